//! Why a caller is not let in. One enum for every wire: HTTP makes a `WWW-Authenticate` of it (RFC 6750, 3), gRPC a status.

use chapter03::stack::failure::Failure;
use std::time::Duration;
use utils::error_kind::ErrorKind;

// ANCHOR: refusal
/// Why a credential does not say who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// No `authorization` at all. A caller who proves nothing is a stranger, not a guest.
    #[error("a bearer token is needed, and none came")]
    Missing,
    /// Not `Bearer`, or what follows is no token.
    #[error("authorization has to be `Bearer` and a token of three parts")]
    Malformed,
    /// `alg` or `typ` is not what this verifier was set up for. Which algorithm is right is our decision, never the token's.
    #[error("the token is of another kind than those accepted here")]
    WrongKind,
    /// No key of this `kid`.
    #[error("the token's key is not known here")]
    UnknownKey,
    /// Somebody else made or changed it.
    #[error("the token's signature is wrong")]
    BadSignature,
    /// The signature is right, and a claim is missing, comes twice or is of a wrong type.
    #[error("the token's claims are not those of this system")]
    BadClaims,
    /// `exp` is over.
    #[error("the token has expired")]
    Expired,
    /// `nbf` or `iat` is still to come.
    #[error("the token is not valid yet")]
    NotYet,
    /// `iss` is somebody else.
    #[error("the token was issued by somebody else")]
    WrongIssuer,
    /// `aud` is somebody else.
    #[error("the token is for somebody else")]
    WrongAudience,
    /// Its session has ended, or it was taken back itself.
    #[error("the token has been revoked")]
    Revoked,
    /// The verifier does not know any more what has been revoked, or has no keys yet. Not the caller's fault, so no 401.
    #[error("tokens cannot be verified at the moment")]
    NotSure,
}
// ANCHOR_END: refusal

/// How long a caller waits before another try, where the verifier is not sure: about two signs of life of the feed.
const NOT_SURE_PAUSE: Duration = Duration::from_secs(1);

impl Refusal {
    /// What the caller should make of it.
    pub const fn kind(self) -> ErrorKind {
        match self {
            Refusal::NotSure => ErrorKind::Unavailable,
            _ => ErrorKind::Unauthenticated,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Failure {
        let failure = Failure::new(refusal.kind(), refusal.to_string()).caused_by(refusal);
        match refusal {
            Refusal::NotSure => failure.retry_after(NOT_SURE_PAUSE),
            _ => failure,
        }
    }
}
