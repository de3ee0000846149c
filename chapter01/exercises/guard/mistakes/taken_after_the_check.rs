//! Exercise `guard`: `Drop`, cleanup that also runs on an early return and on a panic.

use std::cell::Cell;

/// One seat of the service. While this value lives, it counts as one in `taken`.
pub struct Seat<'a> {
    taken: &'a Cell<u32>,
    kept: bool,
}

impl<'a> Seat<'a> {
    /// Takes one more seat.
    pub fn take(taken: &'a Cell<u32>) -> Seat<'a> {
        taken.set(taken.get() + 1);
        Seat { taken, kept: false }
    }

    /// The seat stays taken for good, although this value ends here.
    pub fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        if !self.kept {
            self.taken.set(self.taken.get() - 1);
        }
    }
}

/// Serves one page to a visitor, who holds a seat while `page()` makes it and no longer.
pub fn visit(taken: &Cell<u32>, page: impl FnOnce() -> String) -> String {
    let _seat = Seat::take(taken);
    page()
}

/// Signs a user in, who holds a seat while `check()` looks at the password, and keeps it if that is right.
pub fn sign_in(taken: &Cell<u32>, check: impl FnOnce() -> bool) -> bool {
    if !check() {
        return false;
    }
    Seat::take(taken).keep();
    true
}
