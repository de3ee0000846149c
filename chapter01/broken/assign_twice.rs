fn main() {
    let failed = 0;
    println!("wrong passwords: {failed}");
    failed += 1;
    println!("wrong passwords: {failed}");
}
