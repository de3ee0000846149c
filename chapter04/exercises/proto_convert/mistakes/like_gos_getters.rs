//! Exercise `proto_convert`: from a message that anybody may have sent to a user that is right, and back.

/// What prost makes of the messages of another team: they have been a contract for years.
pub mod wire {
    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct User {
        pub user_id: String,          // string: absent is empty
        pub profile: Option<Profile>, // a message may always be absent
        pub role: i32,                // enum: 0 unspecified, 1 member, 2 admin, or any number at all
    }

    #[derive(Clone, Debug, Default, PartialEq, Eq)]
    pub struct Profile {
        pub username: String, // string
        pub email: String,    // string
        pub age: Option<i32>, // optional int32: absent is not 0
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Member,
    Admin,
}

/// A user as the service knows one: whoever holds it need not check anything again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    pub user_id: String,
    pub username: String,
    pub email: Option<String>,
    /// From 0 to 150.
    pub age: Option<u8>,
    pub role: Role,
}

/// Why a message is not a user.
#[derive(Debug, PartialEq, Eq)]
pub enum Wrong {
    /// This field must be there: `user_id`, `profile` or `username`.
    Missing(&'static str),
    /// This number is not a role.
    Role(i32),
    /// This number is not an age.
    Age(i32),
}

impl TryFrom<wire::User> for User {
    type Error = Wrong;

    fn try_from(message: wire::User) -> Result<Self, Wrong> {
        let profile = message.profile.unwrap_or_default();
        let role = match message.role {
            1 => Role::Member,
            2 => Role::Admin,
            other => return Err(Wrong::Role(other)),
        };
        let age = |age| u8::try_from(age).ok().filter(|age| *age <= 150).ok_or(Wrong::Age(age));
        Ok(Self {
            user_id: message.user_id,
            username: profile.username,
            email: Some(profile.email),
            age: profile.age.map(age).transpose()?,
            role,
        })
    }
}

impl From<User> for wire::User {
    fn from(user: User) -> Self {
        let role = match user.role {
            Role::Member => 1,
            Role::Admin => 2,
        };
        let email = user.email.unwrap_or_default();
        let profile = wire::Profile { username: user.username, email, age: user.age.map(i32::from) };
        Self { user_id: user.user_id, profile: Some(profile), role }
    }
}
