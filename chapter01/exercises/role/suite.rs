mod exercise;

use exercise::{Action, Role, may};

const MEMBER: Role = Role::Member { suspended: false };
const SUSPENDED: Role = Role::Member { suspended: true };
const ALL: [Role; 5] = [Role::Newcomer, MEMBER, SUSPENDED, Role::Moderator, Role::Admin];

/// The roles that may do it.
fn those_who_may(action: Action) -> Vec<Role> {
    ALL.into_iter().filter(|role| may(*role, action)).collect()
}

/// Everyone may read, a suspended member too.
#[test]
fn everyone_may_read() {
    assert_eq!(those_who_may(Action::Read), ALL);
}

/// Newcomers and suspended members may not post, nor delete what is their own.
#[test]
fn newcomers_and_suspended_members_change_nothing() {
    let others = vec![MEMBER, Role::Moderator, Role::Admin];
    let may_change = [those_who_may(Action::Post), those_who_may(Action::Delete { own: true })];
    assert_eq!(may_change, [others.clone(), others], "[those who may post, those who may delete their own]");
}

/// Somebody else's post is deleted by moderators and admins only.
#[test]
fn a_member_deletes_only_what_is_their_own() {
    assert_eq!(those_who_may(Action::Delete { own: false }), [Role::Moderator, Role::Admin]);
}

/// A moderator suspends a member and lifts a suspension, and changes no other role.
#[test]
fn a_moderator_suspends_and_reinstates_members_only() {
    let mut allowed = Vec::new();
    for from in ALL {
        for to in [MEMBER, SUSPENDED, Role::Moderator, Role::Admin] {
            if from != to && may(Role::Moderator, Action::Assign { from, to }) {
                allowed.push((from, to));
            }
        }
    }
    assert_eq!(allowed, [(MEMBER, SUSPENDED), (SUSPENDED, MEMBER)], "changes (from, to) that are allowed");
}

/// An admin gives any role to everyone who is not an admin, and nobody takes an admin's role away.
#[test]
fn an_admin_changes_everyone_but_an_admin() {
    for to in [MEMBER, SUSPENDED, Role::Moderator, Role::Admin] {
        let changed: Vec<Role> =
            ALL.into_iter().filter(|from| may(Role::Admin, Action::Assign { from: *from, to })).collect();
        assert_eq!(
            changed,
            [Role::Newcomer, MEMBER, SUSPENDED, Role::Moderator],
            "those who may become {to:?}"
        );
    }
}
