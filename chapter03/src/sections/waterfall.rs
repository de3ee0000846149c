//! Section “The collector and its view”: one trace, put together from what two services send, each when it is done.
//!
//! The store and the drawing are the collector's; only the times are made up, so that every run prints the same.

use crate::collector::{
    decode::Batch,
    model::{Span, SpanId, TraceId},
    query,
    store::{Limits, Store},
    waterfall,
};

const TRACE: TraceId = *b"a trace of yours";
/// Columns of a terminal that is not wide.
const WIDTH: usize = 84;

// ANCHOR: run
/// The spans of one request, in the order in which a collector gets them.
pub fn run() {
    let mut store = Store::new(Limits::default());

    println!("The message of orders, which was done first:\n");
    store.add_spans(from_orders());
    draw(&store);

    println!("And the message of shop:\n");
    store.add_spans(from_shop());
    draw(&store);

    println!("The answer to orders was lost, so orders sends again:\n");
    store.add_spans(from_orders());
    println!("{:?}", store.spans());
}
// ANCHOR_END: run

// ANCHOR: orders
fn from_orders() -> Batch<Span> {
    let insert =
        Span { error: Some("connection refused".into()), ..span("orders", 5, Some(4), "insert", 9, 31) };
    let create = Span { error: Some("unavailable".into()), ..span("orders", 4, Some(3), "create", 6, 33) };
    Batch { items: vec![insert, create], unusable: 0 }
}
// ANCHOR_END: orders

fn from_shop() -> Batch<Span> {
    let price = span("shop", 2, Some(1), "price", 1, 4);
    let create = Span { error: Some("unavailable".into()), ..span("shop", 3, Some(1), "create", 4, 36) };
    let checkout = span("shop", 1, None, "POST /checkout", 0, 40);
    Batch { items: vec![price, create, checkout], unusable: 0 }
}

/// A span from `start` to `end`, in milliseconds.
fn span(service: &str, id: u8, parent: Option<u8>, name: &str, start: u64, end: u64) -> Span {
    let id_of = |number: u8| -> SpanId { [0, 0, 0, 0, 0, 0, 0, number] };
    Span {
        trace_id: TRACE,
        span_id: id_of(id),
        parent: parent.map(id_of),
        service: service.into(),
        name: name.into(),
        kind: "internal",
        start_nanos: start * 1_000_000,
        end_nanos: end * 1_000_000,
        error: None,
        attributes: Vec::new(),
        events: Vec::new(),
    }
}

fn draw(store: &Store) {
    let trace = query::trace(store, &TRACE).expect("a message of this trace has come");
    println!("{}", waterfall::draw(&trace, WIDTH));
}
