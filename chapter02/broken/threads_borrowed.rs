use std::thread;

fn digest(password: &str) -> usize {
    password.len() // stands for the slow part
}

fn in_background(password: String) -> thread::JoinHandle<usize> {
    thread::spawn(|| digest(&password))
}

fn main() {
    let digest = in_background("lovelace".to_string());
    println!("{:?}", digest.join());
}
