//! Runs the learner's tests on the transports in `subjects/`: the right ones have to pass, each wrong one has to be caught.

mod exercise;
mod subjects {
    pub mod asks_again;
    pub mod every_failure_is_internal;
    pub mod names_the_call_anew;
    pub mod right;
    pub mod right_in_another_way;
    pub mod rounds_the_pause_down;
    pub mod tells_the_cause;
    pub mod through_a_float;
}

use exercise::{TESTS, Test, Transport};
use std::panic::{AssertUnwindSafe, catch_unwind};

const RIGHT_ONES: [&dyn Transport; 2] = [&subjects::right::Wire, &subjects::right_in_another_way::Wire];

fn passes(transport: &dyn Transport, test: Test) -> bool {
    catch_unwind(AssertUnwindSafe(|| test(transport))).is_ok()
}

/// Panics if no test that counts fails on this transport. A test counts if the right transports pass it.
fn catch(transport: &dyn Transport, what_it_does: &str) {
    let counts = |test: &&Test| RIGHT_ONES.into_iter().all(|right| passes(right, **test));
    let counting: Vec<&Test> = TESTS.iter().filter(counts).collect();
    assert!(
        counting.iter().any(|test| !passes(transport, **test)),
        "your tests pass a transport that {what_it_does} ({} of your {} tests count: the right transports pass those)",
        counting.len(),
        TESTS.len(),
    );
}

/// A right transport passes every test, however exact its wire is about pauses.
#[test]
fn right_transports_pass_every_test() {
    for test in TESTS {
        for right in RIGHT_ONES {
            test(right);
        }
    }
}

/// A transport that carries amounts as floats is caught.
#[test]
fn a_transport_that_carries_floats_is_caught() {
    catch(&subjects::through_a_float::Wire, "carries amounts as floats, and loses a unit of a large one");
}

/// A transport that gives a call another request id is caught.
#[test]
fn a_transport_that_names_the_call_anew_is_caught() {
    catch(&subjects::names_the_call_anew::Wire, "gives the service a request id of its own");
}

/// A transport that brings every failure back as `Internal` is caught.
#[test]
fn a_transport_that_loses_the_kind_is_caught() {
    catch(&subjects::every_failure_is_internal::Wire, "brings every failure back as Internal");
}

/// A transport that tells the caller the cause of a failure is caught.
#[test]
fn a_transport_that_tells_the_cause_is_caught() {
    catch(&subjects::tells_the_cause::Wire, "appends the cause of a failure to its message");
}

/// A transport that rounds a pause down is caught.
#[test]
fn a_transport_that_rounds_a_pause_down_is_caught() {
    catch(
        &subjects::rounds_the_pause_down::Wire,
        "cuts a pause to whole seconds, so that the caller comes too early",
    );
}

/// A transport that makes a call twice is caught.
#[test]
fn a_transport_that_asks_again_is_caught() {
    catch(&subjects::asks_again::Wire, "makes a call that failed as Unavailable a second time");
}
