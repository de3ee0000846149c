//! One method of a service as a value: typed at both ends, whatever stands inside.
//!
//! Types are erased once, here. A layer is put around every method of a set by one [`Wrap`], whatever the methods' types.

use super::{call::Call, failure::Failure};
use std::fmt::Debug;
use tower::util::BoxCloneSyncService;

// ANCHOR: endpoint
/// One method of a service, ready to be called. Cloning it is cheap, and clones share their limits.
pub type Endpoint<Req, Resp> = BoxCloneSyncService<Call<Req>, Resp, Failure>;
// ANCHOR_END: endpoint

/// What any method may take. A retry needs the clone, a log the form.
pub trait Request: Clone + Debug + Send + Sync + 'static {}
impl<T: Clone + Debug + Send + Sync + 'static> Request for T {}

/// What any method may give.
pub trait Response: Send + 'static {}
impl<T: Send + 'static> Response for T {}

// ANCHOR: wrap
/// One decision for every method, whatever its types. A closure cannot be generic over its argument's type; a trait's method can.
pub trait Wrap {
    /// `inner`, the endpoint of `method`, with something around it.
    fn wrap<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp>;
}
// ANCHOR_END: wrap
