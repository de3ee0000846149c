fn wait_seconds(failed: u32) -> u32 {
    failed * 5;
}

fn main() {
    println!("wait {} s", wait_seconds(2));
}
