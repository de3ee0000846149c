//! A breaker that takes every error for a fault of the service.

/// Why there is no order.
#[derive(Debug, PartialEq)]
enum Error {
    NoSuchOrder,
    LeftAlone,
}

// ANCHOR: breaker
/// After so many errors in a row, nobody is let through any more.
struct Breaker {
    threshold: u32,
    errors: u32,
}

impl Breaker {
    fn call(&mut self, service: impl Fn() -> Result<u64, Error>) -> Result<u64, Error> {
        if self.errors >= self.threshold {
            return Err(Error::LeftAlone);
        }
        let answer = service();
        self.errors = if answer.is_ok() { 0 } else { self.errors + 1 };
        answer
    }
}
// ANCHOR_END: breaker

fn main() {
    let mut breaker = Breaker { threshold: 3, errors: 0 };
    println!("{:?} {:?}", breaker.call(|| Err(Error::NoSuchOrder)), breaker.call(|| Ok(7)));
}

#[cfg(test)]
mod tests {
    use super::*;

    // ANCHOR: test
    #[test]
    fn whoever_asks_for_wrong_orders_harms_nobody_else() {
        let mut breaker = Breaker { threshold: 3, errors: 0 };
        for _ in 0..3 {
            assert_eq!(breaker.call(|| Err(Error::NoSuchOrder)), Err(Error::NoSuchOrder));
        }
        assert_eq!(breaker.call(|| Ok(7)), Ok(7), "the service is well, and the order is there");
    }
    // ANCHOR_END: test
}
