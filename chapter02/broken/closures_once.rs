fn ask_twice(report: impl Fn() -> String) -> [String; 2] {
    [report(), report()]
}

fn main() {
    let report = String::from("2 wrong passwords");
    println!("{:?}", ask_twice(|| report));
}
