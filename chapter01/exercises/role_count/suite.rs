mod exercise;

use exercise::{count_roles, most_common};

/// Twelve roles, one user each, in no order.
const ONE_OF_EACH: [&str; 12] = [
    "support", "admin", "writer", "guest", "owner", "member", "auditor", "reader", "billing", "trainer",
    "editor", "partner",
];

/// The list as text, so that a failure is easy to read.
fn list(roles: &[&str]) -> String {
    let entries: Vec<String> =
        count_roles(roles).iter().map(|(role, count)| format!("{role} {count}")).collect();
    entries.join(", ")
}

/// Every user is counted.
#[test]
fn every_user_is_counted() {
    let counted: usize = count_roles(&["member", "", "member", "admin"]).iter().map(|(_, count)| count).sum();
    assert_eq!(counted, 4, "the groups added up");
}

/// Case and spaces around it do not make another role.
#[test]
fn case_and_spaces_make_no_other_role() {
    assert_eq!(list(&["admin", "Admin", " ADMIN ", "admin"]), "admin 4");
}

/// A blank role counts as "guest".
#[test]
fn a_blank_role_is_a_guest() {
    assert_eq!(list(&["guest", "", "   "]), "guest 3");
}

/// The largest group comes first.
#[test]
fn the_largest_group_comes_first() {
    let roles = [["admin"; 4].as_slice(), &["guest"; 2], &["owner"], &["member"; 5], &["editor"; 3]].concat();
    assert_eq!(list(&roles), "member 5, admin 4, editor 3, guest 2, owner 1");
}

/// The order is the same on every run.
#[test]
fn the_order_is_the_same_on_every_run() {
    // Every map has an order of its own, so one lucky answer proves nothing: ask often.
    let first = list(&ONE_OF_EACH);
    for _ in 0..50 {
        assert_eq!(list(&ONE_OF_EACH), first, "the second list differs from the first");
    }
}

/// Equal groups stand in the order of their names.
#[test]
fn equal_groups_stand_in_the_order_of_their_names() {
    let expected = "admin 1, auditor 1, billing 1, editor 1, guest 1, member 1, \
                    owner 1, partner 1, reader 1, support 1, trainer 1, writer 1";
    assert_eq!(list(&ONE_OF_EACH), expected);
}

/// The most common role is that of the largest group; without users there is none.
#[test]
fn the_most_common_role_is_that_of_the_largest_group() {
    assert_eq!(most_common(&["admin", "member", "member"]), Some("member".to_string()));
    assert_eq!(most_common(&[]), None);
}

/// Of equal groups the first by name is the most common.
#[test]
fn of_equal_groups_the_first_by_name_is_the_most_common() {
    for _ in 0..50 {
        assert_eq!(most_common(&ONE_OF_EACH), Some("admin".to_string()));
    }
}
