//! A limit that counts by the second, and lets in twice as much as it says.

use std::time::Duration;

// ANCHOR: window
/// At most `limit` calls in each second.
struct Window {
    limit: u32,
    second: u64,
    calls: u32,
}

impl Window {
    /// Whether a call at `now` gets in.
    fn take(&mut self, now: Duration) -> bool {
        if now.as_secs() != self.second {
            (self.second, self.calls) = (now.as_secs(), 0);
        }
        self.calls += 1;
        self.calls <= self.limit
    }
}
// ANCHOR_END: window

fn main() {
    let mut window = Window { limit: 10, second: 0, calls: 0 };
    println!("{}", window.take(Duration::ZERO));
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: test
    #[test]
    fn no_more_than_ten_calls_get_in_at_once() {
        let mut window = Window { limit: 10, second: 0, calls: 0 };
        let mut get_in = |millis| (0..10).filter(|_| window.take(Duration::from_millis(millis))).count();
        assert_eq!(get_in(999) + get_in(1001), 10, "within two milliseconds");
    }
    // ANCHOR_END: test
}
