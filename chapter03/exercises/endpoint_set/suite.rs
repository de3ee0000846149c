mod exercise;

use exercise::{
    Endpoint, Endpoints, ErrorKind, Failure, Money, Order, OrderError, OrderId, OrderService, Wrap,
};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::{fmt::Debug, future::Ready};
use tower::{Service, service_fn};

const AMOUNT: Money = Money { minor_units: 1234, currency: "EUR" };

/// The rules, as short as they get: ids are 1, 2, 3 and so on.
#[derive(Default)]
struct Rules(Mutex<Vec<Order>>);

impl OrderService for Rules {
    async fn create(&self, amount: Money) -> Result<Order, OrderError> {
        let mut orders = self.0.lock().unwrap();
        let order = Order { id: OrderId(orders.len() as u64 + 1), amount };
        orders.push(order);
        Ok(order)
    }

    async fn get(&self, id: OrderId) -> Result<Order, OrderError> {
        let orders = self.0.lock().unwrap();
        orders.iter().find(|order| order.id == id).copied().ok_or(OrderError::NotFound(id))
    }
}

/// What somebody sees who uses a service: one order made, found, and another one looked for.
async fn story(service: &impl OrderService) -> [Result<Order, OrderError>; 3] {
    [service.create(AMOUNT).await, service.get(OrderId(1)).await, service.get(OrderId(7)).await]
}

/// Everybody gets the same answer.
fn always<Request: Send + 'static>(answer: Result<Order, Failure>) -> Endpoint<Request, Order> {
    Endpoint::new(service_fn(move |_| std::future::ready(answer.clone())))
}

/// A set whose methods all fail like this.
fn failing(kind: ErrorKind, message: &str) -> Endpoints {
    let failure = Failure { kind, message: message.to_string() };
    Endpoints { create: always(Err(failure.clone())), get: always(Err(failure)) }
}

/// Whoever uses a set sees what they would see of the rules.
#[tokio::test]
async fn a_set_looks_like_the_rules() {
    let rules = story(&Rules::default()).await;
    let set = story(&Endpoints::for_service(Rules::default())).await;
    assert_eq!(set, rules, "(create, get, get what is not there)");
}

/// An order that is missing far away is named, though the wire says no more than "not found".
#[tokio::test]
async fn an_order_that_is_missing_far_away_is_named() {
    let far_away = failing(ErrorKind::NotFound, "not found");
    assert_eq!(far_away.get(OrderId(7)).await, Err(OrderError::NotFound(OrderId(7))));
}

/// A refusal on the way keeps its kind and its words.
#[tokio::test]
async fn a_refusal_keeps_its_kind_and_its_words() {
    for (kind, words) in [(ErrorKind::RateLimited, "come back later"), (ErrorKind::Internal, "we are sorry")]
    {
        let set = failing(kind, words);
        let refused = Err(OrderError::Refused { kind, message: words.to_string() });
        let answers = (set.create(AMOUNT).await, set.get(OrderId(1)).await);
        assert_eq!(answers, (refused.clone(), refused), "(create, get)");
    }
}

/// An endpoint that has to be asked before each call whether it is ready, and forgets its yes when it is cloned.
struct Careful {
    is_ready: bool,
}

impl Clone for Careful {
    fn clone(&self) -> Self {
        Self { is_ready: false }
    }
}

impl<Request> Service<Request> for Careful {
    type Response = Order;
    type Error = Failure;
    type Future = Ready<Result<Order, Failure>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Failure>> {
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        let message = "called before it said that it is ready".to_string();
        let answer = match std::mem::take(&mut self.is_ready) {
            true => Ok(Order { id: OrderId(1), amount: AMOUNT }),
            false => Err(Failure { kind: ErrorKind::Internal, message }),
        };
        std::future::ready(answer)
    }
}

/// No endpoint is called before it said that it is ready.
#[tokio::test]
async fn no_endpoint_is_called_before_it_is_ready() {
    let careful = Careful { is_ready: false };
    let set = Endpoints { create: Endpoint::new(careful.clone()), get: Endpoint::new(careful) };
    let order = Ok(Order { id: OrderId(1), amount: AMOUNT });
    for round in 1..=2 {
        let answers = (set.create(AMOUNT).await, set.get(OrderId(1)).await);
        assert_eq!(answers, (order.clone(), order.clone()), "(create, get) in round {round}");
    }
}

/// Writes down under which name it was asked for which request.
#[derive(Clone, Default)]
struct Journal(Arc<Mutex<Vec<String>>>);

impl Wrap for Journal {
    fn wrap<Request: Debug + Send + 'static, Response: Send + 'static>(
        &self,
        method: &'static str,
        inner: Endpoint<Request, Response>,
    ) -> Endpoint<Request, Response> {
        let journal = self.clone();
        Endpoint::new(service_fn(move |request: Request| {
            journal.0.lock().unwrap().push(format!("{method} {request:?}"));
            tower::ServiceExt::oneshot(inner.clone(), request)
        }))
    }
}

/// Each method is wrapped, under its own name, and called once.
#[tokio::test]
async fn each_method_is_wrapped_under_its_own_name() {
    let journal = Journal::default();
    let order = Ok(Order { id: OrderId(1), amount: AMOUNT });
    let set = Endpoints { create: always(order.clone()), get: always(order) }.wrap(&journal);
    let _ = (set.create(AMOUNT).await, set.get(OrderId(1)).await);
    let expected = [format!("create_order {AMOUNT:?}"), "get_order OrderId(1)".to_string()];
    assert_eq!(*journal.0.lock().unwrap(), expected);
}
