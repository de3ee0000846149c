//! Section “Three layers”: the rules called as what they are, functions. No wire, no layer, no port.

use crate::order::{
    domain::{Currency, Money, NewOrder, OrderId, UserId},
    error::OrderError,
    ids,
    service::{OrderService, Orders, REVIEW_ABOVE},
    store::memory::MemoryOrderStore,
};

/// Two orders around the limit, an order that is not there, and a store without room.
pub fn run() {
    super::block_on(async { rules().await.expect("these are amounts and names") });
}

// ANCHOR: rules
async fn rules() -> Result<(), OrderError> {
    let orders = Orders::new(MemoryOrderStore::default(), ids::counting_from(1));
    for minor_units in [REVIEW_ABOVE, REVIEW_ABOVE + 1] {
        let receipt = orders.create(order(minor_units)?).await?;
        println!("an order of {minor_units}: {} is {}", receipt.order_id, receipt.status.name());
    }
    refused("an id that nobody gave", orders.get(OrderId::from_number(3)).await);

    let full = Orders::new(MemoryOrderStore::new(0), ids::counting_from(1));
    refused("a store without room", full.create(order(1)?).await);
    Ok(())
}
// ANCHOR_END: rules

fn order(minor_units: i64) -> Result<NewOrder, OrderError> {
    let amount = Money::new(minor_units, Currency::parse("EUR")?)?;
    Ok(NewOrder { user_id: UserId::parse("ada")?, amount })
}

fn refused<T>(what: &str, answer: Result<T, OrderError>) {
    if let Err(error) = answer {
        let blame = if error.kind().is_fault() { "our fault" } else { "the caller's matter" };
        println!("{what}: {error} ({}, {blame})", error.kind().name());
    }
}
