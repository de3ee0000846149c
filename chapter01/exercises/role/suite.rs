mod exercise;

use exercise::{Action, Role, may};

const MEMBER: Role = Role::Member { suspended: false };
const SUSPENDED: Role = Role::Member { suspended: true };
const ROLES: [Role; 5] = [Role::Newcomer, MEMBER, SUSPENDED, Role::Moderator, Role::Admin];

const DELETE_OWN: Action = Action::Delete { own: true };
const DELETE_OTHERS: Action = Action::Delete { own: false };
const WITH_POSTS: [Action; 4] = [Action::Read, Action::Post, DELETE_OWN, DELETE_OTHERS];

/// What the role may do with posts.
fn with_posts(role: Role) -> Vec<Action> {
    WITH_POSTS.into_iter().filter(|action| may(role, *action)).collect()
}

/// The changes (from, to) of somebody's role that the role may make.
fn changes(role: Role) -> Vec<(Role, Role)> {
    let mut allowed = Vec::new();
    for from in ROLES {
        for to in ROLES {
            if from != to && may(role, Action::Assign { from, to }) {
                allowed.push((from, to));
            }
        }
    }
    allowed
}

/// Everyone may read.
#[test]
fn everyone_may_read() {
    let readers: Vec<Role> = ROLES.into_iter().filter(|role| may(*role, Action::Read)).collect();
    assert_eq!(readers, ROLES);
}

/// A newcomer only reads; a member also posts, and deletes what is their own.
#[test]
fn a_newcomer_reads_and_a_member_posts() {
    assert_eq!(
        (with_posts(Role::Newcomer), changes(Role::Newcomer)),
        (vec![Action::Read], vec![]),
        "a newcomer"
    );
    let read_post_delete = vec![Action::Read, Action::Post, DELETE_OWN];
    assert_eq!((with_posts(MEMBER), changes(MEMBER)), (read_post_delete, vec![]), "a member");
}

/// A suspended member reads, and does nothing else.
#[test]
fn a_suspended_member_only_reads() {
    assert_eq!((with_posts(SUSPENDED), changes(SUSPENDED)), (vec![Action::Read], vec![]));
}

/// Somebody else's post is deleted by moderators and admins only.
#[test]
fn a_member_deletes_only_what_is_their_own() {
    let deleters: Vec<Role> = ROLES.into_iter().filter(|role| may(*role, DELETE_OTHERS)).collect();
    assert_eq!(deleters, [Role::Moderator, Role::Admin]);
}

/// A moderator does everything with posts, suspends a member, lifts a suspension, and changes no other role.
#[test]
fn a_moderator_suspends_and_reinstates_members_only() {
    assert_eq!(with_posts(Role::Moderator), WITH_POSTS);
    assert_eq!(changes(Role::Moderator), [(MEMBER, SUSPENDED), (SUSPENDED, MEMBER)], "changes (from, to)");
}

/// An admin does everything with posts, and gives any role to everyone who is not an admin.
#[test]
fn an_admin_changes_everyone_but_an_admin() {
    assert_eq!(with_posts(Role::Admin), WITH_POSTS);
    for to in ROLES {
        let expected: Vec<Role> =
            ROLES.into_iter().filter(|from| *from != Role::Admin && *from != to).collect();
        let changed: Vec<Role> =
            changes(Role::Admin).into_iter().filter(|change| change.1 == to).map(|change| change.0).collect();
        assert_eq!(changed, expected, "those who may become {to:?}");
    }
}

/// Nobody changes the role of an admin.
#[test]
fn nobody_changes_the_role_of_an_admin() {
    let mut attacks = Vec::new();
    for by in ROLES {
        for (from, to) in changes(by) {
            if from == Role::Admin {
                attacks.push((by, to));
            }
        }
    }
    assert_eq!(attacks, [], "(who, what an admin becomes)");
}
