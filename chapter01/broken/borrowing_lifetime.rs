fn shown(nickname: &str, name: &str) -> &str {
    if nickname.is_empty() { name } else { nickname }
}

fn main() {
    println!("{}", shown("countess", "Ada"));
}
