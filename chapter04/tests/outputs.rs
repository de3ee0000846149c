//! Every output that chapter 4 shows on a page, as insta snapshots that the pages include.
//!
//! `cargo course dev outputs` makes them anew; `cargo test` compares. The tests are those of [`utils::outputs!`].

utils::outputs!("chapter04", chapter04::MENU);
