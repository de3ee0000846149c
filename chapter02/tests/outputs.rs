//! Every output that chapter 2 shows on a page, as insta snapshots that the pages include.
//!
//! `cargo course dev outputs` makes them anew; `cargo test` compares. The tests are those of [`utils::outputs!`].

utils::outputs!("chapter02", chapter02::MENU);
