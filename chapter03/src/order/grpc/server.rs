//! One function for each method: decode, call the endpoint, encode. Nothing is decided here, exactly as in the HTTP handlers.

use crate::{
    order::{
        domain::{Invalid, NewOrder, OrderId, UserId},
        endpoint::{CreateOrder, Endpoints, GetOrder, ListOrders},
    },
    pb,
    stack::{
        call::{Call, Transport},
        failure::Failure,
    },
    wire::{context, status::to_status},
};
use tonic::{Request, Response, Status};
use tower::ServiceExt;

/// The endpoints as what tonic calls.
#[derive(Clone, Debug)]
pub struct GrpcOrders(pub Endpoints);

// ANCHOR: server
#[tonic::async_trait]
impl pb::order_service_server::OrderService for GrpcOrders {
    async fn create_order(
        &self,
        request: Request<pb::CreateOrderRequest>,
    ) -> Result<Response<pb::CreateOrderResponse>, Status> {
        let call = decode(request, |message| NewOrder::try_from(message).map(CreateOrder))?;
        let receipt = self.0.create.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(receipt.into()))
    }
    // ANCHOR_END: server

    async fn get_order(&self, request: Request<pb::GetOrderRequest>) -> Result<Response<pb::Order>, Status> {
        let call = decode(request, |message| OrderId::parse(&message.order_id).map(GetOrder))?;
        let order = self.0.get.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(order.into()))
    }

    async fn list_orders(
        &self,
        request: Request<pb::ListOrdersRequest>,
    ) -> Result<Response<pb::ListOrdersResponse>, Status> {
        let call = decode(request, |message| UserId::parse(&message.user_id).map(ListOrders))?;
        let orders = self.0.list.clone().oneshot(call).await.map_err(to_status)?;
        Ok(Response::new(pb::ListOrdersResponse {
            orders: orders.into_iter().map(pb::Order::from).collect(),
        }))
    }
}

// ANCHOR: decode
/// A message and its headers as a call.
fn decode<Message, Req>(
    request: Request<Message>,
    parse: impl FnOnce(Message) -> Result<Req, Invalid>,
) -> Result<Call<Req>, Status> {
    let (metadata, _, message) = request.into_parts();
    let context = context::read(&metadata.into_headers(), Transport::Grpc).map_err(to_status)?;
    let request = parse(message).map_err(|invalid| to_status(Failure::from(invalid)))?;
    Ok(Call { request, context })
}
// ANCHOR_END: decode
