fn main() {
    let name = String::from("王小明");
    let initial = name[0];
    println!("{initial}");
}
