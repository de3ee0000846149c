//! Section “What an error means on the wire”: three refusals, each over both wires.

use super::{transports::both, wires};
use crate::{
    order::{endpoint::Endpoints, ids, service::Orders, store::memory::MemoryOrderStore},
    stack::{
        call::Call,
        endpoint::{Endpoint, Request, Response, Wrap},
        failure::Failure,
    },
};
use std::time::Duration;
use tower::{service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// A missing order, a caller that asks too often, and a store without room.
pub fn run() {
    super::block_on(async {
        let rules = |store| Endpoints::for_service(Orders::new(store, ids::counting_from(1)));
        let (http, grpc) = both(rules(MemoryOrderStore::default())).await;
        println!("An order that is not there");
        wires::http(&http, "GET /orders/ord-0000000000000007", "").await;
        wires::grpc(&grpc, "GetOrder", b"\x0a\x14ord-0000000000000007").await;
        println!("A caller that asks too often");
        let (http, grpc) = both(rules(MemoryOrderStore::default()).wrap(&TooOften)).await;
        wires::http(&http, "GET /orders?user_id=ada", "").await;
        wires::grpc(&grpc, "ListOrders", b"\x0a\x03ada").await;
        println!("A store without room");
        let (http, grpc) = both(rules(MemoryOrderStore::new(0))).await;
        wires::http(&http, "POST /orders", super::transports::JSON).await;
        wires::grpc(&grpc, "CreateOrder", super::transports::MESSAGE).await;
    });
}

/// Refuses every call, as a bucket without tokens would.
struct TooOften;

impl Wrap for TooOften {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        _: &'static str,
        _: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        BoxCloneSyncService::new(service_fn(|_: Call<Req>| async {
            let failure = Failure::new(ErrorKind::RateLimited, "you ask too often");
            Err(failure.retry_after(Duration::from_millis(1_500)))
        }))
    }
}
