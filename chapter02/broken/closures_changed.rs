fn main() {
    let mut limit = 3;
    let suspicious = |failed: u32| failed > limit;
    println!("{}", suspicious(4));
    limit = 10;
    println!("{} with the limit {limit}", suspicious(4));
}
