use std::thread;

fn side_by_side(first: impl FnOnce() + Send, second: impl FnOnce() + Send) {
    thread::scope(|scope| {
        scope.spawn(first);
        scope.spawn(second);
    });
}

fn main() {
    let mut signed_in = 0;
    side_by_side(|| signed_in += 1, || signed_in += 1);
    println!("{signed_in}");
}
