//! The two stacks of the chapter, each written once: what stands around a method of the server, and what around one of a client.
//!
//! The first line is the outermost. The tests in `chain/tests.rs` prove that the diagram on the page is this order, and the demo `chain`
//! shows what goes wrong in others.

use super::{
    access_log::AccessLogLayer,
    authenticate::{ApiKeys, AuthenticateLayer},
    call::{Call, Credential},
    catch_panic::CatchPanicLayer,
    circuit_breaker::{Breaker, CircuitBreakerLayer},
    clock::Clock,
    deadline::DeadlineLayer,
    described::{Described, Step, mermaid, steps},
    endpoint::{Endpoint, Request, Response, Wrap},
    failure::Failure,
    inject::InjectLayer,
    request_id::{self, RequestIdLayer},
    token_bucket::{Bucket, TokenBucketLayer},
};
use crate::telemetry::{measured::MeasuredLayer, metrics::Metrics, traced::TracedLayer};
use std::{future::Future, time::Duration};
use tower::{
    BoxError, Service, ServiceBuilder, limit::GlobalConcurrencyLimitLayer, service_fn,
    util::BoxCloneSyncService,
};

/// A stack: callable, cheap to clone, and able to say what it is made of.
pub trait Stack<Req, Resp>:
    Service<Call<Req>, Response = Resp, Error = Failure, Future: Future + Send + 'static>
    + Described
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S, Req, Resp> Stack<Req, Resp> for S where
    S: Service<Call<Req>, Response = Resp, Error = Failure, Future: Future + Send + 'static>
        + Described
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// What a server allows.
#[derive(Clone, Debug)]
pub struct ServerLimits {
    /// Who may call.
    pub keys: ApiKeys,
    /// How many calls may come at once after a quiet time.
    pub burst: u32,
    /// How long it is from one call to the next when they come steadily.
    pub every: Duration,
    /// How long a call may take.
    pub deadline: Duration,
    /// How many calls the rules work on at the same time.
    pub at_once: usize,
}

/// What stands around each method of a server. The methods share its bucket and its permits.
#[derive(Clone, Debug)]
pub struct ServerChain {
    clock: Clock,
    metrics: Metrics,
    keys: AuthenticateLayer,
    bucket: TokenBucketLayer,
    deadline: DeadlineLayer,
    permits: GlobalConcurrencyLimitLayer,
}

impl ServerChain {
    /// A chain with these limits, which reads the time from `clock`.
    pub fn new(limits: ServerLimits, clock: Clock) -> ServerChain {
        ServerChain {
            keys: AuthenticateLayer::new(limits.keys),
            bucket: TokenBucketLayer::new(Bucket::new(limits.burst, limits.every), clock.clone()),
            deadline: DeadlineLayer::new(limits.deadline),
            permits: GlobalConcurrencyLimitLayer::new(limits.at_once),
            metrics: Metrics::default(),
            clock,
        }
    }

    /// The same, counting its calls in `metrics`. Without this they are counted where nobody looks.
    pub fn counted_in(mut self, metrics: Metrics) -> ServerChain {
        self.metrics = metrics;
        self
    }

    // ANCHOR: server
    /// `inner`, the rules' endpoint of `method`, with everything around it.
    pub fn around<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> impl Stack<Req, Resp> + use<Req, Resp> {
        ServiceBuilder::new()
            // Outermost: everything further in, refusals too, can name the call.
            .layer(RequestIdLayer::new(request_id::random))
            // Outside of whatever writes or counts: a log line has the span's id
            // only inside of it.
            .layer(TracedLayer::new(method))
            // Outside of whatever refuses: a refusal is an answer, and the rate
            // counts all of them.
            .layer(MeasuredLayer::new(method, self.metrics.clone(), self.clock.clone()))
            // Outside of whatever refuses or ends a call, or those calls would be
            // in no log.
            .layer(AccessLogLayer::new(method, self.clock.clone()))
            // Inside the log, which then has a line for a panic; outside of all
            // that could panic.
            .layer(CatchPanicLayer)
            // Before the bucket: strangers must not empty it.
            .layer(self.keys.clone())
            // Before the timer and the permits: a refusal that costs nothing comes
            // first.
            .layer(self.bucket.clone())
            // Outside of the permits: a caller whose time is over gives its permit
            // back.
            .layer(self.deadline)
            // tower's layers box their errors; from here outward there is one type
            // again.
            .map_err(Failure::from as fn(BoxError) -> Failure)
            // Directly outside the limit: refuses when there is no permit, where
            // the limit alone would wait.
            .load_shed()
            // Innermost: a permit is held while the rules work, and no longer.
            .layer(self.permits.clone())
            .service(inner)
    }
    // ANCHOR_END: server

    /// What a call goes through, outermost first.
    pub fn steps(&self) -> Vec<Step> {
        steps(&self.around("any", nowhere()))
    }

    /// The same as a flow chart in mermaid's language.
    pub fn diagram(&self) -> String {
        mermaid(&self.steps(), "rules")
    }
}

impl Wrap for ServerChain {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        BoxCloneSyncService::new(self.around(method, inner))
    }
}

/// What stands around each method of a client. The methods share its breaker: they lead to the same service.
#[derive(Clone, Debug)]
pub struct ClientChain {
    /// How long a call may take, with everything.
    pub deadline: DeadlineLayer,
    /// Whether the service is asked at all.
    pub breaker: CircuitBreakerLayer,
    /// What a call takes along.
    pub inject: InjectLayer,
}

impl ClientChain {
    /// Calls take at most `deadline`, are judged by `breaker`, and present `credential`.
    pub fn new(
        deadline: Duration,
        breaker: Breaker,
        credential: Option<Credential>,
        clock: Clock,
    ) -> ClientChain {
        ClientChain {
            deadline: DeadlineLayer::new(deadline),
            breaker: CircuitBreakerLayer::new(breaker, clock),
            inject: InjectLayer::new(credential),
        }
    }

    // ANCHOR: client
    /// `inner`, the connection's endpoint of a method, with everything around it.
    pub fn around<Req: Request, Resp: Response>(
        &self,
        inner: Endpoint<Req, Resp>,
    ) -> impl Stack<Req, Resp> + use<Req, Resp> {
        ServiceBuilder::new()
            // Outermost: whatever happens further in, the caller has its answer in
            // time.
            .layer(self.deadline)
            // Before anything is sent: a service that fails is not asked.
            .layer(self.breaker.clone())
            // Innermost: what is sent along is what is true when it is sent.
            .layer(self.inject.clone())
            .service(inner)
    }
    // ANCHOR_END: client

    /// What a call goes through, outermost first.
    pub fn steps(&self) -> Vec<Step> {
        steps(&self.around(nowhere()))
    }

    /// The same as a flow chart in mermaid's language.
    pub fn diagram(&self) -> String {
        mermaid(&self.steps(), "gRPC")
    }
}

impl Wrap for ClientChain {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        _: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        BoxCloneSyncService::new(self.around(inner))
    }
}

/// An endpoint to build a stack around whose types are asked and which nobody calls.
fn nowhere() -> Endpoint<(), ()> {
    BoxCloneSyncService::new(service_fn(|_: Call<()>| async { Ok(()) }))
}

#[cfg(test)]
mod tests;
