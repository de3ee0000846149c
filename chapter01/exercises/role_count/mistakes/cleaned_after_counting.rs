//! Exercise `role_count`: a map that counts, and an order that is the same on every run.

use std::collections::HashMap;

/// Every role with the number of its users, the largest group first; equal groups in the order of their names.
///
/// `roles` holds one text for each user, as an import delivers it: `"Admin"`, `" admin "` and `"ADMIN"` are the
/// same role, `admin`. A user whose role is blank is a `guest`.
pub fn count_roles(roles: &[&str]) -> Vec<(String, usize)> {
    let mut counts = HashMap::new();
    for role in roles {
        *counts.entry(*role).or_insert(0) += 1;
    }
    let mut list = Vec::new();
    for (role, count) in counts {
        let role = role.trim().to_lowercase();
        list.push((if role.is_empty() { "guest".to_string() } else { role }, count));
    }
    list.sort_by(|(a_role, a), (b_role, b)| b.cmp(a).then_with(|| a_role.cmp(b_role)));
    list
}

/// The role that most users have; of equal ones the first by name. `None` if there are no users.
pub fn most_common(roles: &[&str]) -> Option<String> {
    count_roles(roles).into_iter().next().map(|(role, _)| role)
}
