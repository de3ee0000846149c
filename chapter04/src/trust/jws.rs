//! A token as it travels: three parts in base64url, of which the first two are signed (RFC 7515, 3.1 and 7.1).
//!
//! Nothing here believes what it reads: a part is only taken apart, and who signed it is for [`keys`](super::keys) to say. Everything is
//! borrowed from the token or from a buffer on the stack, so that reading one allocates nothing. Proved by `tests/system/jwt_vectors.rs`.

use super::refusal::Refusal;
use base64::{DecodeSliceError, Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, de::IgnoredAny};
use std::borrow::Cow;

/// The longest token, in bytes. One of this system has about 500; whatever is longer is refused before any work is done for it.
pub const LONGEST_TOKEN: usize = 2_048;

/// The longest header or claims set: three bytes for every four characters.
const LONGEST_PART: usize = LONGEST_TOKEN / 4 * 3;

/// The bytes of a signature, of HS256 (32) or of Ed25519 (64).
pub const LONGEST_SIGNATURE: usize = 64;

// ANCHOR: compact
/// The three parts of a token, not yet decoded.
#[derive(Clone, Copy)]
pub struct Compact<'a> {
    /// What is signed: header and claims as they came, with the dot between them.
    pub signed: &'a [u8],
    header: &'a str,
    claims: &'a str,
    signature: &'a str,
}

impl<'a> Compact<'a> {
    /// Takes `token` apart.
    ///
    /// # Errors
    /// If it does not have three parts, one of them is empty (an unsecured or a detached token), or it is too long.
    pub fn parse(token: &'a str) -> Result<Compact<'a>, Refusal> {
        if token.len() > LONGEST_TOKEN {
            return Err(Refusal::Malformed);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Refusal::Malformed)?;
        if header.is_empty() || claims.is_empty() || signature.is_empty() || claims.contains('.') {
            return Err(Refusal::Malformed);
        }
        Ok(Compact { signed: signed.as_bytes(), header, claims, signature })
    }
    // ANCHOR_END: compact

    /// The claims' bytes, in `buffer`.
    ///
    /// # Errors
    /// If they are no base64url.
    pub fn claims<'b>(&self, buffer: &'b mut Buffer) -> Result<&'b [u8], Refusal> {
        buffer.decode(self.claims)
    }

    /// The header's bytes, in `buffer`. [`Header::read`] makes sense of them.
    ///
    /// # Errors
    /// If they are no base64url.
    pub fn header<'b>(&self, buffer: &'b mut Buffer) -> Result<&'b [u8], Refusal> {
        buffer.decode(self.header)
    }

    /// The signature as it came.
    pub fn signature_text(&self) -> &'a str {
        self.signature
    }

    /// The signature's bytes, in `buffer`.
    ///
    /// # Errors
    /// If they are no base64url, or more than any algorithm here has.
    pub fn signature<'b>(&self, buffer: &'b mut [u8; LONGEST_SIGNATURE]) -> Result<&'b [u8], Refusal> {
        match URL_SAFE_NO_PAD.decode_slice(self.signature, buffer) {
            Ok(length) => Ok(&buffer[..length]),
            Err(DecodeSliceError::OutputSliceTooSmall) => Err(Refusal::BadSignature),
            Err(DecodeSliceError::DecodeError(_)) => Err(Refusal::Malformed),
        }
    }
}

/// Room for one decoded part.
pub struct Buffer([u8; LONGEST_PART]);

impl Buffer {
    /// Empty.
    pub fn new() -> Buffer {
        Buffer([0; LONGEST_PART])
    }

    /// Strictly: this alphabet, no padding, no white space, no bits left over. So one token has one form.
    fn decode(&mut self, part: &str) -> Result<&[u8], Refusal> {
        let length = URL_SAFE_NO_PAD.decode_slice(part, &mut self.0).map_err(|_| Refusal::Malformed)?;
        Ok(&self.0[..length])
    }
}

impl Default for Buffer {
    fn default() -> Buffer {
        Buffer::new()
    }
}

// ANCHOR: header
/// What a header says. Its other members (`jwk`, `jku`, `x5c` …) offer keys and places to fetch them: nobody here looks at them.
#[derive(Deserialize)]
pub struct Header<'a> {
    /// The algorithm that it claims. It has to be the one that we expect; it never decides.
    #[serde(borrow)]
    pub alg: Cow<'a, str>,
    /// Which kind of token it is (RFC 8725, 3.11).
    #[serde(borrow)]
    pub typ: Cow<'a, str>,
    /// Which key.
    #[serde(borrow)]
    pub kid: Option<Cow<'a, str>>,
    /// Extensions that have to be understood. We understand none, so its presence is a refusal (RFC 7515, 4.1.11).
    crit: Option<IgnoredAny>,
}

impl<'a> Header<'a> {
    /// Reads a header.
    ///
    /// # Errors
    /// If it is no JSON object, has one of these members twice or of another type, or has none of `alg` and `typ`.
    pub fn read(bytes: &'a [u8]) -> Result<Header<'a>, Refusal> {
        let header: Header = object(bytes).ok_or(Refusal::WrongKind)?;
        if header.crit.is_some() { Err(Refusal::WrongKind) } else { Ok(header) }
    }
}
// ANCHOR_END: header

/// A JSON object. A derived reader takes a list as well, whose values it gives to the members in their order: a second form of the same.
pub(super) fn object<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    let first = bytes.trim_ascii_start().first();
    if first == Some(&b'{') { serde_json::from_slice(bytes).ok() } else { None }
}

/// A token's first two parts, and what `sign` makes of them as the third.
pub fn compose(
    header: &str,
    claims: &str,
    sign: impl FnOnce(&[u8], &mut [u8; LONGEST_SIGNATURE]) -> usize,
) -> String {
    let mut token = String::with_capacity((header.len() + claims.len()).div_ceil(3) * 4 + 96);
    URL_SAFE_NO_PAD.encode_string(header, &mut token);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(claims, &mut token);
    let mut signature = [0; LONGEST_SIGNATURE];
    let length = sign(token.as_bytes(), &mut signature);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(&signature[..length], &mut token);
    token
}
