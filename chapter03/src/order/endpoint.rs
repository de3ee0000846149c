//! The service as a set of endpoints: one typed value for each method. Layers are put around them, transports call them.
//!
//! A set can be made of the rules ([`Endpoints::for_service`]) or of a connection to a service elsewhere (`grpc::client`, `http::client`),
//! and is itself an [`OrderService`]: whoever uses one cannot tell. `tests/service/contract.rs` proves that.

use super::{
    domain::{Invalid, NewOrder, Order, OrderId, Receipt, UserId},
    error::OrderError,
    service::OrderService,
};
use crate::stack::{
    call::Call,
    endpoint::{Endpoint, Wrap},
    failure::Failure,
};
use std::{error::Error, sync::Arc};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

// ANCHOR: requests
/// Take this order.
#[derive(Clone, Debug)]
pub struct CreateOrder(pub NewOrder);

/// Show the order with this id.
#[derive(Clone, Debug)]
pub struct GetOrder(pub OrderId);

/// Show this user's orders.
#[derive(Clone, Debug)]
pub struct ListOrders(pub UserId);
// ANCHOR_END: requests

// ANCHOR: endpoints
/// The methods of an order service, ready to be called. A clone is cheap and shares every limit.
#[derive(Clone, Debug)]
pub struct Endpoints {
    /// `create_order`
    pub create: Endpoint<CreateOrder, Receipt>,
    /// `get_order`
    pub get: Endpoint<GetOrder, Order>,
    /// `list_orders`
    pub list: Endpoint<ListOrders, Vec<Order>>,
}

impl Endpoints {
    /// The methods of `service`, with nothing around them.
    pub fn for_service(service: impl OrderService) -> Endpoints {
        let create = Arc::new(service);
        let (get, list) = (Arc::clone(&create), Arc::clone(&create));
        Endpoints {
            create: BoxCloneSyncService::new(service_fn(move |call: Call<CreateOrder>| {
                let service = Arc::clone(&create);
                async move { service.create(call.request.0).await.map_err(Failure::from) }
            })),
            get: BoxCloneSyncService::new(service_fn(move |call: Call<GetOrder>| {
                let service = Arc::clone(&get);
                async move { service.get(call.request.0).await.map_err(Failure::from) }
            })),
            list: BoxCloneSyncService::new(service_fn(move |call: Call<ListOrders>| {
                let service = Arc::clone(&list);
                async move { service.list(call.request.0).await.map_err(Failure::from) }
            })),
        }
    }

    /// The same methods, each with the same thing around it.
    pub fn wrap(self, around: &impl Wrap) -> Endpoints {
        Endpoints {
            create: around.wrap("create_order", self.create),
            get: around.wrap("get_order", self.get),
            list: around.wrap("list_orders", self.list),
        }
    }
}
// ANCHOR_END: endpoints

// ANCHOR: as_service
impl OrderService for Endpoints {
    async fn create(&self, order: NewOrder) -> Result<Receipt, OrderError> {
        self.create.clone().oneshot(Call::local(CreateOrder(order))).await.map_err(OrderError::from)
    }

    async fn get(&self, id: OrderId) -> Result<Order, OrderError> {
        match self.get.clone().oneshot(Call::local(GetOrder(id))).await {
            // A wire says "not found" and no more; which one, we know.
            Err(failure) if failure.kind == ErrorKind::NotFound => Err(OrderError::NotFound(id)),
            answer => answer.map_err(OrderError::from),
        }
    }

    async fn list(&self, user: UserId) -> Result<Vec<Order>, OrderError> {
        self.list.clone().oneshot(Call::local(ListOrders(user))).await.map_err(OrderError::from)
    }
}
// ANCHOR_END: as_service

/// On the way out: the kind for whoever decides, the sentence for the caller, the error itself for the log.
impl From<OrderError> for Failure {
    fn from(error: OrderError) -> Failure {
        let retry_after = match &error {
            OrderError::Refused { retry_after, .. } => *retry_after,
            _ => None,
        };
        Failure { retry_after, ..Failure::new(error.kind(), error.to_string()).caused_by(error) }
    }
}

/// What a transport could not read as a request, before any endpoint was asked.
impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Failure {
        Failure::from(OrderError::from(invalid))
    }
}

/// On the way in: what the rules said, if it was they; else the layer's or the transport's word.
impl From<Failure> for OrderError {
    fn from(failure: Failure) -> OrderError {
        let Failure { kind, message, retry_after, source } = failure;
        match source.map(<dyn Error + Send + Sync>::downcast::<OrderError>) {
            Some(Ok(error)) => *error,
            _ => OrderError::Refused { kind, message: message.into_owned(), retry_after },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::error::StoreError;
    use std::time::Duration;

    #[test]
    fn an_error_of_the_rules_comes_back_through_a_stack_as_it_was() {
        let error = OrderError::Store(StoreError::Full(7));
        let back = OrderError::from(Failure::from(error));
        assert!(matches!(back, OrderError::Store(StoreError::Full(7))), "{back:?}");
    }

    #[test]
    fn a_refusal_keeps_its_kind_and_its_pause() {
        let refusal = Failure::new(ErrorKind::RateLimited, "too often").retry_after(Duration::from_secs(2));
        let there_and_back = Failure::from(OrderError::from(refusal));
        assert_eq!(there_and_back.kind, ErrorKind::RateLimited);
        assert_eq!(there_and_back.retry_after, Some(Duration::from_secs(2)));
    }
}
