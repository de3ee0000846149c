//! The service over gRPC as its interface has it: methods, health, reflection, and the name of a request.

use crate::support::{PATIENCE, Service};
use chapter03::{order::grpc::routes::SERVICE, pb};
use tokio::time::timeout;
use tonic::{Code, Request, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

pub async fn channel(service: &Service) -> Channel {
    Channel::builder(service.grpc_uri()).connect().await.unwrap()
}

#[tokio::test]
async fn an_order_is_taken_shown_and_listed() {
    let service = Service::bare().await;
    let mut client = pb::order_service_client::OrderServiceClient::new(channel(&service).await);
    let amount = Some(pb::Money { minor_units: 1_234, currency: "EUR".to_string() });
    let request = pb::CreateOrderRequest { user_id: "ada".to_string(), amount: amount.clone() };
    let taken = client.create_order(request).await.unwrap().into_inner();
    assert_eq!(taken.order_id, "ord-0000000000000001");
    assert_eq!(taken.status(), pb::OrderStatus::Accepted);
    let whole = pb::Order {
        order_id: taken.order_id.clone(),
        user_id: "ada".to_string(),
        amount,
        status: taken.status,
    };
    let shown = client.get_order(pb::GetOrderRequest { order_id: taken.order_id }).await.unwrap();
    assert_eq!(shown.into_inner(), whole);
    let listed = client.list_orders(pb::ListOrdersRequest { user_id: "ada".to_string() }).await.unwrap();
    assert_eq!(listed.into_inner().orders, [whole]);
    service.stop().await;
}

#[tokio::test]
async fn the_name_of_a_request_is_in_the_answer_and_in_a_refusal() {
    let service = Service::bare().await;
    let mut client = pb::order_service_client::OrderServiceClient::new(channel(&service).await);
    let mut request = Request::new(pb::ListOrdersRequest { user_id: "ada".to_string() });
    request.metadata_mut().insert("x-request-id", "till-7".parse().unwrap());
    let answer = client.list_orders(request).await.unwrap();
    assert_eq!(answer.metadata().get("x-request-id").unwrap(), "till-7");
    let refusal = client.get_order(pb::GetOrderRequest::default()).await.unwrap_err();
    assert_eq!(refusal.metadata().get("x-request-id").unwrap().len(), 32);
    service.stop().await;
}

#[tokio::test]
async fn health_says_serving_for_the_service_and_for_the_process_and_not_found_for_another() {
    let service = Service::bare().await;
    let mut health = HealthClient::new(channel(&service).await);
    for name in ["", "order.v1.OrderService"] {
        let request = HealthCheckRequest { service: name.to_string() };
        let status = health.check(request).await.unwrap().into_inner().status();
        assert_eq!(status, ServingStatus::Serving, "{name:?}");
    }
    assert_eq!(SERVICE, "order.v1.OrderService");
    let other = HealthCheckRequest { service: "user.v1.UserService".to_string() };
    assert_eq!(health.check(other).await.unwrap_err().code(), Code::NotFound);
    service.stop().await;
}

#[tokio::test]
async fn reflection_lists_the_service_and_shows_its_contract() {
    let service = Service::bare().await;
    let mut reflection = ServerReflectionClient::new(channel(&service).await);
    let ask = |message| ServerReflectionRequest { host: String::new(), message_request: Some(message) };
    let requests = [
        ask(MessageRequest::ListServices(String::new())),
        ask(MessageRequest::FileContainingSymbol("order.v1.OrderService".to_string())),
    ];
    let mut answers =
        reflection.server_reflection_info(tokio_stream::iter(requests)).await.unwrap().into_inner();
    let mut next =
        async || timeout(PATIENCE, answers.message()).await.unwrap().unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = next().await else { panic!("no list") };
    let names: Vec<_> = list.service.iter().map(|service| service.name.as_str()).collect();
    for name in ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "order.v1.OrderService"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let Some(MessageResponse::FileDescriptorResponse(files)) = next().await else { panic!("no contract") };
    assert!(!files.file_descriptor_proto.is_empty());
    service.stop().await;
}
