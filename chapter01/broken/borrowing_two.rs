fn main() {
    let mut team = vec![String::from("Ada"), String::from("Grace")];
    let first = &team[0];
    team.push(String::from("Linus"));
    println!("first: {first}");
}
