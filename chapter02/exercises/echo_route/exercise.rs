//! Exercise `echo_route`: routes, extractors, state that is handed in, and a refusal.

use axum::Router;
use std::sync::{Arc, atomic::AtomicU64};

/// A text is repeated so often and no more.
pub const MOST: usize = 10;

/// How many echoes there have been, shared by all handlers and by whoever made the service.
pub type Echoes = Arc<AtomicU64>;

/// A service with two routes:
///
/// - `GET /echo/{text}` answers the text, decoded. `?times=3` repeats it with a space in between; whatever is no number from 1 to
///   [`MOST`] is a 400. Every echo counts in `echoes`.
/// - `GET /echoes` answers how many echoes there have been.
pub fn app(echoes: Echoes) -> Router {
    todo!("two routes that share {echoes:?}")
}
