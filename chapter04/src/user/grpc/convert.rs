//! Messages to the domain and back: the only file that knows both. A field that was not sent is empty or zero in proto3; where that is no value,
//! it is refused, and where a field may be left out (`optional`), absent is not empty.

use crate::{
    pb::user as pb,
    user::domain::{
        Age, Email, Invalid, MOST_IDS, NewUser, Page, PageRequest, PageSize, User, UserChange, UserId,
        Username,
    },
};

/// An id of a user.
///
/// # Errors
/// If it has another form.
pub fn user_id(text: &str) -> Result<UserId, Invalid> {
    text.parse().map_err(|_| Invalid {
        what: "user_id",
        why: "has to be a UUID of version 7 in its usual form, 36 small characters",
    })
}

impl TryFrom<pb::BatchGetUsersRequest> for Vec<UserId> {
    type Error = Invalid;

    fn try_from(message: pb::BatchGetUsersRequest) -> Result<Vec<UserId>, Invalid> {
        // Before any is read: so many ids cost nothing.
        if message.user_ids.len() > MOST_IDS {
            return Err(Invalid { what: "user_ids", why: "have to be at most 100" });
        }
        message.user_ids.iter().map(|id| user_id(id)).collect()
    }
}

impl TryFrom<pb::ListUsersRequest> for PageRequest {
    type Error = Invalid;

    fn try_from(message: pb::ListUsersRequest) -> Result<PageRequest, Invalid> {
        let cursor = if message.cursor.is_empty() { None } else { Some(message.cursor.parse()?) };
        Ok(PageRequest { size: PageSize::new(message.page_size)?, cursor })
    }
}

impl From<PageRequest> for pb::ListUsersRequest {
    fn from(PageRequest { size, cursor }: PageRequest) -> pb::ListUsersRequest {
        let cursor = cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
        pb::ListUsersRequest { page_size: size.get().into(), cursor }
    }
}

impl TryFrom<pb::CreateUserRequest> for NewUser {
    type Error = Invalid;

    fn try_from(message: pb::CreateUserRequest) -> Result<NewUser, Invalid> {
        Ok(NewUser {
            id: user_id(&message.user_id)?,
            username: Username::parse(&message.username)?,
            email: Email::parse(&message.email)?,
            age: Age::new(message.age)?,
        })
    }
}

impl From<NewUser> for pb::CreateUserRequest {
    fn from(NewUser { id, username, email, age }: NewUser) -> pb::CreateUserRequest {
        pb::CreateUserRequest {
            user_id: id.to_string(),
            username: username.to_string(),
            email: email.to_string(),
            age: age.years().into(),
        }
    }
}

// ANCHOR: change
impl TryFrom<pb::UpdateUserRequest> for UserChange {
    type Error = Invalid;

    fn try_from(message: pb::UpdateUserRequest) -> Result<UserChange, Invalid> {
        // The database counts in 63 bits. What is beyond is no version of anything.
        if message.version == 0 || i64::try_from(message.version).is_err() {
            return Err(Invalid { what: "version", why: "has to be the one that was read" });
        }
        Ok(UserChange {
            id: user_id(&message.user_id)?,
            version: message.version,
            username: message.username.as_deref().map(Username::parse).transpose()?,
            email: message.email.as_deref().map(Email::parse).transpose()?,
            age: message.age.map(Age::new).transpose()?,
        })
    }
}
// ANCHOR_END: change

impl From<UserChange> for pb::UpdateUserRequest {
    fn from(UserChange { id, version, username, email, age }: UserChange) -> pb::UpdateUserRequest {
        pb::UpdateUserRequest {
            user_id: id.to_string(),
            version,
            username: username.map(|username| username.to_string()),
            email: email.map(|email| email.to_string()),
            age: age.map(|age| age.years().into()),
        }
    }
}

// ANCHOR: user
impl From<User> for pb::User {
    fn from(User { id, username, email, age, version }: User) -> pb::User {
        pb::User {
            user_id: id.to_string(),
            username: username.to_string(),
            email: email.map(|email| email.to_string()),
            age: age.years().into(),
            version,
        }
    }
}

