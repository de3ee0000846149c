//! One contract, four forms: the rules, their endpoints, and both clients. Whoever has an order service cannot tell which it is.

use crate::support::{Service, rules};
use chapter03::{
    order::{
        domain::{Currency, Money, NewOrder, OrderId, OrderStatus, UserId},
        endpoint::Endpoints,
        error::OrderError,
        grpc, http, ids,
        service::{OrderService, Orders, REVIEW_ABOVE},
        store::memory::MemoryOrderStore,
    },
    stack::{
        call::Call,
        endpoint::{Endpoint, Request, Response, Wrap},
        failure::Failure,
    },
};
use std::time::Duration;
use tower::{service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// 2^53 + 1, the smallest amount that no 64-bit float is. (`i64::MAX` would come back from one as it was: the cast saturates.)
const NO_FLOAT: i64 = 9_007_199_254_740_993;

fn order(user: &str, minor_units: i64) -> NewOrder {
    let amount = Money::new(minor_units, Currency::parse("EUR").unwrap()).unwrap();
    NewOrder { user_id: UserId::parse(user).unwrap(), amount }
}

// ANCHOR: contract
/// What every order service does. The service has no order yet.
async fn keeps_the_contract(orders: impl OrderService) {
    let first = orders.create(order("ada", 1_234)).await.unwrap();
    let second = orders.create(order("ada", NO_FLOAT)).await.unwrap();
    orders.create(order("grace", REVIEW_ABOVE)).await.unwrap();
    assert_eq!((first.status, second.status), (OrderStatus::Accepted, OrderStatus::InReview));
    assert_ne!(first.order_id, second.order_id);

    let back = orders.get(second.order_id).await.unwrap();
    assert_eq!((back.id, back.status), (second.order_id, second.status));
    assert_eq!((back.user_id.as_str(), back.amount), ("ada", order("ada", NO_FLOAT).amount));

    let of_ada = orders.list(UserId::parse("ada").unwrap()).await.unwrap();
    let ids: Vec<OrderId> = of_ada.iter().map(|order| order.id).collect();
    assert_eq!(ids, [first.order_id, second.order_id], "oldest first, and nobody else's");
    assert_eq!(orders.list(UserId::parse("nobody").unwrap()).await.unwrap(), []);

    let none = OrderId::from_number(0xdead_beef);
    let missing = orders.get(none).await.unwrap_err();
    assert!(matches!(missing, OrderError::NotFound(id) if id == none), "{missing:?}");
}
// ANCHOR_END: contract

// ANCHOR: four
#[tokio::test]
async fn the_rules_keep_the_contract() {
    keeps_the_contract(rules()).await;
}

#[tokio::test]
async fn the_endpoints_keep_the_contract() {
    keeps_the_contract(Endpoints::for_service(rules())).await;
}

#[tokio::test]
async fn the_http_client_keeps_the_contract() {
    let service = Service::bare().await;
    keeps_the_contract(http::client::connect(service.http_uri())).await;
    service.stop().await;
}

#[tokio::test]
async fn the_grpc_client_keeps_the_contract() {
    let service = Service::bare().await;
    keeps_the_contract(grpc::client::connect(service.grpc_uri())).await;
    service.stop().await;
}
// ANCHOR_END: four

/// Both clients of one service.
fn clients(service: &Service) -> [Endpoints; 2] {
    [http::client::connect(service.http_uri()), grpc::client::connect(service.grpc_uri())]
}

#[tokio::test]
async fn a_fault_is_a_fault_from_far_away_too_and_its_cause_stays_inside() {
    let full = Orders::new(MemoryOrderStore::new(0), ids::counting_from(1));
    let service = Service::of(Endpoints::for_service(full), &crate::support::config()).await;
    for client in clients(&service) {
        let error = client.create(order("ada", 1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.to_string(), "the orders cannot be reached now");
    }
    service.stop().await;
}

// ANCHOR: refusal
/// Refuses every call as a bucket would.
struct Empty;

impl Wrap for Empty {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        _: &'static str,
        _: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        BoxCloneSyncService::new(service_fn(|_: Call<Req>| async {
            Err(Failure::new(ErrorKind::RateLimited, "too often").retry_after(Duration::from_millis(2_000)))
        }))
    }
}

#[tokio::test]
async fn a_refusal_keeps_its_kind_its_words_and_its_pause_over_both_wires() {
    let service = Service::of(Endpoints::for_service(rules()).wrap(&Empty), &crate::support::config()).await;
    for client in clients(&service) {
        match client.get(OrderId::from_number(1)).await.unwrap_err() {
            OrderError::Refused { kind, message, retry_after } => {
                assert_eq!((kind, &*message), (ErrorKind::RateLimited, "too often"));
                assert_eq!(retry_after, Some(Duration::from_secs(2)));
            }
            other => panic!("{other:?}"),
        }
    }
    service.stop().await;
}
// ANCHOR_END: refusal

#[tokio::test]
async fn a_service_that_is_not_there_is_unavailable() {
    let service = Service::bare().await;
    let clients = clients(&service);
    service.stop().await;
    for client in clients {
        let error = client.get(OrderId::from_number(1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error:?}");
        assert_eq!(error.to_string(), "the service cannot be reached");
    }
}
