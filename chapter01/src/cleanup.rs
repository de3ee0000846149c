//! Section “Cleanup with Drop”: when a value ends, its cleanup runs, by whatever way the scope is left.
//!
//! The output of the demo is on the page, so `tests/outputs.rs` proves every order of events that the page speaks of.

use std::{cell::Cell, panic};

// ANCHOR: by_hand
/// Checks a password; `open` counts the checks that are under way.
fn check_by_hand(open: &mut u32, password: &str) -> bool {
    *open += 1;
    if password.is_empty() {
        return false; // and the count?
    }
    let right = password == "lovelace";
    *open -= 1;
    right
}
// ANCHOR_END: by_hand

// ANCHOR: session
/// A user who is signed in. Holding the value is being signed in.
struct Session<'a> {
    user: &'a str,
}

impl<'a> Session<'a> {
    fn open(user: &'a str) -> Session<'a> {
        println!("  {user} signs in");
        Session { user }
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        println!("  {} signs out", self.user);
    }
}
// ANCHOR_END: session

// ANCHOR: read
const PAGES: [&str; 2] = ["Welcome", "News"];

/// Reads one page. There are three ways out of this function, and none of them mentions the sign-out.
fn read(user: &str, page: usize) {
    let _session = Session::open(user);
    if user == "Grace" {
        println!("  Grace has no time");
        return;
    }
    println!("  {user} reads {}", PAGES[page]);
}
// ANCHOR_END: read

// ANCHOR: early
/// Signs out before the end of the block.
fn early() {
    let ada = Session::open("Ada");
    drop(ada);
    println!("  the block goes on");
}
// ANCHOR_END: early

// ANCHOR: underscore
/// Two lines that differ in a word, and in everything.
fn underscore() {
    let _ = Session::open("Ada");
    let _session = Session::open("Grace");
    println!("  now the work begins");
}
// ANCHOR_END: underscore

/// The section's demo.
pub fn run() {
    println!("By hand:");
    let mut open = 0;
    check_by_hand(&mut open, "lovelace");
    check_by_hand(&mut open, "");
    println!("  2 checks are done, {open} still counted as open");

    println!("Two sessions in one block:");
    // ANCHOR: order
    {
        let _ada = Session::open("Ada");
        let _grace = Session::open("Grace");
        println!("  the block ends");
    }
    // ANCHOR_END: order

    // By default a panic's message goes to standard error; here it has to stand in line with the rest.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|panic| {
        println!("  panic: {}", panic.payload_as_str().unwrap_or("without a message"));
    }));
    println!("Three ways out of a function:");
    // ANCHOR: ways
    read("Ada", 0);
    read("Grace", 0);
    let outcome = panic::catch_unwind(|| read("Alan", 9));
    println!("  the caller goes on; was there a panic? {}", outcome.is_err());
    // ANCHOR_END: ways
    panic::set_hook(hook);

    println!("Out before the end:");
    early();

    println!("A name that is only an underscore:");
    underscore();

    println!("One counter, two who change it:");
    // ANCHOR: cell
    let online = Cell::new(0);
    let (web, phone) = (&online, &online);
    web.set(web.get() + 1);
    phone.set(phone.get() + 1);
    println!("  {} online", online.get());
    // ANCHOR_END: cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_kept_by_hand_is_wrong_after_an_early_return() {
        let mut open = 0;
        assert!(check_by_hand(&mut open, "lovelace"));
        assert_eq!(open, 0);
        assert!(!check_by_hand(&mut open, ""));
        assert_eq!(open, 1, "nobody counted down");
    }

    /// Counts its own end.
    struct Ends<'a>(&'a Cell<u32>);

    impl Drop for Ends<'_> {
        fn drop(&mut self) {
            self.0.set(self.0.get() + 1);
        }
    }

    #[test]
    fn an_underscore_holds_nothing_and_a_name_holds_to_the_end() {
        let ends = Cell::new(0);
        {
            let _ = Ends(&ends);
            assert_eq!(ends.get(), 1);
            let _held = Ends(&ends);
            assert_eq!(ends.get(), 1);
        }
        assert_eq!(ends.get(), 2);
    }

    #[test]
    fn a_forgotten_value_never_cleans_up() {
        let ends = Cell::new(0);
        std::mem::forget(Ends(&ends));
        assert_eq!(ends.get(), 0);
    }
}
