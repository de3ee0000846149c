//! Section “One contract for all transports”: the promises of an order service asked of right ones and of wrong ones.
//!
//! A wrong one is a right set of endpoints with one endpoint replaced. The contract of the tests is in `tests/service/contract.rs`.

use super::{transports::both, wires};
use crate::{
    order::{
        domain::{Currency, Money, NewOrder, Order, OrderId, UserId},
        endpoint::{CreateOrder, Endpoints, GetOrder, ListOrders},
        error::OrderError,
        grpc::client,
        ids,
        service::{OrderService, Orders},
        store::memory::MemoryOrderStore,
    },
    stack::{call::Call, failure::Failure},
};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};
use utils::error_kind::ErrorKind;

/// Three right services, then four wrong ones.
pub fn run() {
    super::block_on(async {
        show("the rules", rules()).await;
        show("their endpoints", local()).await;
        let (_, over_grpc) = both(local()).await;
        show("a client over gRPC", client::over(wires::channel(over_grpc))).await;
        show("reads amounts as floats", floats(local())).await;
        show("lists the newest first", newest_first(local())).await;
        show("sends an order twice", twice(local())).await;
        show("calls every failure internal", all_internal(local())).await;
    });
}

fn rules() -> impl OrderService {
    Orders::new(MemoryOrderStore::default(), ids::counting_from(1))
}

fn local() -> Endpoints {
    Endpoints::for_service(rules())
}

async fn show(who: &str, orders: impl OrderService) {
    let broken = broken_promises(orders).await.expect("each of them can take and show an order");
    let broken = if broken.is_empty() { "keeps every promise".to_string() } else { broken.join("; ") };
    println!("{who:<30} {broken}");
}

// ANCHOR: promises
/// The promises that `orders` does not keep. It has no order yet.
async fn broken_promises(orders: impl OrderService) -> Result<Vec<&'static str>, OrderError> {
    let mut broken = Vec::new();
    let mut promise = |kept: bool, not_kept| {
        if !kept {
            broken.push(not_kept);
        }
    };
    let mut made = Vec::new();
    for (minor_units, lost) in [
        (1_234, "1234 is lost"),
        (i64::MAX, "the largest amount is lost"),
        (9_007_199_254_740_993, "2^53 + 1 is lost"),
    ] {
        let receipt = orders.create(order(minor_units)?).await?;
        promise(orders.get(receipt.order_id).await?.amount.minor_units() == minor_units, lost);
        made.push(receipt.order_id);
    }
    let listed = orders.list(UserId::parse("ada")?).await?;
    promise(listed.iter().map(|order| order.id).eq(made), "the list is another one");
    let none = OrderId::from_number(99);
    let missing = orders.get(none).await;
    promise(matches!(missing, Err(OrderError::NotFound(id)) if id == none), "a missing order is not named");
    Ok(broken)
}
// ANCHOR_END: promises

fn order(minor_units: i64) -> Result<NewOrder, OrderError> {
    let amount = Money::new(minor_units, Currency::parse("EUR")?)?;
    Ok(NewOrder { user_id: UserId::parse("ada")?, amount })
}

// ANCHOR: floats
/// As a client does whose JSON knows floats only.
fn floats(orders: Endpoints) -> Endpoints {
    let inner = orders.get;
    let get = BoxCloneSyncService::new(service_fn(move |call: Call<GetOrder>| {
        let inner = inner.clone();
        async move {
            let order = inner.oneshot(call).await?;
            let minor_units = order.amount.minor_units() as f64 as i64;
            let amount = Money::new(minor_units, order.amount.currency())?;
            Ok(Order { amount, ..order })
        }
    }));
    Endpoints { get, ..orders }
}
// ANCHOR_END: floats

fn newest_first(orders: Endpoints) -> Endpoints {
    let inner = orders.list;
    let list = BoxCloneSyncService::new(service_fn(move |call: Call<ListOrders>| {
        let inner = inner.clone();
        async move {
            let mut orders = inner.oneshot(call).await?;
            orders.reverse();
            Ok(orders)
        }
    }));
    Endpoints { list, ..orders }
}

/// As a client does that tries again whenever an answer is late.
fn twice(orders: Endpoints) -> Endpoints {
    let inner = orders.create;
    let create = BoxCloneSyncService::new(service_fn(move |call: Call<CreateOrder>| {
        let inner = inner.clone();
        async move {
            let first = inner.clone().oneshot(call.clone()).await?;
            inner.oneshot(call).await.map(|_second| first)
        }
    }));
    Endpoints { create, ..orders }
}

fn all_internal(orders: Endpoints) -> Endpoints {
    let inner = orders.get;
    let get = BoxCloneSyncService::new(service_fn(move |call: Call<GetOrder>| {
        let inner = inner.clone();
        async move {
            inner.oneshot(call).await.map_err(|failure| Failure::new(ErrorKind::Internal, failure.message))
        }
    }));
    Endpoints { get, ..orders }
}
