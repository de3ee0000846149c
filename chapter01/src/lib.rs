//! Chapter 1, language basics: one module for each section that has a program to run.
//!
//! The running example of the whole course begins here: users and accounts.
#![allow(
    clippy::print_stdout,
    reason = "the demos of this chapter are programs that print; the page shows `println!`"
)]

use utils::demo::{Demo, Menu};

pub mod borrowing;
pub mod cleanup;
pub mod collections;
pub mod enums;
pub mod functions;
pub mod hello;
pub mod modules;
pub mod option;
pub mod ownership;
pub mod parsing;
pub mod structs;
pub mod text;
pub mod types;

/// The chapter's front door: `cargo run -p chapter01`.
pub const MENU: Menu = Menu {
    package: "chapter01",
    greeting: "Hello, Rust!",
    demos: &[
        Demo::new("hello", "the first program, and the tool chain that built it", hello::run),
        Demo::new("functions", "variables, functions and formatted text", functions::run),
        Demo::new("types", "integer types, their limits, and arithmetic that notices", types::run),
        Demo::new("ownership", "one owner at a time: moved, returned, cloned", ownership::run),
        Demo::new("borrowing", "looking without owning: `&`, `&mut` and a lifetime", borrowing::run),
        Demo::new("cleanup", "`Drop`: cleanup that cannot be forgotten", cleanup::run),
        Demo::new("structs", "an account: fields, methods and an invariant", structs::run),
        Demo::new("enums", "roles: one of several, and a match that forgets none", enums::run),
        Demo::new("option", "maybe there is none: `Option` and its combinators", option::run),
        Demo::new("parsing", "text in, a typed value or a reason out: `Result` and `FromStr`", parsing::run),
        Demo::new("text", "what a character is: bytes, chars and what people see", text::run),
        Demo::new("collections", "vectors, maps and iterators over the users", collections::run),
        Demo::new("modules", "a module's border, and the first test", modules::run),
    ],
    start: None,
};
