//! Exercise `guard`: `Drop`, cleanup that also runs on an early return and on a panic.

use std::cell::Cell;

/// One seat of the service. While this value lives, it counts as one in `taken`.
pub struct Seat<'a> {
    taken: &'a Cell<u32>,
    // @gap
    //> // Must a seat remember anything else?
    kept: bool,
    // @end
}

impl<'a> Seat<'a> {
    /// Takes one more seat.
    pub fn take(taken: &'a Cell<u32>) -> Seat<'a> {
        // @todo take one more than {taken:?}
        taken.set(taken.get() + 1);
        Seat { taken, kept: false }
        // @end
    }

    /// The seat stays taken for good, although this value ends here.
    // @gap
    //> pub fn keep(self) {
    //>     todo!("leave {:?} as it is", self.taken)
    //> }
    pub fn keep(mut self) {
        self.kept = true;
    }
    // @end
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        // @gap
        //> // What happens to the seat here?
        if !self.kept {
            self.taken.set(self.taken.get() - 1);
        }
        // @end
    }
}

/// Serves one page to a visitor, who holds a seat while `page()` makes it and no longer.
pub fn visit(taken: &Cell<u32>, page: impl FnOnce() -> String) -> String {
    // @gap
    //> todo!("hold a seat of {taken:?} while {} is made", page())
    let _seat = Seat::take(taken);
    page()
    // @end
}

/// Signs a user in, who holds a seat while `check()` looks at the password, and keeps it if that is right.
pub fn sign_in(taken: &Cell<u32>, check: impl FnOnce() -> bool) -> bool {
    // @gap
    //> todo!("hold a seat of {taken:?} during the check: {}", check())
    let seat = Seat::take(taken);
    if !check() {
        return false;
    }
    seat.keep();
    true
    // @end
}
