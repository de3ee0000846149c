//! The front of a small library: what stands here may be used, what lies in `rules` may not.

// ANCHOR: front
mod rules; // no `pub`: nobody outside of this module writes this path

pub use rules::Name; // but this one item is handed out
pub(crate) use rules::taken; // and this one, within this crate
// ANCHOR_END: front
