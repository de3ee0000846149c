use std::{sync::mpsc, thread};

fn main() {
    let (queue, mails) = mpsc::sync_channel::<String>(4);
    for _ in 0..2 {
        thread::spawn(move || {
            for mail in mails {
                println!("to {mail}");
            }
        });
    }
    let _ = queue.send("Ada".to_string());
}
