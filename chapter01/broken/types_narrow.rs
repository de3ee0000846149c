/// The old mail system has room for ids of 32 bits.
fn send_mail(id: u32) {
    println!("a mail to user {id}");
}

fn main() {
    let id: u64 = 4_294_967_297;
    send_mail(id);
}
