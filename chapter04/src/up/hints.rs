//! What a reader sees when the system is up: who runs where, and lines to copy.
//!
//! Each line is whole, so that it can be copied alone. The reader's shell keeps the token.

use super::{child::Child, service::Service, supervise::System};
use std::io::{self, Write};

/// Prints it. A reader that has gone is no reason to stop.
pub fn print(system: &System) {
    let _ = io::stdout().lock().write_all(text(system).as_bytes());
}

fn text(system: &System) -> String {
    let mut text = String::new();
    for service in Service::ALL {
        text.push_str(&line(system.child(service)));
    }
    let url = system.child(Service::Gateway).addresses.first().map_or("", String::as_str);
    text + &lines_to_try(url)
}

/// `user     grpc://127.0.0.1:8401  http://127.0.0.1:8411  PID 4711`
fn line(child: &Child) -> String {
    format!("{:8} {}  PID {}\n", child.service.name(), child.addresses.join("  "), child.id())
}

// ANCHOR: try
/// Register, login, and who am I.
fn lines_to_try(url: &str) -> String {
    let json = "-H 'content-type: application/json'";
    format!(
        r#"
Try it in another terminal:

curl -sS {json} -d '{{"username":"ada","email":"ada@example.com","password":"correct horse battery","age":36}}' {url}/v1/register
TOKEN=$(curl -sS {json} -d '{{"username":"ada","password":"correct horse battery"}}' {url}/v1/login | sed -E 's/.*"access_token":"([^"]+)".*/\1/')
curl -sS -H "authorization: Bearer $TOKEN" {url}/v1/me

In the browser: {url}/docs
Ctrl-C ends all of them.
"#
    )
}
// ANCHOR_END: try
