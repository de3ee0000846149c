//! What stands around a method that anybody may call: the server's chain without its door. Public keys are public, so nobody is asked for a token
//! to read them.
//!
//! Proved by `tests/system/auth_grpc.rs`.

use chapter03::{
    stack::{
        access_log::AccessLogLayer,
        catch_panic::CatchPanicLayer,
        clock::Clock,
        deadline::DeadlineLayer,
        endpoint::{Endpoint, Request, Response, Wrap},
        request_id::{self, RequestIdLayer},
    },
    telemetry::{measured::MeasuredLayer, metrics::Metrics, traced::TracedLayer},
};
use std::time::Duration;
use tower::{ServiceBuilder, util::BoxCloneSyncService};

/// Nothing around it: what a test needs.
#[derive(Clone, Copy, Debug)]
pub struct Bare;

impl Wrap for Bare {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        _: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        inner
    }
}

/// The layers of [`ServerChain`](crate::chain::ServerChain) that ask nobody who they are. There is no limit at its end: the rules' answer lies
/// in memory.
#[derive(Clone, Debug)]
pub struct OpenChain {
    deadline: DeadlineLayer,
    metrics: Metrics,
    clock: Clock,
}

impl OpenChain {
    /// Calls take at most `deadline` and are counted in `metrics`.
    pub fn new(deadline: Duration, metrics: Metrics, clock: Clock) -> OpenChain {
        OpenChain { deadline: DeadlineLayer::new(deadline), metrics, clock }
    }
}

impl Wrap for OpenChain {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        let chain = ServiceBuilder::new()
            .layer(RequestIdLayer::new(request_id::random))
            .layer(TracedLayer::new(method))
            .layer(MeasuredLayer::new(method, self.metrics.clone(), self.clock.clone()))
            .layer(AccessLogLayer::new(method, self.clock.clone()))
            .layer(CatchPanicLayer)
            .layer(self.deadline)
            .service(inner);
        BoxCloneSyncService::new(chain)
    }
}
