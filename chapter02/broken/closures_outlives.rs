fn more_than(limit: u32) -> impl Fn(u32) -> bool {
    |failed| failed > limit
}

fn main() {
    println!("{}", more_than(3)(4));
}
