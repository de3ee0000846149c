//! The service over HTTP as its interface has it: statuses, headers, bodies.

use crate::support::Service;
use serde_json::json;

const ORDER: &str = r#"{"user_id": "ada", "amount": {"minor_units": 1234, "currency": "EUR"}}"#;

#[tokio::test]
async fn an_order_is_taken_shown_and_listed() {
    let service = Service::bare().await;
    let taken = service.post(ORDER).await;
    assert_eq!(taken.status, 201, "{taken:?}");
    assert_eq!(taken.json(), json!({"order_id": "ord-0000000000000001", "status": "accepted"}));
    assert_eq!(taken.headers["location"], "/orders/ord-0000000000000001");
    assert_eq!(taken.headers["content-type"], "application/json");

    let whole = json!({
        "order_id": "ord-0000000000000001",
        "user_id": "ada",
        "amount": {"minor_units": 1234, "currency": "EUR"},
        "status": "accepted",
    });
    let shown = service.get(&taken.headers["location"]).await;
    assert_eq!((shown.status, shown.json()), (200, whole.clone()));
    let listed = service.get("/orders?user_id=ada").await;
    assert_eq!((listed.status, listed.json()), (200, json!({"orders": [whole]})));
    let none = service.get("/orders?user_id=grace").await;
    assert_eq!((none.status, none.json()), (200, json!({"orders": []})));
    service.stop().await;
}

#[tokio::test]
async fn a_request_keeps_its_own_name_if_it_is_fit_and_gets_one_if_not() {
    let service = Service::bare().await;
    let named = |name: &'static str| {
        let service = &service;
        async move {
            let headers = format!("x-request-id: {name}\r\n");
            service.send("GET /livez", &headers, b"").await.headers["x-request-id"].clone()
        }
    };
    assert_eq!(named("till-7.42_a").await, "till-7.42_a");
    let fresh = named("two words").await;
    assert!(fresh.len() == 32, "{fresh}");
    let other = service.get("/livez").await;
    assert!(other.headers["x-request-id"].len() == 32);
    assert_ne!(other.headers["x-request-id"], fresh);
    service.stop().await;
}

#[tokio::test]
async fn a_running_service_is_alive_and_ready() {
    let service = Service::bare().await;
    assert_eq!(service.get("/livez").await.status, 200);
    assert_eq!(service.get("/readyz").await.status, 200);
    service.stop().await;
}
