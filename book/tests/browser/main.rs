//! The book in a real browser: what a reader sees, on the static site from a folder and on the live book.
//!
//! These are the promises that no look at the HTML can prove: that the search finds, that a save turns the open page green,
//! that nothing is only a mouse's or only a script's. The browser is [`chromium::Browser`].
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

#[path = "../course/fixture.rs"]
#[allow(dead_code, reason = "shared with the other test binary")]
mod fixture;

mod access;
mod chromium;
mod live;
mod reading;
mod search;
mod static_site;
