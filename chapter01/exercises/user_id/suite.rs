mod exercise;

use exercise::{UserId, UserIdError};

/// Reads `text`; an error is kept as its message, the way a client of the service sees it.
fn read(text: &str) -> Result<u64, String> {
    text.parse().map(UserId::get).map_err(|error: UserIdError| error.to_string())
}

/// What `read` gives when the reason is `error`.
fn refused(error: UserIdError) -> Result<u64, String> {
    Err(error.to_string())
}

/// Ids go from 1 to the largest u64; the number below and the one above are refused.
#[test]
fn ids_go_from_one_to_the_largest_u64() {
    assert_eq!(UserId::new(0), Err(UserIdError::Zero));
    assert_eq!(UserId::new(1).map(UserId::get), Ok(1));
    assert_eq!(
        ["1", "18446744073709551615", "18446744073709551616"].map(read),
        [Ok(1), Ok(u64::MAX), refused(UserIdError::TooLarge)],
    );
}

/// A text that says zero is refused as zero.
#[test]
fn a_text_that_says_zero_is_refused() {
    assert_eq!(["0", "000"].map(read), [refused(UserIdError::Zero), refused(UserIdError::Zero)]);
}

/// An empty text is told apart from a wrong one.
#[test]
fn an_empty_text_is_told_apart() {
    assert_eq!(read(""), refused(UserIdError::Empty));
}

/// A sign or a space beside the digits is refused, not repaired.
#[test]
fn a_sign_or_a_space_is_refused() {
    for text in ["+7", "-7", " 7", "7\n"] {
        assert_eq!(read(text), refused(UserIdError::NotDigits), "reading {text:?}");
    }
}

/// Whatever is not one of the digits 0 to 9 is no digit.
#[test]
fn only_0_to_9_are_digits() {
    for text in ["7a", "7 ", "７", "٧", "七", "²"] {
        assert_eq!(read(text), refused(UserIdError::NotDigits), "reading {text:?}");
    }
}
