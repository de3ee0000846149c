//! What goes along with a call through the rules, which know of no call: its deadline and its name, so that the user service, when the rules ask it,
//! knows how long there is and which request it is part of.
//!
//! It hangs on the task and not on an argument: the port would otherwise have one that its rules never look at. Proved by
//! `tests/system/auth_grpc.rs`.

use chapter03::stack::call::{Call, Context};
use tokio::task_local;

task_local! {
    static ALONG: Context;
}

// ANCHOR: along
/// Runs `work`, and whatever it asks for inside goes on with `context`.
pub(super) async fn carry<T>(context: &Context, work: impl Future<Output = T>) -> T {
    let along = Context {
        request_id: context.request_id.clone(),
        deadline: context.deadline,
        ..Context::default() // no credential: the next call is our own
    };
    ALONG.scope(along, work).await
}

/// A call of our own for `request`, with what goes along.
pub(super) fn own<Req>(request: Req) -> Call<Req> {
    Call { request, context: ALONG.try_with(Context::clone).unwrap_or_default() }
}
// ANCHOR_END: along
