//! What the auth service speaks of: passwords, refresh tokens, idempotency keys, and the tokens that a login gives. A value of these types is a
//! valid one, and a secret shows stars to whoever prints it and is overwritten when its last owner drops it.
//!
//! Names and addresses are the user service's: `Username`, `Email` and `Age` come from there. The limits are proved by the tests below.

use crate::{
    trust::identity::{Roles, UserId},
    user::domain::{Age, Email, Invalid, Username},
};
use std::{fmt, sync::Arc, time::Duration};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use zeroize::Zeroizing;

// ANCHOR: secret
/// Text that nobody prints. A clone is the same text, not a copy of it, so there is one place to overwrite.
#[derive(Clone, PartialEq, Eq)]
struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    fn new(text: Zeroizing<String>) -> Secret {
        Secret(Arc::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}
// ANCHOR_END: secret

// ANCHOR: password
/// A password that somebody chooses: 8 to 128 characters, none of them a control character.
///
/// Characters are counted in NFC (Unicode's composed form), because two keyboards may send `é` as one character or as two, and both
/// have to open the same account (RFC 8265, OpaqueString). Nothing else is asked: rules such as "a digit and a capital" make people choose
/// worse ones (NIST SP 800-63B, 3.1.1.2).
#[derive(Clone, Debug)]
pub struct Password(Secret);

impl Password {
    /// The fewest characters.
    pub const SHORTEST: usize = 8;
    /// The most characters. Above that, somebody wants us to work, not to log in.
    pub const LONGEST: usize = 128;

    /// Reads a password that somebody wants to have from now on.
    ///
    /// # Errors
    /// If it is too short, too long, or has a control character.
    pub fn new(text: &str) -> Result<Password, Invalid> {
        let fits =
            |text: &str| text.chars().count() >= Password::SHORTEST && !text.chars().any(char::is_control);
        let password = composed(text, Password::LONGEST).filter(|text| fits(text)).ok_or(Invalid {
            what: "password",
            why: "has to be 8 to 128 characters, and none of them a control character",
        })?;
        Ok(Password(Secret::new(password)))
    }

    /// The password itself, to hash it.
    pub fn reveal(&self) -> &str {
        &self.0.0
    }
}

/// What somebody says the password is. It may be shorter than today's rules want: a password that was chosen under older rules still opens
/// its account.
#[derive(Clone, Debug)]
pub struct Guess(Secret);

impl Guess {
    /// Reads what somebody typed.
    ///
    /// # Errors
    /// If it is longer than a password can be, so that nobody makes us hash a megabyte.
    pub fn new(text: &str) -> Result<Guess, Invalid> {
        let invalid = Invalid { what: "password", why: "has at most 128 characters" };
        composed(text, Password::LONGEST).map(|text| Guess(Secret::new(text))).ok_or(invalid)
    }

    /// The password that somebody chose, as a guess at itself.
    pub fn of(password: &Password) -> Guess {
        Guess(password.0.clone())
    }

    /// The guess itself, to compare its hash.
    pub fn reveal(&self) -> &str {
        &self.0.0
    }
}

/// `text` in NFC, if that has at most `longest` characters. One of those comes of at most 4 of the text, and each of them has at most 4 bytes,
/// so a longer text is not even looked at.
fn composed(text: &str, longest: usize) -> Option<Zeroizing<String>> {
    if text.len() > longest * 4 * 4 {
        return None;
    }
    // Room for all of it at once: a string that grows leaves copies behind, which nobody overwrites.
    let mut composed = Zeroizing::new(String::with_capacity(text.len() * 3));
    if is_nfc(text) {
        composed.push_str(text);
    } else {
        composed.extend(text.nfc());
    }
    (composed.chars().count() <= longest).then_some(composed)
}
// ANCHOR_END: password

// ANCHOR: refresh_token
/// A refresh token: 32 random bytes in base64url, so 43 characters. It says nothing; all that is known about it is in the store, by its hash.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(Secret);

impl RefreshToken {
    /// Characters of one.
    pub const LENGTH: usize = 43;

    /// Reads one.
    ///
    /// # Errors
    /// If it cannot be one of ours. Whether it *is* one, only the store knows.
    pub fn new(text: &str) -> Result<RefreshToken, Invalid> {
        let fits = text.len() == RefreshToken::LENGTH
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if fits {
            return Ok(RefreshToken(Secret::new(Zeroizing::new(text.to_string()))));
        }
        Err(Invalid { what: "refresh_token", why: "has to be 43 of the characters A-Z a-z 0-9 - _" })
    }

    /// The token itself, to hash it or to hand it out.
    pub fn reveal(&self) -> &str {
        &self.0.0
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(***)")
    }
}
// ANCHOR_END: refresh_token

/// Chosen by a client, so that a registration that it sends twice is one: 1 to 64 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(Arc<str>);

impl IdempotencyKey {
    /// The longest one.
    pub const LONGEST: usize = 64;

    /// Reads one.
    ///
    /// # Errors
    /// If it is empty, too long, or has another character.
    pub fn new(text: &str) -> Result<IdempotencyKey, Invalid> {
        let fits = (1..=IdempotencyKey::LONGEST).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(IdempotencyKey(text.into()));
        }
        Err(Invalid { what: "idempotency_key", why: "has to be 1 to 64 visible ASCII characters" })
    }

    /// As it travels.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account is wanted.
#[derive(Clone, Debug)]
pub struct Register {
    /// The name to log in with.
    pub username: Username,
    /// Their address.
    pub email: Email,
    /// The password they chose.
    pub password: Password,
    /// Their age.
    pub age: Age,
    /// The same key and the same content again is the same registration.
    pub idempotency_key: Option<IdempotencyKey>,
}

// ANCHOR: tokens
/// What whoever logged in gets.
#[derive(Clone)]
pub struct Tokens {
    /// A JWT, to be shown with every call. Every service can verify it on its own.
    pub access_token: Arc<str>,
    /// To get the next tokens with, once. Only the auth service can make anything of it.
    pub refresh_token: RefreshToken,
    /// How long the access token is good.
    pub expires_in: Duration,
    /// Whose tokens they are.
    pub user_id: UserId,
}
// ANCHOR_END: tokens

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Tokens");
        shown.field("user_id", &self.user_id).field("expires_in", &self.expires_in).finish_non_exhaustive()
    }
}

