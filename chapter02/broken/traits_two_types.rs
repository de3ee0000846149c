//! A setting decides which service is used. `impl UserService` promises one type, and here are two.

trait UserService {
    fn name(&self) -> &'static str;
}

struct VecUsers;
struct MapUsers;

impl UserService for VecUsers {
    fn name(&self) -> &'static str {
        "vec"
    }
}

impl UserService for MapUsers {
    fn name(&self) -> &'static str {
        "map"
    }
}

// ANCHOR: chosen
fn chosen(setting: &str) -> impl UserService {
    match setting {
        "map" => MapUsers,
        _ => VecUsers,
    }
}
// ANCHOR_END: chosen

fn main() {
    println!("{}", chosen("map").name());
}
