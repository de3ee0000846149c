//! What stands around each method of a server in this chapter: chapter 3's layers, with a verified caller in the place of an API key.
//!
//! A door ([`Admit`]) turns an endpoint that has to know its caller into one that anybody may call. The bare door verifies and does nothing
//! else; [`ServerChain`] is the one that runs. The first line is the outermost. Proved by the tests below.

use crate::trust::layer::{Identify, Verified, VerifyLayer};
use chapter03::{
    stack::{
        access_log::AccessLogLayer,
        catch_panic::CatchPanicLayer,
        clock::Clock,
        deadline::DeadlineLayer,
        endpoint::{Endpoint, Request, Response},
        failure::Failure,
        request_id::{self, RequestIdLayer},
    },
    telemetry::{measured::MeasuredLayer, metrics::Metrics, traced::TracedLayer},
};
use std::time::Duration;
use tower::{BoxError, Layer, ServiceBuilder, limit::GlobalConcurrencyLimitLayer, util::BoxCloneSyncService};

// ANCHOR: admit
/// Makes an endpoint that anybody may call of one that has to know its caller.
pub trait Admit {
    /// `inner`, the rules' endpoint of `method`, behind a door.
    fn admit<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Verified<Req>, Resp>,
    ) -> Endpoint<Req, Resp>;
}
// ANCHOR_END: admit

/// The bare door.
impl<T: Identify> Admit for VerifyLayer<T> {
    fn admit<Req: Request, Resp: Response>(
        &self,
        _: &'static str,
        inner: Endpoint<Verified<Req>, Resp>,
    ) -> Endpoint<Req, Resp> {
        BoxCloneSyncService::new(self.layer(inner))
    }
}

/// What a server allows.
#[derive(Clone, Copy, Debug)]
pub struct ServerLimits {
    /// How long a call may take.
    pub deadline: Duration,
    /// How many calls the rules work on at the same time.
    pub at_once: usize,
}

impl Default for ServerLimits {
    fn default() -> ServerLimits {
        // Twice what a busy database needs to be reached or given up; more calls at once than that only wait for one another there.
        ServerLimits { deadline: Duration::from_secs(2), at_once: 256 }
    }
}

/// What stands around each method of a server. The methods share its permits.
#[derive(Clone, Debug)]
pub struct ServerChain<T> {
    clock: Clock,
    metrics: Metrics,
    verify: VerifyLayer<T>,
    deadline: DeadlineLayer,
    permits: GlobalConcurrencyLimitLayer,
}

impl<T: Identify> ServerChain<T> {
    /// A chain with these limits that asks `trust` who calls, counts in `metrics`, and reads the time from `clock`.
    pub fn new(limits: ServerLimits, trust: T, metrics: Metrics, clock: Clock) -> ServerChain<T> {
        ServerChain {
            clock,
            metrics,
            verify: VerifyLayer::new(trust),
            deadline: DeadlineLayer::new(limits.deadline),
            permits: GlobalConcurrencyLimitLayer::new(limits.at_once),
        }
    }
}

impl<T: Identify> Admit for ServerChain<T> {
    // ANCHOR: server
    fn admit<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Verified<Req>, Resp>,
    ) -> Endpoint<Req, Resp> {
        let chain = ServiceBuilder::new()
            // Outermost: everything further in, refusals too, can name the call.
            .layer(RequestIdLayer::new(request_id::random))
            // Outside of whatever writes or counts: a log line has the span's id only inside of it.
            .layer(TracedLayer::new(method))
            // Outside of whatever refuses: a refusal is an answer, and the rate counts all of them.
            .layer(MeasuredLayer::new(method, self.metrics.clone(), self.clock.clone()))
            // Outside of whatever refuses or ends a call, or those calls would be in no log.
            .layer(AccessLogLayer::new(method, self.clock.clone()))
            // Inside the log, which then has a line for a panic; outside of all that could panic.
            .layer(CatchPanicLayer)
            // Before the timer and the permits: whoever proves nothing takes nobody's place. From here on inward there is a caller.
            .layer(self.verify.clone())
            // Outside of the permits: a caller whose time is over gives its permit back.
            .layer(self.deadline)
            // tower's layers box their errors; from here outward there is one type again.
            .map_err(Failure::from as fn(BoxError) -> Failure)
            // Directly outside the limit: refuses when there is no permit, where the limit alone would wait.
            .load_shed()
            // Innermost: a permit is held while the rules work, and no longer.
            .layer(self.permits.clone())
            .service(inner);
        BoxCloneSyncService::new(chain)
    }
    // ANCHOR_END: server
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::{
        identity::{Identity, ServiceName},
        refusal::Refusal,
    };
    use chapter03::stack::call::{Call, Credential};
    use std::future::pending;
    use tower::{ServiceExt, service_fn};
    use utils::error_kind::ErrorKind;

    /// An endpoint with room for one call of at most a second, whose rules never answer, and who knows `key`.
    fn endpoint() -> Endpoint<(), ()> {
        let trust = |authorization: Option<&str>| match authorization {
            Some("key") => Ok(Identity::Service(ServiceName::new("auth"))),
            _ => Err(Refusal::Missing),
        };
        let limits = ServerLimits { deadline: Duration::from_secs(1), at_once: 1 };
        let rules = service_fn(|_: Call<Verified<()>>| pending::<Result<(), Failure>>());
        let chain = ServerChain::new(limits, trust, Metrics::default(), Clock::system());
        chain.admit("any", BoxCloneSyncService::new(rules))
    }

    async fn end(endpoint: &Endpoint<(), ()>, key: Option<&str>) -> ErrorKind {
        let mut call = Call::local(());
        call.context.credential = key.map(Credential::new);
        endpoint.clone().oneshot(call).await.unwrap_err().kind
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_proves_nothing_is_told_so_and_takes_nobodys_place() {
        let endpoint = endpoint();
        assert_eq!(end(&endpoint, None).await, ErrorKind::Unauthenticated);
        let known = async || {
            let begun = tokio::time::Instant::now();
            (end(&endpoint, Some("key")).await, begun.elapsed())
        };
        let (first, second, stranger) = tokio::join!(known(), known(), end(&endpoint, None));
        assert_eq!(first, (ErrorKind::DeadlineExceeded, Duration::from_secs(1)), "in time");
        assert_eq!(second, (ErrorKind::Unavailable, Duration::ZERO), "no place, and no waiting for one");
        assert_eq!(stranger, ErrorKind::Unauthenticated, "though there is no place");
        // The place is free again.
        assert_eq!(known().await.0, ErrorKind::DeadlineExceeded);
    }
}
