//! The method is there, with the right name and the right types. Is that enough?

trait UserService {
    fn find(&self, id: u64) -> Option<String>;
}

struct VecUsers {
    names: Vec<String>,
}

impl VecUsers {
    fn find(&self, id: u64) -> Option<String> {
        self.names.get(usize::try_from(id).ok()?).cloned()
    }
}

fn greet<S: UserService>(service: &S, id: u64) -> String {
    match service.find(id) {
        Some(name) => format!("Hello, {name}!"),
        None => "Hello, guest!".to_string(),
    }
}

fn main() {
    let users = VecUsers { names: vec!["Ada".to_string()] };
    println!("{}", greet(&users, 0));
}
