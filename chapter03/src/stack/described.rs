//! A stack that can say what it is made of: each layer names itself, then asks the one inside.
//!
//! The list comes from the types that the compiler put together, so the diagram on the page cannot drift from the code. Proved by
//! `chain/tests.rs`.

use super::{
    access_log::AccessLog, authenticate::Authenticate, catch_panic::CatchPanic,
    circuit_breaker::CircuitBreaker, deadline::Deadline, endpoint::Endpoint, inject::Inject,
    request_id::RequestId, token_bucket::TokenBucket,
};
use crate::telemetry::{measured::Measured, traced::Traced};
use std::fmt::Write;
use tower::{limit::ConcurrencyLimit, load_shed::LoadShed, util::MapErr};
use utils::error_kind::ErrorKind;

// ANCHOR: described
/// One layer of a stack, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name in the diagram.
    pub name: &'static str,
    /// What a call can end with here.
    pub ends_with: &'static [ErrorKind],
}

/// A service that knows the steps a call takes through it.
pub trait Described {
    /// Adds its own step, if it is one, and then those inside.
    fn describe(steps: &mut Vec<Step>);
}

/// The steps of `stack`, outermost first.
pub fn steps<S: Described>(_stack: &S) -> Vec<Step> {
    let mut steps = Vec::new();
    S::describe(&mut steps);
    steps
}
// ANCHOR_END: described

/// `impl Described` for a layer's service, which is generic over the one inside.
macro_rules! step {
    ($service:ident, $name:literal, $($ends_with:ident),*) => {
        impl<S: Described> Described for $service<S> {
            fn describe(steps: &mut Vec<Step>) {
                steps.push(Step { name: $name, ends_with: &[$(ErrorKind::$ends_with),*] });
                S::describe(steps);
            }
        }
    };
}

step!(RequestId, "request id",);
step!(Traced, "traced",);
step!(Measured, "measured",);
step!(AccessLog, "access log",);
step!(CatchPanic, "catch panic", Internal);
step!(Authenticate, "authentication", Unauthenticated);
step!(TokenBucket, "token bucket", RateLimited);
step!(Deadline, "deadline", DeadlineExceeded);
step!(LoadShed, "load shed", Unavailable);
step!(ConcurrencyLimit, "concurrency limit",);
step!(CircuitBreaker, "circuit breaker", Unavailable);
step!(Inject, "inject",);

/// Turns one error into another; to a caller it is no step.
impl<S: Described, F> Described for MapErr<S, F> {
    fn describe(steps: &mut Vec<Step>) {
        S::describe(steps);
    }
}

/// Here the stack ends: what is in the box is the business of whoever closed it.
impl<Req, Resp> Described for Endpoint<Req, Resp> {
    fn describe(_: &mut Vec<Step>) {}
}

/// A flow chart in mermaid's language: the way in from top to bottom, and beside it where a call can end early.
pub fn mermaid(steps: &[Step], innermost: &str) -> String {
    let mut text = String::from("flowchart TB\n    caller([caller])\n");
    let mut line = |arguments: std::fmt::Arguments<'_>| {
        writeln!(text, "    {arguments}").expect("a String takes everything");
    };
    let mut outside = "caller".to_string();
    for (number, step) in (1..).zip(steps) {
        line(format_args!("{outside} --> step{number}[{}]", step.name));
        for kind in step.ends_with {
            let (status, name) = (kind.http_status(), kind.name());
            line(format_args!("step{number} -.-> end{number}([{status} {name}])"));
        }
        outside = format!("step{number}");
    }
    line(format_args!("{outside} --> rules[[{innermost}]]"));
    text
}
