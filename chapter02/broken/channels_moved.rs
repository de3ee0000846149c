use std::sync::mpsc;

struct Mail {
    to: String,
    text: String,
}

fn main() {
    let (mails, _inbox) = mpsc::channel();
    let mail = Mail { to: "Ada".to_string(), text: "Welcome!".to_string() };
    let _ = mails.send(mail);
    println!("{} gets {:?}", mail.to, mail.text);
}
