fn main() {
    let text = "30";
    let minutes: u16 = text.parse();
    println!("sessions live {minutes} minutes");
}
