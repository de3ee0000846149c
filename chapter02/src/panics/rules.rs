//! Four rules, each with a small program that breaks it and shows what happens then.
//!
//! Return errors; libraries don't panic; never as control flow; one catch, at the edge.

use super::unwinding::message;
use std::{num::ParseIntError, panic, thread};

/// The last part of the demo.
pub fn show() {
    println!("Rule 1 broken:");
    let worker = thread::spawn(|| READINGS.iter().for_each(|text| println!("  {}", minutes_or_panic(text))));
    println!("  the worker is gone: {}", worker.join().is_err());
    println!("Rule 1 kept:");
    for text in READINGS {
        match minutes(text) {
            Ok(minutes) => println!("  {minutes}"),
            Err(error) => println!("  {text}: {error}"),
        }
    }

    println!("Rule 2 broken:");
    let page = panic::catch_unwind(|| SHARES.map(|(part, whole)| percent_or_panic(part, whole)));
    println!("  the page: {:?}", page.map_err(|_| "gone"));
    println!("Rule 2 kept:");
    println!("  the page: {:?}", SHARES.map(|(part, whole)| percent(part, whole)));

    println!("Rule 3 broken:");
    println!("  {:?}", position_by_panic("Grace"));
    println!("Rule 3 kept:");
    println!("  {:?}", position("Grace"));

    println!("Rule 4 broken:");
    println!("  Eve's bill: {}", bill_or_zero("Eve"));
    println!("Rule 4 kept:");
    for name in ["Eve", "Ada"] {
        println!("  {}", at_the_edge(|| format!("{name}'s bill: {}", bill(name))));
    }
}

// ANCHOR: one
const READINGS: [&str; 3] = ["30", "soon", "60"];

fn minutes_or_panic(text: &str) -> u16 {
    text.parse().expect("minutes")
}

fn minutes(text: &str) -> Result<u16, ParseIntError> {
    text.parse()
}
// ANCHOR_END: one

// ANCHOR: two
/// Posts with a picture, and posts: of two teams, the second of which is new.
const SHARES: [(u32, u32); 2] = [(1, 4), (0, 0)];

fn percent_or_panic(part: u32, whole: u32) -> u32 {
    part * 100 / whole
}

/// None if there is no whole.
fn percent(part: u32, whole: u32) -> Option<u32> {
    part.checked_mul(100)?.checked_div(whole)
}
// ANCHOR_END: two

// ANCHOR: three
const NAMES: [&str; 3] = ["Ada", "Grace", "Alan"];

/// Leaves the loop by a panic that carries the answer.
fn position_by_panic(wanted: &str) -> Option<usize> {
    let search = panic::catch_unwind(|| {
        for (index, name) in NAMES.iter().enumerate() {
            if *name == wanted {
                panic::panic_any(index);
            }
        }
    });
    search.err()?.downcast_ref::<usize>().copied()
}

fn position(wanted: &str) -> Option<usize> {
    NAMES.iter().position(|name| *name == wanted)
}
// ANCHOR_END: three

// ANCHOR: four
fn bill(name: &str) -> u32 {
    let index = position(name).expect("a checked name is in the list");
    [120, 80, 95][index]
}

/// A catch in the middle: a bug has become a price.
fn bill_or_zero(name: &str) -> u32 {
    panic::catch_unwind(|| bill(name)).unwrap_or(0)
}

/// The edge: what panics here is one answer 500, and the next request is served.
fn at_the_edge(handler: impl FnOnce() -> String + panic::UnwindSafe) -> String {
    match panic::catch_unwind(handler) {
        Ok(page) => format!("200 {page}"),
        Err(payload) => format!("500 (for the log: {})", message(payload.as_ref())),
    }
}
// ANCHOR_END: four

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_cannot_be_computed_is_none() {
        assert_eq!([percent(1, 4), percent(0, 0), percent(u32::MAX, 1)], [Some(25), None, None]);
    }

    #[test]
    fn both_searches_find_the_same() {
        for name in ["Grace", "Eve"] {
            assert_eq!(position_by_panic(name), position(name));
        }
    }

    #[test]
    fn a_panic_at_the_edge_is_one_answer() {
        assert_eq!(at_the_edge(|| bill("Ada").to_string()), "200 120");
        assert_eq!(
            at_the_edge(|| bill("Eve").to_string()),
            "500 (for the log: a checked name is in the list)"
        );
    }
}
