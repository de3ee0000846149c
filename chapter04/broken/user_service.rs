//! Rules that are called with a request of which nobody knows who makes it.

// ANCHOR: verified
/// A request, and who makes it.
struct Verified<Req> {
    caller: String,
    request: Req,
}

struct GetUser(u64);

fn get(call: Verified<GetUser>) -> String {
    let Verified { caller, request: GetUser(id) } = call;
    format!("user {id}, as {caller} may see them")
}

fn main() {
    let from_the_wire = GetUser(7);
    println!("{}", get(from_the_wire));
}
// ANCHOR_END: verified
