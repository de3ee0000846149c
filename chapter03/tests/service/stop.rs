//! The way to an end: not ready, no new connection, open requests answered, and how that ended.

use crate::{
    grpc::channel,
    support::{PATIENCE, Service, config},
};
use chapter02::serve::server::Ending;
use chapter03::order::{
    domain::{NewOrder, Order, OrderId, Receipt, UserId},
    endpoint::Endpoints,
    error::OrderError,
    grpc, http,
    service::OrderService,
};
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpStream, sync::Semaphore, time::timeout};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// A service whose answer comes when the test says so.
#[derive(Clone)]
struct Held {
    asked: Arc<Semaphore>,
    answer: Arc<Semaphore>,
}

impl Held {
    fn new() -> Held {
        Held { asked: Arc::new(Semaphore::new(0)), answer: Arc::new(Semaphore::new(0)) }
    }
}

impl OrderService for Held {
    async fn create(&self, _: NewOrder) -> Result<Receipt, OrderError> {
        unreachable!("nobody asks")
    }

    async fn get(&self, id: OrderId) -> Result<Order, OrderError> {
        self.asked.add_permits(1);
        self.answer.acquire().await.unwrap().forget();
        Err(OrderError::NotFound(id))
    }

    async fn list(&self, _: UserId) -> Result<Vec<Order>, OrderError> {
        Ok(Vec::new())
    }
}

async fn asked(held: &Held, times: u32) {
    timeout(PATIENCE, held.asked.acquire_many(times)).await.unwrap().unwrap().forget();
}

#[tokio::test]
async fn open_requests_of_both_transports_are_answered_before_the_end() {
    let held = Held::new();
    let service = Service::of(Endpoints::for_service(held.clone()), &config()).await;
    let clients = [http::client::connect(service.http_uri()), grpc::client::connect(service.grpc_uri())];
    let calls = clients.map(|client| tokio::spawn(async move { client.get(OrderId::from_number(1)).await }));
    asked(&held, 2).await;
    let (http, grpc) = (service.http, service.grpc);
    let ending = tokio::spawn(service.stop());
    for address in [http, grpc] {
        // Refused as soon as the listener is gone.
        timeout(PATIENCE, async {
            while TcpStream::connect(address).await.is_ok() {
                tokio::task::yield_now().await
            }
        })
        .await
        .expect("no new connection");
    }
    held.answer.add_permits(2);
    for call in calls {
        let answer = timeout(PATIENCE, call).await.unwrap().unwrap();
        assert!(matches!(answer, Err(OrderError::NotFound(_))), "{answer:?}");
    }
    assert_eq!(ending.await.unwrap(), Ending::Clean);
}

#[tokio::test]
async fn requests_that_do_not_end_are_cut_when_the_drain_time_is_over() {
    let held = Held::new();
    let mut config = config();
    config.drain = Duration::from_millis(50);
    let service = Service::of(Endpoints::for_service(held.clone()), &config).await;
    let clients = [http::client::connect(service.http_uri()), grpc::client::connect(service.grpc_uri())];
    let calls = clients.map(|client| tokio::spawn(async move { client.get(OrderId::from_number(1)).await }));
    asked(&held, 2).await;
    assert_eq!(service.stop().await, Ending::Expired { open: 2 });
    for call in calls {
        assert!(timeout(PATIENCE, call).await.unwrap().unwrap().unwrap_err().kind().is_fault());
    }
}

#[tokio::test]
async fn a_service_that_stops_says_not_ready_first_and_still_answers() {
    let mut config = config();
    config.linger = Duration::from_secs(1);
    let service = Service::of(Endpoints::for_service(Held::new()), &config).await;
    let mut health = HealthClient::new(channel(&service).await);
    let request = HealthCheckRequest { service: "order.v1.OrderService".to_string() };
    let mut watch = health.watch(request).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    service.stop.cancel();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    assert_eq!(service.get("/readyz").await.status, 503);
    assert_eq!(service.get("/livez").await.status, 200);
    assert_eq!(service.get("/orders?user_id=ada").await.status, 200);
    // The watch is open all the time and holds nothing up.
    assert_eq!(service.stop().await, Ending::Clean);
}
