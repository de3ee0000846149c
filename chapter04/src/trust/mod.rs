//! How the services trust each other: every call carries a token, and whoever is called verifies it. No header is believed.
//!
//! | module | what it knows |
//! |---|---|
//! | [`identity`] | who somebody is: ids, roles, services |
//! | [`refusal`] | why somebody is not let in |
//! | [`layer`] | verification around an endpoint |

pub mod identity;
pub mod layer;
pub mod refusal;
