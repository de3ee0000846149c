mod exercise;

use exercise::{Seat, sign_in, visit};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A visitor's seat is taken while the page is made, and free afterwards.
#[test]
fn a_visitor_holds_a_seat_while_the_page_is_made() {
    let taken = Cell::new(3);
    let page = visit(&taken, || format!("{} seats are taken", taken.get()));
    assert_eq!((page.as_str(), taken.get()), ("4 seats are taken", 3), "(the page, seats taken afterwards)");
}

/// A page that panics gives the visitor's seat back all the same.
#[test]
fn a_panic_gives_the_seat_back() {
    let taken = Cell::new(3);
    let during = Cell::new(0);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        visit(&taken, || {
            during.set(taken.get());
            panic!("the page is broken")
        })
    }));
    assert!(outcome.is_err(), "the panic goes on to the caller");
    assert_eq!((during.get(), taken.get()), (4, 3), "seats taken (before the panic, after it)");
}

/// A user holds a seat while the password is checked.
#[test]
fn a_user_holds_a_seat_during_the_check() {
    let taken = Cell::new(3);
    let during = Cell::new(0);
    sign_in(&taken, || {
        during.set(taken.get());
        false
    });
    assert_eq!(during.get(), 4, "seats taken during the check");
}

/// A wrong password gives the seat back.
#[test]
fn a_wrong_password_gives_the_seat_back() {
    let taken = Cell::new(3);
    let signed_in = sign_in(&taken, || false);
    assert_eq!((signed_in, taken.get()), (false, 3), "(signed in, seats taken afterwards)");
}

/// A right password keeps the seat taken.
#[test]
fn a_right_password_keeps_the_seat() {
    let taken = Cell::new(3);
    let signed_in = sign_in(&taken, || true);
    assert_eq!((signed_in, taken.get()), (true, 4), "(signed in, seats taken afterwards)");
}

/// A seat that is kept stays taken after its value has ended.
#[test]
fn a_kept_seat_stays_taken() {
    let taken = Cell::new(3);
    let seat = Seat::take(&taken);
    seat.keep();
    assert_eq!(taken.get(), 4, "seats taken afterwards");
}

/// A seat gives back itself and no other, whichever ends first.
#[test]
fn a_seat_gives_back_itself_and_no_other() {
    let taken = Cell::new(3);
    let first = Seat::take(&taken);
    let second = Seat::take(&taken);
    drop(first);
    let after_one = taken.get();
    drop(second);
    assert_eq!((after_one, taken.get()), (4, 3), "seats taken (after one has ended, after both)");
}
