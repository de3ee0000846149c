//! `cargo course watch`: checks the current exercise at every save, and moves on when it is green.
//!
//! [`keys`] reads single keys, [`saves`] notices saves, [`turn`] decides what to do about either.

mod keys;
mod saves;
mod turn;

pub use turn::run;
