//! Section “An endpoint is a value”: one caller, and four order services that it cannot tell apart.
//!
//! The far one is behind gRPC; its connection is a pipe in memory, so nothing here needs a port.

use super::wires;
use crate::{
    order::{
        domain::{Currency, Money, NewOrder, OrderId, UserId},
        endpoint::Endpoints,
        error::OrderError,
        grpc::{
            client,
            routes::{SERVICE, routes},
        },
        ids,
        service::{OrderService, Orders},
        store::memory::MemoryOrderStore,
    },
    stack::{
        call::Call,
        endpoint::{Endpoint, Request, Response, Wrap},
    },
    wire::health::Health,
};
use tower::{ServiceExt, service_fn, util::BoxCloneSyncService};

/// Calls the rules, their endpoints, the same endpoints with something around them, and a service at the other end of a wire.
pub fn run() {
    super::block_on(async {
        println!("the rules");
        shop(rules()).await.expect("an order");
        println!("endpoints of the rules");
        shop(Endpoints::for_service(rules())).await.expect("an order");
        println!("endpoints, each with the same thing around it");
        shop(Endpoints::for_service(rules()).wrap(&Announced)).await.expect("an order");
        println!("endpoints of a connection");
        let health = Health::not_serving(SERVICE).await;
        let far = routes(Endpoints::for_service(rules()), &health).expect("a contract");
        shop(client::over(wires::channel(far))).await.expect("an order");
    });
}

fn rules() -> impl OrderService {
    Orders::new(MemoryOrderStore::default(), ids::counting_from(1))
}

// ANCHOR: shop
/// Somebody who needs an order service and does not ask which.
async fn shop(orders: impl OrderService) -> Result<(), OrderError> {
    let amount = Money::new(1_234, Currency::parse("EUR")?)?;
    let receipt = orders.create(NewOrder { user_id: UserId::parse("ada")?, amount }).await?;
    let order = orders.get(receipt.order_id).await?;
    println!("  {} of {} over {:?}: {}", order.id, order.user_id, order.amount, order.status.name());
    match orders.get(OrderId::from_number(2)).await {
        Err(OrderError::NotFound(id)) => println!("  {id} is not there"),
        other => println!("  {other:?}"),
    }
    Ok(())
}
// ANCHOR_END: shop

// ANCHOR: announced
/// Says which method is called, whatever it takes and gives.
struct Announced;

impl Wrap for Announced {
    fn wrap<Req: Request, Resp: Response>(
        &self,
        method: &'static str,
        inner: Endpoint<Req, Resp>,
    ) -> Endpoint<Req, Resp> {
        BoxCloneSyncService::new(service_fn(move |call: Call<Req>| {
            println!("    {method} {:?}", call.request);
            inner.clone().oneshot(call)
        }))
    }
}
// ANCHOR_END: announced
