//! Section “Enums and matching”: a value that is one of several things, and a `match` that forgets none.
//!
//! The tests hold the tables of rights role by role; that a role cannot be forgotten is the compiler's part, and
//! `broken/enums_forgotten.rs` shows it.

// ANCHOR: text
/// The role as text: whatever anyone types is a role.
fn may_delete_by_text(role: &str) -> bool {
    role == "admin"
}
// ANCHOR_END: text

// ANCHOR: role
/// What a user is to the service: exactly one of these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    /// Not signed in.
    Guest,
    /// Signed in; has written this many posts.
    Member {
        /// Posts up to now.
        posts: u32,
    },
    /// A member who may not write for a while.
    Suspended {
        /// Days until the end of the suspension.
        days: u32,
    },
    /// Looks after the service.
    Admin,
}
// ANCHOR_END: role

// ANCHOR: daily
/// How many posts a role may write in a day.
pub fn posts_per_day(role: Role) -> u32 {
    match role {
        Role::Guest | Role::Suspended { .. } => 0,
        Role::Member { posts } if posts < 10 => 3, // newcomers are often spam
        Role::Member { .. } => 50,
        Role::Admin => 1000,
    }
}
// ANCHOR_END: daily

// ANCHOR: wildcard
/// Written when there were guests, members and admins.
fn upload_limit_with_wildcard(role: Role) -> u32 {
    match role {
        Role::Guest => 0,
        _ => 20,
    }
}
// ANCHOR_END: wildcard

// ANCHOR: upload
/// Megabytes that a role may upload: every role has its answer here.
pub fn upload_limit(role: Role) -> u32 {
    match role {
        Role::Guest | Role::Suspended { .. } => 0,
        Role::Member { .. } | Role::Admin => 20,
    }
}
// ANCHOR_END: upload

// ANCHOR: notice
/// What stands on top of every page; most roles read nothing there.
pub fn notice(role: Role) -> String {
    if let Role::Suspended { days } = role {
        return format!("You may write again in {days} days.");
    }
    String::new()
}

/// Whether the service knows who this is.
pub fn is_signed_in(role: Role) -> bool {
    !matches!(role, Role::Guest)
}
// ANCHOR_END: notice

/// The section's demo.
pub fn run() {
    println!("Roles as text:");
    println!("  admin may delete: {}", may_delete_by_text("admin"));
    println!("  Admin may delete: {}", may_delete_by_text("Admin"));

    // ANCHOR: use
    let roles = [
        Role::Guest,
        Role::Member { posts: 9 },
        Role::Member { posts: 10 },
        Role::Suspended { days: 3 },
        Role::Admin,
    ];
    println!("Posts in a day:");
    for role in roles {
        println!("  {role:?}: {}", posts_per_day(role));
    }
    // ANCHOR_END: use

    println!("Megabytes that a suspended member may upload:");
    let suspended = Role::Suspended { days: 3 };
    println!("  with `_`: {}", upload_limit_with_wildcard(suspended));
    println!("  every role named: {}", upload_limit(suspended));

    println!("One variant only:");
    println!("  notice: {}", notice(suspended));
    println!("  signed in: {}", is_signed_in(suspended));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_has_fewer_posts_until_the_tenth() {
        assert_eq!(posts_per_day(Role::Member { posts: 9 }), 3);
        assert_eq!(posts_per_day(Role::Member { posts: 10 }), 50);
    }

    #[test]
    fn guests_and_suspended_members_neither_write_nor_upload() {
        for role in [Role::Guest, Role::Suspended { days: 1 }] {
            assert_eq!(posts_per_day(role), 0);
            assert_eq!(upload_limit(role), 0);
        }
    }

    #[test]
    fn only_the_suspended_read_a_notice() {
        assert_eq!(notice(Role::Suspended { days: 3 }), "You may write again in 3 days.");
        assert_eq!(notice(Role::Admin), "");
    }

    #[test]
    fn all_but_guests_are_signed_in() {
        assert!(!is_signed_in(Role::Guest));
        assert!(is_signed_in(Role::Suspended { days: 1 }));
    }

    #[test]
    fn a_wildcard_lets_the_newest_role_through() {
        assert_eq!(upload_limit_with_wildcard(Role::Suspended { days: 1 }), 20);
    }
}
