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
        Demo { name: "hello", about: "the first program, and the tool chain that built it", run: hello::run },
        Demo { name: "functions", about: "variables, functions and formatted text", run: functions::run },
        Demo {
            name: "types",
            about: "integer types, their limits, and arithmetic that notices",
            run: types::run,
        },
        Demo {
            name: "ownership",
            about: "one owner at a time: moved, returned, cloned",
            run: ownership::run,
        },
        Demo {
            name: "borrowing",
            about: "looking without owning: `&`, `&mut` and a lifetime",
            run: borrowing::run,
        },
        Demo { name: "cleanup", about: "`Drop`: cleanup that cannot be forgotten", run: cleanup::run },
        Demo { name: "structs", about: "an account: fields, methods and an invariant", run: structs::run },
        Demo {
            name: "enums",
            about: "roles: one of several, and a match that forgets none",
            run: enums::run,
        },
        Demo { name: "option", about: "maybe there is none: `Option` and its combinators", run: option::run },
        Demo {
            name: "parsing",
            about: "text in, a typed value or a reason out: `Result` and `FromStr`",
            run: parsing::run,
        },
        Demo { name: "text", about: "what a character is: bytes, chars and what people see", run: text::run },
        Demo {
            name: "collections",
            about: "vectors, maps and iterators over the users",
            run: collections::run,
        },
        Demo { name: "modules", about: "a module's border, and the first test", run: modules::run },
    ],
};
