//! A division that nobody thought about, and the team that has no members yet.

// ANCHOR: naive
/// What each member of a team gets.
fn share(credits: i64, members: i64) -> i64 {
    credits / members
}

#[test]
fn a_team_without_members_shares_nothing() {
    assert_eq!(share(100, 7), 14);
    assert_eq!(share(100, 0), 0);
}
// ANCHOR_END: naive
