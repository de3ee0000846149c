mod exercise;

use exercise::{Role, User, Wrong, wire};

/// A message in which everything is filled in.
fn message() -> wire::User {
    let (username, email) = ("ada".to_string(), "ada@example.com".to_string());
    let profile = wire::Profile { username, email, age: Some(36) };
    wire::User { user_id: "01J".to_string(), profile: Some(profile), role: 2 }
}

/// The same, with another profile.
fn with(change: impl FnOnce(&mut wire::Profile)) -> wire::User {
    let mut message = message();
    change(message.profile.as_mut().unwrap());
    message
}

/// The user that `message()` means.
fn user() -> User {
    User {
        user_id: "01J".to_string(),
        username: "ada".to_string(),
        email: Some("ada@example.com".to_string()),
        age: Some(36),
        role: Role::Admin,
    }
}

/// The profile that is sent for a user.
fn sent(user: User) -> wire::Profile {
    wire::User::from(user).profile.unwrap()
}

/// A whole user becomes the message that the contract says, and comes back the same.
#[test]
fn a_whole_user_survives_the_wire() {
    assert_eq!(User::try_from(message()), Ok(user()));
    assert_eq!(wire::User::from(user()), message());
    let member = User { role: Role::Member, ..user() };
    assert_eq!(wire::User::from(member.clone()), wire::User { role: 1, ..message() });
    assert_eq!(User::try_from(wire::User { role: 1, ..message() }), Ok(member));
}

/// A profile, an id or a username that is missing is refused by its name.
#[test]
fn what_is_missing_is_named() {
    let no_profile = wire::User { profile: None, ..message() };
    assert_eq!(User::try_from(no_profile), Err(Wrong::Missing("profile")));
    let no_id = wire::User { user_id: String::new(), ..message() };
    assert_eq!(User::try_from(no_id), Err(Wrong::Missing("user_id")));
    let no_username = with(|profile| profile.username.clear());
    assert_eq!(User::try_from(no_username), Err(Wrong::Missing("username")));
}

/// An empty e-mail is no e-mail, in both directions.
#[test]
fn an_empty_email_is_no_email() {
    let came = User::try_from(with(|profile| profile.email.clear()));
    assert_eq!(came.map(|user| user.email), Ok(None));
    assert_eq!(sent(User { email: None, ..user() }).email, "");
}

/// An absent age is absent, and an age of 0 is 0, in both directions.
#[test]
fn an_absent_age_is_not_zero() {
    for age in [None, Some(0)] {
        let came = User::try_from(with(|profile| profile.age = age.map(i32::from)));
        assert_eq!(came.map(|user| user.age), Ok(age), "came");
        assert_eq!(sent(User { age, ..user() }).age, age.map(i32::from), "sent");
    }
}

/// A role of 0 is what stands there if nobody wrote one: it is refused.
#[test]
fn a_role_of_zero_is_no_role() {
    assert_eq!(User::try_from(wire::User { role: 0, ..message() }), Err(Wrong::Role(0)));
}

/// A role that this version does not know is refused with its number.
#[test]
fn an_unknown_role_is_refused() {
    for role in [3, -1, 257, i32::MAX] {
        assert_eq!(User::try_from(wire::User { role, ..message() }), Err(Wrong::Role(role)));
    }
}

/// An age is at most 150: one more is refused.
#[test]
fn an_age_is_at_most_150() {
    let came = |age| User::try_from(with(|profile| profile.age = Some(age))).map(|user| user.age);
    assert_eq!(came(150), Ok(Some(150)));
    for age in [151, 255, 256 + 100] {
        assert_eq!(came(age), Err(Wrong::Age(age)));
    }
}

/// A negative age, or one that needs more than a byte, is refused and not made to fit.
#[test]
fn a_number_is_never_made_to_fit() {
    for age in [-1, 256 + 36, 36 - 256, i32::MIN, i32::MAX] {
        let came = User::try_from(with(|profile| profile.age = Some(age)));
        assert_eq!(came, Err(Wrong::Age(age)));
    }
}
