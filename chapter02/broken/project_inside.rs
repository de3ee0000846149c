mod accounts {
    mod rules {
        pub fn spelling(typed: &str) -> String {
            typed.trim().to_lowercase()
        }
    }

    pub fn same_user(one: &str, other: &str) -> bool {
        rules::spelling(one) == rules::spelling(other)
    }
}

fn main() {
    println!("{}", accounts::same_user("Ada", " ada"));
    println!("{}", accounts::rules::spelling("Ada"));
}
