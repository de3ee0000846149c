//! What stands around each method of a service that another service calls.
//!
//! There is no try again yet, no balancing and no breaker: who calls knows one address. Proved by `tests/system/trust.rs` and `up.rs`.

use crate::trust::{identity::ServiceName, presents::PresentLayer, service_token::ServiceTokens};
use chapter03::stack::{
    deadline::DeadlineLayer,
    endpoint::{Endpoint, Request, Response, Wrap},
    inject::InjectLayer,
};
use std::time::Duration;
use tower::{ServiceBuilder, util::BoxCloneSyncService};

// ANCHOR: calls
/// What stands around each method of a client.
#[derive(Clone, Debug)]
pub struct Calls {
    deadline: DeadlineLayer,
    present: PresentLayer,
    inject: InjectLayer,
}

impl Calls {
    /// Calls to the service `audience` take at most `time`, and carry one of `tokens` unless they carry a user's.
    pub fn to(audience: &str, tokens: ServiceTokens, time: Duration) -> Calls {
        Calls {
            deadline: DeadlineLayer::new(time),
            present: PresentLayer::new(tokens, ServiceName::new(audience)),
            inject: InjectLayer::new(None),
        }
    }
}

impl Wrap for Calls {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        _: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        let chain = ServiceBuilder::new()
            // Outermost: whatever happens further in, the caller has its answer in time.
            .layer(self.deadline)
            // Before the wire, which sends on what it finds.
            .layer(self.present.clone())
            // Innermost: what is sent along is what is true when it is sent.
            .layer(self.inject.clone())
            .service(inner);
        BoxCloneSyncService::new(chain)
    }
}
// ANCHOR_END: calls
