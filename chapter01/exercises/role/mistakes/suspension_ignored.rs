//! Exercise `role`: an enum, and a `match` in which no role is forgotten.

/// What a user is to the service.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Role {
    /// Has signed up, but not confirmed an address yet.
    Newcomer,
    /// An ordinary user, who may be suspended for a while.
    Member { suspended: bool },
    /// Keeps order among the members.
    Moderator,
    /// Looks after the service.
    Admin,
}

/// What a user wants to do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Action {
    /// Read a post.
    Read,
    /// Write a post.
    Post,
    /// Delete a post, one's own or somebody else's.
    Delete { own: bool },
    /// Change the role of somebody who is `from` and shall be `to`.
    Assign { from: Role, to: Role },
}

/// Whether a user with this role may do that.
///
/// - Everyone may read.
/// - A member who is not suspended may post, and delete their own posts.
/// - Moderators and admins may post, and delete every post.
/// - A moderator may suspend a member and lift a suspension, and may not change any other role.
/// - An admin may give any role to everyone who is not an admin.
pub fn may(role: Role, action: Action) -> bool {
    match action {
        Action::Read => true,
        Action::Post => match role {
            Role::Newcomer => false,
            Role::Member { .. } | Role::Moderator | Role::Admin => true,
        },
        Action::Delete { own } => match role {
            Role::Newcomer => false,
            Role::Member { .. } => own,
            Role::Moderator | Role::Admin => true,
        },
        Action::Assign { from, to } => match role {
            Role::Newcomer | Role::Member { .. } => false,
            Role::Moderator => matches!((from, to), (Role::Member { .. }, Role::Member { .. })),
            Role::Admin => from != Role::Admin,
        },
    }
}
