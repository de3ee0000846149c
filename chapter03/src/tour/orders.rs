//! The orders of the tour: who asks for what over which transport, and what becomes of it. Some fail on purpose, each for another reason.

use crate::{
    app::{self, StartError},
    config::DEVELOPMENT_KEY,
    order::{
        domain::{Currency, Invalid, Money, NewOrder, Order, OrderId, Receipt, UserId},
        endpoint::{CreateOrder, Endpoints, GetOrder, ListOrders},
        error::{OrderError, StoreError},
        grpc, http,
        service::OrderService,
    },
    stack::{
        call::{Call, Credential},
        chain::ClientChain,
        circuit_breaker::Breaker,
        clock::Clock,
        failure::Failure,
    },
};
use ::http::Uri;
use std::{fmt::Debug, time::Duration};
use tokio::time::Instant;
use tower::ServiceExt;
use tracing::{Instrument, info_span};

/// The user whose orders no store takes: so that one trace ends in a fault.
const UNLUCKY: &str = "unlucky";

/// Faults in a row after which a client stops asking; the tour has fewer.
const BREAKER_FAULTS: u32 = 5;
/// How long it then does not ask.
const BREAKER_PAUSE: Duration = Duration::from_secs(5);

/// The rules, except that they fail for one user.
///
/// # Errors
/// If the system has no random numbers.
pub fn rules() -> Result<Endpoints, StartError> {
    Ok(Endpoints::for_service(Rehearsed(app::rules()?)))
}

/// The endpoints are a service, so they can be wrapped as one.
struct Rehearsed(Endpoints);

impl OrderService for Rehearsed {
    async fn create(&self, order: NewOrder) -> Result<Receipt, OrderError> {
        if order.user_id.as_str() == UNLUCKY {
            return Err(OrderError::Store(StoreError::Unreachable(
                "connection refused, as rehearsed".into(),
            )));
        }
        self.0.create(order).await
    }

    async fn get(&self, id: OrderId) -> Result<Order, OrderError> {
        self.0.get(id).await
    }

    async fn list(&self, user: UserId) -> Result<Vec<Order>, OrderError> {
        self.0.list(user).await
    }
}

// ANCHOR: send
/// Sends all of them, one after the other, and prints what each caller gets.
pub async fn send(http: Uri, grpc: Uri) {
    let with_key = |key: Option<&str>| {
        let breaker = Breaker::new(BREAKER_FAULTS, BREAKER_PAUSE);
        ClientChain::new(Duration::from_secs(2), breaker, key.map(Credential::new), Clock::system())
    };
    let over_http = http::client::connect(http).wrap(&with_key(Some(DEVELOPMENT_KEY)));
    let over_grpc = grpc::client::connect(grpc.clone()).wrap(&with_key(Some(DEVELOPMENT_KEY)));
    let stranger = grpc::client::connect(grpc).wrap(&with_key(None));
    if let Err(invalid) = all(&over_http, &over_grpc, &stranger).await {
        println!("  not even sent: {invalid}");
    }
    println!();
}

async fn all(over_http: &Endpoints, over_grpc: &Endpoints, stranger: &Endpoints) -> Result<(), Invalid> {
    let taken = create("gRPC", over_grpc, order("ada", 1_234)?).await;
    if let Some(receipt) = taken {
        let call = Call::local(GetOrder(receipt.order_id));
        report("HTTP", "the same order, please", over_http.get.clone().oneshot(call)).await;
    }
    create("HTTP", over_http, order("grace", 2_500_000)?).await;
    let list = Call::local(ListOrders(UserId::parse("ada")?));
    report("gRPC", "ada's orders, please", over_grpc.list.clone().oneshot(list.clone())).await;

    let nobodys = Call::local(GetOrder(OrderId::from_number(7)));
    report("HTTP", "an order that nobody made", over_http.get.clone().oneshot(nobodys)).await;
    report("gRPC", "somebody without a key", stranger.list.clone().oneshot(list.clone())).await;
    let mut late = list;
    late.context.deadline = Some(Instant::now());
    report("gRPC", "a deadline that is past", over_grpc.list.clone().oneshot(late)).await;
    create("HTTP", over_http, order(UNLUCKY, 1_234)?).await;
    Ok(())
}
// ANCHOR_END: send

fn order(user: &str, minor_units: i64) -> Result<NewOrder, Invalid> {
    Ok(NewOrder { user_id: UserId::parse(user)?, amount: Money::new(minor_units, Currency::parse("EUR")?)? })
}

async fn create(transport: &str, orders: &Endpoints, order: NewOrder) -> Option<Receipt> {
    let what = format!("{} orders for {:?}", order.user_id, order.amount);
    let call = Call::local(CreateOrder(order));
    report(transport, &what, orders.create.clone().oneshot(call)).await
}

/// Waits for one answer inside a span of its own, which the service's spans continue, and prints it.
async fn report<T: Debug>(
    transport: &str,
    what: &str,
    answer: impl Future<Output = Result<T, Failure>>,
) -> Option<T> {
    let span = info_span!("caller", otel.name = what, otel.kind = "client");
    let answer = answer.instrument(span).await;
    let (mark, shown) = match &answer {
        Ok(answer) => (' ', format!("{answer:?}")),
        Err(failure) => ('✗', format!("{}: {failure}", failure.kind.name())),
    };
    println!("{mark} {transport}  {what:46} {shown}");
    answer.ok()
}