/// What a good access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Introspection {
    /// Whose it is.
    pub user_id: UserId,
    /// What they may be.
    pub roles: Roles,
    /// When it ends, in seconds since 1970.
    pub expires_at: u64,
}

/// What came of a rotation of the signing keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// Names the new key in the head of a token.
    pub kid: Arc<str>,
    /// From when on it signs, in seconds since 1970. Verifiers have it long before.
    pub signs_at: u64,
}

/// The public keys that verify access tokens: a JWK set (RFC 7517) as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwks(pub Arc<str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_has_8_to_128_characters() {
        for (length, is_good) in [(0, false), (7, false), (8, true), (128, true), (129, false)] {
            assert_eq!(Password::new(&"x".repeat(length)).is_ok(), is_good, "{length}");
            assert_eq!(Password::new(&"界".repeat(length)).is_ok(), is_good, "{length}");
            assert_eq!(Password::new(&"😀".repeat(length)).is_ok(), is_good, "{length}");
        }
        for length in [0, 7, 128] {
            assert!(Guess::new(&"x".repeat(length)).is_ok(), "older rules may have allowed {length}");
        }
        assert!(Guess::new(&"x".repeat(129)).is_err());
        assert!(Guess::new(&"x".repeat(1 << 20)).is_err());
    }

    #[test]
    fn a_letter_and_its_accent_are_one_character_however_a_keyboard_sends_them() {
        let (one, two) = ("pass\u{e9}\u{e9}\u{e9}\u{e9}", "passe\u{301}e\u{301}e\u{301}e\u{301}");
        assert_eq!(Password::new(one).unwrap().reveal(), Password::new(two).unwrap().reveal());
        assert_eq!(Guess::new(two).unwrap().reveal(), Password::new(one).unwrap().reveal());
        assert!(Password::new(&"e\u{301}".repeat(128)).is_ok());
        assert!(Password::new(&"e\u{301}".repeat(129)).is_err());
        assert!(Password::new(&"e\u{301}".repeat(7)).is_err(), "14 characters sent, 7 in NFC");
    }

    #[test]
    fn a_control_character_is_no_part_of_a_password() {
        for text in ["password\0", "pass\nword", "\u{7f}password", "password\u{85}"] {
            assert!(Password::new(text).is_err(), "{text:?}");
        }
        assert!(Password::new("correct horse battery staple").is_ok());
    }

    #[test]
    fn whoever_prints_a_secret_gets_stars() {
        let password = Password::new("hunter2hunter2").unwrap();
        let token = RefreshToken::new(&"a".repeat(43)).unwrap();
        let guess = Guess::new("hunter2hunter2").unwrap();
        let printed = format!("{password:?} {token:?} {guess:?}");
        assert!(
            printed.contains("***") && !printed.contains("hunter") && !printed.contains("aaa"),
            "{printed}"
        );
    }

    #[test]
    fn an_idempotency_key_has_1_to_64_visible_characters() {
        for (text, is_good) in [("", false), ("a", true), ("a b", false), ("ä", false), ("a\n", false)] {
            assert_eq!(IdempotencyKey::new(text).is_ok(), is_good, "{text:?}");
        }
        assert!(IdempotencyKey::new(&"k".repeat(64)).is_ok());
        assert!(IdempotencyKey::new(&"k".repeat(65)).is_err());
    }

    #[test]
    fn a_refresh_token_has_its_one_form() {
        for text in ["", &"a".repeat(42), &"a".repeat(44), &"é".repeat(22), &format!("{}=", "a".repeat(42))]
        {
            assert!(RefreshToken::new(text).is_err(), "{text}");
        }
        assert!(RefreshToken::new(&"-_".repeat(21).replace("-_-", "a-_").replacen("-_", "A9-", 1)).is_ok());
    }
}
