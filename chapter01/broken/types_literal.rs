fn main() {
    let failed: u8 = 256;
    println!("{failed} wrong passwords");
}
