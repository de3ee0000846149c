/// The number of the letter, unless the mail server is busy.
fn send(attempt: u32) -> Option<u32> {
    if attempt < 2 { None } else { Some(11) }
}

fn main() {
    let number;
    for attempt in 1..=3 {
        if let Some(taken) = send(attempt) {
            number = taken;
            break;
        }
    }
    println!("letter {number} is on its way");
}
