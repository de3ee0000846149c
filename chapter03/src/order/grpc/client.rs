//! The same service from the other end: a channel becomes [`Endpoints`], each of which sends a message.
//!
//! Whoever has them calls an order service and sees no gRPC. Proved by `tests/service/contract.rs`.

use crate::{
    order::{
        domain::{Invalid, Order, Receipt},
        endpoint::{CreateOrder, Endpoints, GetOrder, ListOrders},
    },
    pb::{self, order_service_client::OrderServiceClient},
    stack::{
        call::{Call, Context, Transport},
        failure::Failure,
    },
    wire::{context, status::from_status},
};
use http::Uri;
use std::time::Duration;
use tonic::{
    Request,
    metadata::MetadataMap,
    transport::{Channel, Endpoint as Address},
};
use tower::{service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// Time that a connection may take to come about. None by default would mean minutes.
const CONNECT_TIME: Duration = Duration::from_secs(2);

// ANCHOR: connect
/// The order service at `address`, such as `http://127.0.0.1:50051`. It connects at the first call, and again after a loss.
pub fn connect(address: Uri) -> Endpoints {
    over(Address::from(address).connect_timeout(CONNECT_TIME).tcp_nodelay(true).connect_lazy())
}

/// The order service at the other end of `channel`.
pub fn over(channel: Channel) -> Endpoints {
    let create = OrderServiceClient::new(channel);
    let (get, list) = (create.clone(), create.clone());
    Endpoints {
        create: BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<CreateOrder>| {
            let mut client = create.clone();
            async move {
                let message = pb::CreateOrderRequest::from(request.0);
                let answer = client.create_order(encode(message, context)).await.map_err(from_status)?;
                Receipt::try_from(answer.into_inner()).map_err(unreadable)
            }
        })),
        // ANCHOR_END: connect
        get: BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<GetOrder>| {
            let mut client = get.clone();
            async move {
                let message = pb::GetOrderRequest { order_id: request.0.to_string() };
                let answer = client.get_order(encode(message, context)).await.map_err(from_status)?;
                Order::try_from(answer.into_inner()).map_err(unreadable)
            }
        })),
        list: BoxCloneSyncService::new(service_fn(move |Call { request, context }: Call<ListOrders>| {
            let mut client = list.clone();
            async move {
                let message = pb::ListOrdersRequest { user_id: request.0.to_string() };
                let answer = client.list_orders(encode(message, context)).await.map_err(from_status)?;
                let orders = answer.into_inner().orders.into_iter();
                orders.map(|order| Order::try_from(order).map_err(unreadable)).collect()
            }
        })),
    }
}

// ANCHOR: encode
/// A message, and the call's context as its headers.
fn encode<Message>(message: Message, context: Context) -> Request<Message> {
    let mut request = Request::new(message);
    let mut headers = http::HeaderMap::new();
    context::write(&Context { transport: Transport::Grpc, ..context }, &mut headers);
    *request.metadata_mut() = MetadataMap::from_headers(headers);
    request
}
// ANCHOR_END: encode

fn unreadable(invalid: Invalid) -> Failure {
    Failure::new(ErrorKind::Internal, "the order service's answer cannot be read").caused_by(invalid)
}
