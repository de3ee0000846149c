//! A request on its way through the layers, with what its transport knows about it.
//!
//! Transports make a [`Call`], layers read it, rules never see it. One struct with named fields instead of a bag of anything: who adds a
//! layer sees what there is, and the compiler sees who forgot to fill it.

use opentelemetry::trace::SpanContext;
use std::sync::Arc;
use tokio::time::Instant;

// ANCHOR: call
/// A request of one method, and its context.
#[derive(Clone, Debug)]
pub struct Call<Req> {
    /// What the caller wants, already parsed.
    pub request: Req,
    /// What layers need to know.
    pub context: Context,
}

/// What is known of a call besides its request.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Names the call in logs and answers. The caller's own, if it sent a fit one.
    pub request_id: Option<Arc<str>>,
    /// What the caller presented to prove who it is; nobody has looked at it yet.
    pub credential: Option<Credential>,
    /// Who calls, once the authentication layer has found out.
    pub caller: Option<Arc<str>>,
    /// When the caller stops waiting.
    pub deadline: Option<Instant>,
    /// The span of the caller that this call continues.
    pub parent: Option<SpanContext>,
    /// How the call came.
    pub transport: Transport,
}
// ANCHOR_END: call

impl<Req> Call<Req> {
    /// A call from inside the process: nobody presented anything, nobody waits.
    pub fn local(request: Req) -> Call<Req> {
        Call { request, context: Context::default() }
    }
}

/// How a call came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Transport {
    /// A function call in this process.
    #[default]
    Local,
    /// HTTP with JSON.
    Http,
    /// gRPC.
    Grpc,
}

impl Transport {
    /// The name in logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Transport::Local => "local",
            Transport::Http => "http",
            Transport::Grpc => "grpc",
        }
    }
}

// ANCHOR: credential
/// A secret that a caller presented. Whoever prints it gets stars.
#[derive(Clone)]
pub struct Credential(Arc<str>);

impl Credential {
    /// Wraps what came over the wire.
    pub fn new(secret: &str) -> Credential {
        Credential(secret.into())
    }

    /// The secret itself, to compare it or to send it on.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(***)")
    }
}
// ANCHOR_END: credential

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_never_reaches_a_log() {
        let mut call = Call::local(());
        call.context.credential = Some(Credential::new("s3cret"));
        assert!(!format!("{call:?} {call:#?}").contains("s3cret"));
    }
}
