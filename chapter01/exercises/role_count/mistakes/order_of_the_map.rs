//! Exercise `role_count`: a map that counts, and an order that is the same on every run.

use std::collections::HashMap;

/// Every role with the number of its users, the largest group first; equal groups in the order of their names.
///
/// `roles` holds one text for each user, as an import delivers it: `"Admin"`, `" admin "` and `"ADMIN"` are the
/// same role, `admin`. A user whose role is blank is a `guest`.
pub fn count_roles(roles: &[&str]) -> Vec<(String, usize)> {
    let mut counts = HashMap::new();
    for role in roles {
        let mut role = role.trim().to_lowercase();
        if role.is_empty() {
            role = "guest".to_string();
        }
        *counts.entry(role).or_insert(0) += 1;
    }
    let mut list: Vec<(String, usize)> = counts.into_iter().collect();
    list.sort_by(|(_, a), (_, b)| b.cmp(a));
    list
}

/// The role that most users have; of equal ones the first by name. `None` if there are no users.
pub fn most_common(roles: &[&str]) -> Option<String> {
    count_roles(roles).into_iter().next().map(|(role, _)| role)
}
