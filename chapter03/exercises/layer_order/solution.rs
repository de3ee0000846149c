//! Exercise `layer_order`: six layers that are finished, and the order that makes a service of them.

use std::time::Duration;
use tower::{ServiceBuilder, util::BoxCloneSyncService, util::BoxCloneSyncServiceLayer};

/// A call of `create_order`.
#[derive(Clone, Debug)]
pub struct Call {
    /// Names the caller, and proves it.
    pub api_key: &'static str,
    pub minor_units: i64,
}

/// What the caller should make of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Unauthenticated,
    RateLimited,
    DeadlineExceeded,
    Internal,
}

/// Names an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderId(pub u64);

/// The rules, or the rules with something around them.
pub type Endpoint = BoxCloneSyncService<Call, OrderId, ErrorKind>;

/// Something that can be put around them.
pub type Layer = BoxCloneSyncServiceLayer<Endpoint, Call, OrderId, ErrorKind>;

/// How long a caller waits for an answer.
pub const DEADLINE: Duration = Duration::from_secs(2);

/// The layers, in the order of the alphabet. That is not the order in which they do what is asked of them:
///
/// - Every call is one line of the log, with its outcome: also one that was refused, and one that ended in a panic.
/// - A panic ends one call, as `Internal`, whether it is the rules' or that of a layer. The log's own code cannot panic.
/// - A caller whom nobody knows costs a known caller nothing: no token, and no place.
/// - A caller without a token is told so at once, even when all places are taken.
/// - The time that a call waits for a place is part of the time that its caller waits.
#[derive(Debug)]
pub struct Layers {
    /// Writes a line when the answer is there. It sees answers, and no panics.
    pub access_log: Layer,
    /// Knows the caller by the API key, or refuses: `Unauthenticated`.
    pub authentication: Layer,
    /// Turns a panic of what is inside into `Internal`.
    pub catch_panic: Layer,
    /// Lets a few calls in at a time; the others wait.
    pub concurrency_limit: Layer,
    /// Gives up after [`DEADLINE`]: `DeadlineExceeded`.
    pub deadline: Layer,
    /// Takes a token for a call, or refuses: `RateLimited`.
    pub token_bucket: Layer,
}

/// All layers around the rules.
pub fn chain(layers: Layers, rules: Endpoint) -> Endpoint {
    // @gap
    //> let Layers { access_log, authentication, catch_panic, concurrency_limit, deadline, token_bucket } =
    //>     layers;
    //> let all = [access_log, authentication, catch_panic, concurrency_limit, deadline, token_bucket];
    //> let chain = ServiceBuilder::new().service(rules);
    //> todo!("{all:?} around {chain:?}, in which order?")
    ServiceBuilder::new()
        .layer(layers.access_log)
        .layer(layers.catch_panic)
        .layer(layers.authentication)
        .layer(layers.token_bucket)
        .layer(layers.deadline)
        .layer(layers.concurrency_limit)
        .service(rules)
    // @end
}
