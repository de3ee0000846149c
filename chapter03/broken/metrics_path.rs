//! A counter whose names are known before the program runs, and a path that is not.

use std::collections::HashMap;

#[derive(Default)]
struct Calls {
    by_method: HashMap<&'static str, u64>,
}

impl Calls {
    fn count(&mut self, method: &'static str) {
        *self.by_method.entry(method).or_default() += 1;
    }
}

fn answer(path: &str, calls: &mut Calls) {
    calls.count("get_order");
    calls.count(path);
}

fn main() {
    answer("/orders/ord-17", &mut Calls::default());
}
