//! Section “One endpoint, two transports”: one order over HTTP and one over gRPC, as bytes, and three bodies that are no order.

use super::wires;
use crate::{
    order::{
        endpoint::Endpoints,
        grpc::routes::{SERVICE, routes},
        http::router::router,
        ids,
        service::Orders,
        store::memory::MemoryOrderStore,
    },
    wire::{health::Health, readiness::Readiness},
};
use axum::Router;

// ANCHOR: order
/// An order as JSON.
pub(super) const JSON: &str = r#"{"user_id":"ada","amount":{"minor_units":1234,"currency":"EUR"}}"#;
/// The same order as protobuf. Field 1, text, 3 bytes; field 2, a message of 8 bytes: field 1, a number; field 2, text, 3 bytes.
pub(super) const MESSAGE: &[u8] = b"\x0a\x03ada\x12\x08\x08\xd2\x09\x12\x03EUR";
// ANCHOR_END: order

/// One order over each wire, then the second one over the other wire, then three bodies that are no order.
pub fn run() {
    super::block_on(async {
        let endpoints =
            Endpoints::for_service(Orders::new(MemoryOrderStore::default(), ids::counting_from(1)));
        let (over_http, over_grpc) = both(endpoints).await;
        println!("An order over HTTP");
        wires::http(&over_http, "POST /orders", JSON).await;
        println!("The same over gRPC");
        wires::grpc(&over_grpc, "CreateOrder", MESSAGE).await;
        println!("The one that came over gRPC, asked for over HTTP");
        wires::http(&over_http, "GET /orders/ord-0000000000000002", "").await;
        println!("Three bodies that are no order");
        for (right, wrong) in [("1234", "12.34"), ("minor_units", "minor_unit"), ("EUR", "eur")] {
            wires::http(&over_http, "POST /orders", &JSON.replace(right, wrong)).await;
        }
    });
}

// ANCHOR: both
/// One set of endpoints behind two transports.
pub async fn both(endpoints: Endpoints) -> (Router, Router) {
    let over_http = router(endpoints.clone(), Readiness::default(), Router::new());
    let over_grpc = routes(endpoints, &Health::not_serving(SERVICE).await).expect("the contract can be read");
    (over_http, over_grpc)
}
// ANCHOR_END: both