impl TryFrom<pb::User> for User {
    type Error = Invalid;

    fn try_from(message: pb::User) -> Result<User, Invalid> {
        Ok(User {
            id: user_id(&message.user_id)?,
            username: Username::parse(&message.username)?,
            email: message.email.as_deref().map(Email::parse).transpose()?,
            age: Age::new(message.age)?,
            version: message.version,
        })
    }
}
// ANCHOR_END: user

impl From<Page<User>> for pb::ListUsersResponse {
    fn from(Page { items, next }: Page<User>) -> pb::ListUsersResponse {
        pb::ListUsersResponse {
            users: items.into_iter().map(pb::User::from).collect(),
            next_cursor: next.map(|next| next.to_string()).unwrap_or_default(),
        }
    }
}

impl TryFrom<pb::ListUsersResponse> for Page<User> {
    type Error = Invalid;

    fn try_from(message: pb::ListUsersResponse) -> Result<Page<User>, Invalid> {
        let items = message.users.into_iter().map(User::try_from).collect::<Result<_, _>>()?;
        let next = if message.next_cursor.is_empty() { None } else { Some(message.next_cursor.parse()?) };
        Ok(Page { items, next })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user() -> User {
        User {
            id: UserId::new(),
            username: Username::parse("Zoë").unwrap(),
            email: Some(Email::parse("Zoe@example.org").unwrap()),
            age: Age::new(0).unwrap(),
            version: u64::MAX,
        }
    }

    #[test]
    fn a_user_survives_the_way_over_the_wire_with_and_without_an_address() {
        let hidden = User { email: None, ..user() };
        for user in [user(), hidden] {
            assert_eq!(User::try_from(pb::User::from(user.clone())), Ok(user));
        }
    }

    #[test]
    fn what_is_left_out_of_a_change_is_not_what_is_empty() {
        let nothing =
            pb::UpdateUserRequest { user_id: UserId::new().to_string(), version: 1, ..Default::default() };
        let change = UserChange::try_from(nothing.clone()).unwrap();
        assert_eq!((change.username, change.email, change.age), (None, None, None));
        let empty = pb::UpdateUserRequest { username: Some(String::new()), ..nothing.clone() };
        assert_eq!(UserChange::try_from(empty).unwrap_err().what, "username");
        let newborn = pb::UpdateUserRequest { age: Some(0), ..nothing };
        assert_eq!(UserChange::try_from(newborn).unwrap().age, Some(Age::new(0).unwrap()));
    }

    #[test]
    fn a_version_is_1_to_what_the_database_can_count() {
        let of = |version| {
            let message =
                pb::UpdateUserRequest { user_id: UserId::new().to_string(), version, ..Default::default() };
            UserChange::try_from(message).map_err(|invalid| invalid.what)
        };
        assert!(of(1).is_ok() && of(i64::MAX as u64).is_ok());
        assert_eq!(of(0).unwrap_err(), "version");
        assert_eq!(of(i64::MAX as u64 + 1).unwrap_err(), "version");
    }

    #[test]
    fn what_was_not_sent_is_named() {
        let mut message = pb::CreateUserRequest::default();
        let mut what = |set: fn(&mut pb::CreateUserRequest)| {
            let missing = NewUser::try_from(message.clone()).unwrap_err().what;
            set(&mut message);
            missing
        };
        assert_eq!(what(|message| message.user_id = UserId::new().to_string()), "user_id");
        assert_eq!(what(|message| message.username = "ada".to_string()), "username");
        assert_eq!(what(|message| message.email = "ada@example.org".to_string()), "email");
        assert_eq!(NewUser::try_from(message).unwrap().age.years(), 0);
    }

    #[test]
    fn a_batch_has_at_most_100_ids() {
        let of = |count: usize| {
            Vec::<UserId>::try_from(pb::BatchGetUsersRequest {
                user_ids: (0..count).map(|_| UserId::new().to_string()).collect(),
            })
        };
        assert_eq!(of(100).unwrap().len(), 100);
        assert_eq!(of(101).unwrap_err().what, "user_ids");
    }
}
