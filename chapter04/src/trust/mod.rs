//! How the services trust each other: every call carries a token, and whoever is called verifies it. No header is believed.
//!
//! | module | what it knows |
//! |---|---|
//! | [`identity`] | who somebody is: ids, roles, services |
//! | [`refusal`] | why somebody is not let in |
//! | [`layer`] | verification around an endpoint |
//! | [`presents`] | the client's side: our token on calls that carry none |
//! | [`caller`] | [`Trust`]: from the value of `authorization` to an identity |
//! | [`bearer`] | the value of `authorization`, taken apart |
//! | [`jws`] | a token, taken apart and put together |
//! | [`keys`], [`jwks`] | what verifies a signature, and public keys as JSON |
//! | [`sign`], [`key_file`] | what makes a signature, and where a private key lies |
//! | [`claims`], [`policy`] | what an access token says, and what it has to say |
//! | [`verifier`], [`proved`] | whether an access token is good, and which signatures have been found so |
//! | [`service_token`] | tokens of services, and whose keys they are |
//! | [`revocations`] | what was taken back, and how sure we are |
//! | [`trust_log`], [`feed`] | what auth tells every verifier, and how one keeps up |

pub mod bearer;
pub mod caller;
pub mod claims;
pub mod feed;
pub mod identity;
pub mod jwks;
pub mod jws;
pub mod key_file;
pub mod keys;
pub mod layer;
pub mod policy;
pub mod presents;
pub mod proved;
pub mod refusal;
pub mod revocations;
pub mod service_token;
pub mod sign;
pub mod trust_log;
pub mod verifier;

pub use caller::Trust;
