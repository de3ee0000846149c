//! A generic method would be compiled anew for each type it is used with. Behind `dyn` nobody knows which those are.

trait UserService {
    fn register(&mut self, name: &str) -> bool;

    fn import<I: Iterator<Item = String>>(&mut self, names: I) -> usize {
        names.filter(|name| self.register(name)).count()
    }
}

fn sign_up(service: &mut dyn UserService, name: &str) -> bool {
    service.register(name)
}

fn main() {}
