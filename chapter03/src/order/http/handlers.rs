//! One function for each method: decode, call the endpoint, encode. Nothing is decided here.
//!
//! Axum has taken the request apart before a handler runs, and puts a [`Problem`] into a response. Proved by `tests/service/contract.rs`.

use super::json::{CreateOrderBody, ListOrdersQuery, OrderBody, OrdersBody, ReceiptBody};
use crate::{
    order::{
        domain::{NewOrder, OrderId, UserId},
        endpoint::{CreateOrder, Endpoints, GetOrder, ListOrders},
    },
    stack::call::Call,
    wire::{
        extract::{ApiContext, ApiJson, ApiPath, ApiQuery},
        problem::Problem,
    },
};
use axum::{Json, extract::State, response::IntoResponse};
use http::{StatusCode, header::LOCATION};
use std::sync::Arc;
use tower::ServiceExt;

// ANCHOR: create
/// `POST /orders`
pub async fn create(
    State(endpoints): State<Arc<Endpoints>>,
    ApiContext(context): ApiContext,
    ApiJson(body): ApiJson<CreateOrderBody>,
) -> Result<impl IntoResponse, Problem> {
    let request = CreateOrder(NewOrder::try_from(body)?);
    let receipt = endpoints.create.clone().oneshot(Call { request, context }).await?;
    let location = format!("/orders/{}", receipt.order_id);
    Ok((StatusCode::CREATED, [(LOCATION, location)], Json(ReceiptBody::from(receipt))))
}
// ANCHOR_END: create

/// `GET /orders/{order_id}`
pub async fn get(
    State(endpoints): State<Arc<Endpoints>>,
    ApiContext(context): ApiContext,
    ApiPath(id): ApiPath,
) -> Result<Json<OrderBody>, Problem> {
    let request = GetOrder(OrderId::parse(&id)?);
    let order = endpoints.get.clone().oneshot(Call { request, context }).await?;
    Ok(Json(order.into()))
}

/// `GET /orders?user_id=`
pub async fn list(
    State(endpoints): State<Arc<Endpoints>>,
    ApiContext(context): ApiContext,
    ApiQuery(query): ApiQuery<ListOrdersQuery>,
) -> Result<Json<OrdersBody>, Problem> {
    let request = ListOrders(UserId::parse(&query.user_id)?);
    let orders = endpoints.list.clone().oneshot(Call { request, context }).await?;
    Ok(Json(OrdersBody { orders: orders.into_iter().map(OrderBody::from).collect() }))
}
