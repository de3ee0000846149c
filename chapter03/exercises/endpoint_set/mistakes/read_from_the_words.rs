//! Exercise `endpoint_set`: a service as a set of endpoints. Whoever uses one cannot tell whether the rules are here or far away.

use std::{fmt::Debug, sync::Arc};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderId(pub u64);

/// A whole number of the currency's smallest unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    pub minor_units: i64,
    pub currency: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    pub amount: Money,
}

/// What the caller should make of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    NotFound,
    RateLimited,
    Internal,
}

/// What the rules and their clients say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderError {
    NotFound(OrderId),
    /// A layer or a wire says no, in its own words.
    Refused {
        kind: ErrorKind,
        message: String,
    },
}

/// What layers and wires say. They carry a kind and a sentence and know nothing of orders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub kind: ErrorKind,
    pub message: String,
}

/// An order service: the rules, or a set of endpoints.
pub trait OrderService: Send + Sync + 'static {
    fn create(&self, amount: Money) -> impl Future<Output = Result<Order, OrderError>> + Send;
    fn get(&self, id: OrderId) -> impl Future<Output = Result<Order, OrderError>> + Send;
}

/// One method, whatever stands inside.
pub type Endpoint<Request, Response> = BoxCloneSyncService<Request, Response, Failure>;

/// Puts the same thing around any method.
pub trait Wrap {
    fn wrap<Request: Debug + Send + 'static, Response: Send + 'static>(
        &self,
        method: &'static str,
        inner: Endpoint<Request, Response>,
    ) -> Endpoint<Request, Response>;
}

/// The methods of an order service.
#[derive(Clone, Debug)]
pub struct Endpoints {
    pub create: Endpoint<Money, Order>,
    pub get: Endpoint<OrderId, Order>,
}

impl Endpoints {
    /// The methods of `service`, which both share.
    pub fn for_service(service: impl OrderService) -> Self {
        let create = Arc::new(service);
        let get = Arc::clone(&create);
        Self {
            create: Endpoint::new(service_fn(move |amount: Money| {
                let service = Arc::clone(&create);
                async move { service.create(amount).await.map_err(Failure::from) }
            })),
            get: Endpoint::new(service_fn(move |id: OrderId| {
                let service = Arc::clone(&get);
                async move { service.get(id).await.map_err(Failure::from) }
            })),
        }
    }

    /// The same methods, each with the same thing around it. They are called `create_order` and `get_order`.
    pub fn wrap(self, around: &impl Wrap) -> Self {
        Self { create: around.wrap("create_order", self.create), get: around.wrap("get_order", self.get) }
    }
}

/// On the way out an error loses its type. What is left is what a wire can carry.
impl From<OrderError> for Failure {
    fn from(error: OrderError) -> Self {
        match error {
            OrderError::NotFound(OrderId(id)) => {
                Self { kind: ErrorKind::NotFound, message: format!("there is no order {id}") }
            }
            OrderError::Refused { kind, message } => Self { kind, message },
        }
    }
}

impl OrderService for Endpoints {
    async fn create(&self, amount: Money) -> Result<Order, OrderError> {
        let answer = self.create.clone().oneshot(amount).await;
        answer.map_err(|Failure { kind, message }| OrderError::Refused { kind, message })
    }

    async fn get(&self, id: OrderId) -> Result<Order, OrderError> {
        let answer = self.get.clone().oneshot(id).await;
        answer.map_err(|Failure { kind, message }| match kind {
            ErrorKind::NotFound if message.starts_with("there is no order") => OrderError::NotFound(id),
            _ => OrderError::Refused { kind, message },
        })
    }
}
