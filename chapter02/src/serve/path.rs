//! The path as the client meant it: percent-encoding taken away, and refused where it is wrong.
//!
//! axum's own `Path` leaves a bad `%zz` as it is. A service that says back what was asked for must not guess. Proved by the
//! tests below and, over a socket, by `tests/http/sockets.rs`.

// ANCHOR: bad
/// Why a path cannot be decoded. The client has to send another one.
#[derive(Debug, PartialEq, Eq)]
pub enum BadPath {
    /// After `at` bytes stands `found`: a `%` without two hex digits after it.
    Escape {
        /// Bytes before the `%`.
        at: usize,
        /// The `%` and up to two characters after it.
        found: String,
    },
    /// The bytes are no text.
    NotUtf8 {
        /// So many of the decoded bytes are, from the first one on.
        good: usize,
    },
}
// ANCHOR_END: bad

// ANCHOR: decode
/// Takes the percent-encoding of a path (RFC 3986, 2.1) away. A `+` stays a plus: it means a space in forms, not in paths.
///
/// # Errors
/// If a `%` has no two hex digits after it, or the bytes that come out are not UTF-8.
pub fn decode(raw: &str) -> Result<String, BadPath> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((plain, escape)) = rest.split_once('%') {
        bytes.extend_from_slice(plain.as_bytes());
        let bad = || BadPath::Escape {
            at: raw.len() - escape.len() - 1,
            found: format!("%{}", escape.chars().take(2).collect::<String>()),
        };
        bytes.push(escape.get(..2).and_then(byte).ok_or_else(bad)?);
        rest = &escape[2..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).map_err(|error| BadPath::NotUtf8 { good: error.utf8_error().valid_up_to() })
}
// ANCHOR_END: decode

/// The byte that two hex digits name. (`from_str_radix` alone would take `+f` too.)
fn byte(digits: &str) -> Option<u8> {
    let hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    hex.then(|| u8::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(raw: &str) -> String {
        decode(raw).unwrap()
    }

    fn escape(at: usize, found: &str) -> Result<String, BadPath> {
        Err(BadPath::Escape { at, found: found.to_string() })
    }

    #[test]
    fn a_path_without_a_percent_sign_stays_as_it_is() {
        assert_eq!(decoded("/users/7"), "/users/7");
        assert_eq!(decoded("/用户"), "/用户");
        assert_eq!(decoded("/a+b"), "/a+b");
        assert_eq!(decoded(""), "");
    }

    #[test]
    fn two_hex_digits_of_either_case_name_a_byte() {
        assert_eq!(decoded("/%E6%9d%8E%2f%25"), "/李/%");
        assert_eq!(decoded("%00%7f"), "\0\u{7f}");
    }

    #[test]
    fn a_percent_sign_without_two_hex_digits_is_named_with_its_place() {
        assert_eq!(decode("/a%zz"), escape(2, "%zz"));
        assert_eq!(decode("/%41%"), escape(4, "%"));
        assert_eq!(decode("/%4"), escape(1, "%4"));
        assert_eq!(decode("/%+f"), escape(1, "%+f"));
        assert_eq!(decode("/%李"), escape(1, "%李"));
        assert_eq!(decode("/%4李子"), escape(1, "%4李"));
        assert_eq!(decode("/%%41"), escape(1, "%%4"));
    }

    #[test]
    fn bytes_that_are_no_text_are_counted_up_to_the_first() {
        assert_eq!(decode("/%ff"), Err(BadPath::NotUtf8 { good: 1 }));
        assert_eq!(decode("/%E6%9D"), Err(BadPath::NotUtf8 { good: 1 }));
        assert_eq!(decode("/%E6%9D%8E%C0%80"), Err(BadPath::NotUtf8 { good: 4 }));
    }
}
