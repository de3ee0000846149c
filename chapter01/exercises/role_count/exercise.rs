//! Exercise `role_count`: a map that counts, and an order that is the same on every run.

/// Every role with the number of its users, the largest group first; equal groups in the order of their names.
///
/// `roles` holds one text for each user, as an import delivers it: `"Admin"`, `" admin "` and `"ADMIN"` are the
/// same role, `admin`. A user whose role is blank is a `guest`.
pub fn count_roles(roles: &[&str]) -> Vec<(String, usize)> {
    todo!("count {roles:?}")
}

/// The role that most users have; of equal ones the first by name. `None` if there are no users.
pub fn most_common(roles: &[&str]) -> Option<String> {
    todo!("the most common of {roles:?}")
}
