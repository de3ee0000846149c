//! The value of `authorization`, taken apart: the scheme in any case, spaces, one token (RFC 9110, 11.4; RFC 6750, 2.1).
//!
//! A widely copied middleware splits at the space and takes the second piece, so `Authorization: abc` ends its process. Proved by the tests
//! below and by `tests/system/trust.rs`.

use super::refusal::Refusal;

const SCHEME: &str = "bearer";

// ANCHOR: bearer
/// The token of a value of `authorization`.
///
/// # Errors
/// If there is no value, another scheme, or something else than one token.
pub fn token(authorization: Option<&str>) -> Result<&str, Refusal> {
    let value = authorization.ok_or(Refusal::Missing)?;
    let (scheme, rest) = value.split_at_checked(SCHEME.len()).ok_or(Refusal::Malformed)?;
    let token = rest.trim_start_matches(' ');
    let is_bearer = scheme.eq_ignore_ascii_case(SCHEME) && token.len() < rest.len();
    let is_one = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',');
    if is_bearer && is_one { Ok(token) } else { Err(Refusal::Malformed) }
}
// ANCHOR_END: bearer

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_after_the_scheme_in_any_case_and_any_number_of_spaces() {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER a.b.c", "Bearer   a.b.c"] {
            assert_eq!(token(Some(value)), Ok("a.b.c"), "{value:?}");
        }
    }

    #[test]
    fn whatever_else_there_is_has_no_token() {
        assert_eq!(token(None), Err(Refusal::Missing));
        let bad = [
            "",
            " ",
            "abc",
            "Bearer",
            "Bearer ",
            "Bearer  ",
            "Bearera.b.c",
            "Bearer\ta.b.c",
            " Bearer a.b.c",
            "Bearer a.b.c ",
            "Bearer a.b.c d",
            "Bearer a.b.c, Bearer d.e.f",
            "Bearer a,b",
            "Basic dXNlcjpwYXNz",
            "Bearer ä",
            "Bearer a\u{0}b",
            "Bearer\u{a0}a.b.c",
            "Bearé a",
            "令牌 a.b.c",
            "Bearer \u{200b}a.b.c",
            "a.b.c",
            "Token a.b.c",
        ];
        for value in bad {
            assert_eq!(token(Some(value)), Err(Refusal::Malformed), "{value:?}");
        }
    }
}
