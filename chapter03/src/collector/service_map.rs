//! Who calls whom: the services of the traces in memory, and the calls between them.
//!
//! Nobody draws it: a span whose parent belongs to another service is a call from that one. Proved by the tests below.

use super::store::Store;
use serde::Serialize;
use std::collections::BTreeMap;

/// Traces that are looked at, the newest. It bounds the time for which the store is locked.
pub const TRACES: usize = 1_000;

/// Services and the calls between them.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ServiceMap {
    /// By name.
    pub nodes: Vec<Node>,
    /// By caller, then callee.
    pub edges: Vec<Edge>,
    /// How many traces were looked at.
    pub traces: usize,
}

/// One service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Its name.
    pub service: String,
    /// What it did.
    pub spans: u64,
    /// What of it failed.
    pub errors: u64,
}

/// Calls from one service to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// Who calls.
    pub caller: String,
    /// Who is called.
    pub callee: String,
    /// How often.
    pub calls: u64,
    /// How often it failed, as the called service sees it.
    pub errors: u64,
}

// ANCHOR: map
/// The map of the newest [`TRACES`] traces.
pub fn service_map(store: &Store) -> ServiceMap {
    // Number and failures; a BTreeMap keeps the names in order.
    let mut nodes: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut edges: BTreeMap<(&str, &str), (u64, u64)> = BTreeMap::new();
    let mut traces = 0;
    for (_, trace) in store.newest_first().take(TRACES) {
        traces += 1;
        for span in trace.spans.values() {
            let failed = u64::from(span.error.is_some());
            let node = nodes.entry(&span.service).or_default();
            *node = (node.0 + 1, node.1 + failed);
            let caller = span.parent.and_then(|id| trace.spans.get(&id));
            if let Some(caller) = caller.filter(|caller| caller.service != span.service) {
                let edge = edges.entry((&caller.service, &span.service)).or_default();
                *edge = (edge.0 + 1, edge.1 + failed);
            }
        }
    }
    let node = |(service, (spans, errors)): (&str, _)| Node { service: service.to_owned(), spans, errors };
    let edge = |((caller, callee), (calls, errors)): ((&str, &str), _)| Edge {
        caller: caller.to_owned(),
        callee: callee.to_owned(),
        calls,
        errors,
    };
    ServiceMap {
        nodes: nodes.into_iter().map(node).collect(),
        edges: edges.into_iter().map(edge).collect(),
        traces,
    }
}
// ANCHOR_END: map

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collector::{
        model::Span,
        query::tests::{span, store_of},
    };

    #[test]
    fn a_call_is_counted_where_the_service_changes_and_nowhere_else() {
        let map = service_map(&store_of(vec![
            span(1, 1, 0, "shop", "POST /orders"),
            span(1, 2, 1, "shop", "inside"),
            span(1, 3, 2, "orders", "create"),
            Span { error: Some("".into()), ..span(1, 4, 2, "orders", "create") },
            span(2, 5, 1, "orders", "its parent is in another trace"),
        ]));
        let node = |service: &str, spans, errors| Node { service: service.into(), spans, errors };
        assert_eq!(map.nodes, [node("orders", 3, 1), node("shop", 2, 0)]);
        assert_eq!(map.edges, [Edge { caller: "shop".into(), callee: "orders".into(), calls: 2, errors: 1 }]);
        assert_eq!(map.traces, 2);
    }

    #[test]
    fn at_most_so_many_traces_are_looked_at() {
        for (traces, seen) in [(TRACES, TRACES), (TRACES + 1, TRACES)] {
            let spans =
                (1..=traces).map(|n| Span { trace_id: (n as u128).to_be_bytes(), ..span(1, 1, 0, "a", "b") });
            assert_eq!(service_map(&store_of(spans.collect())).nodes[0].spans, seen as u64);
        }
    }
}
