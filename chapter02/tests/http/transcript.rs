//! The service as a page shows it: what `curl` sees, what the program says when it cannot start, and how it ends.
#![cfg(unix)]

use crate::{
    client::{Client, Service, generous},
    process::Process,
};
use chapter02::serve::app::{Hello, app};
use std::{net::TcpListener, path::Path, process::Command};
use utils::transcript::transcript;

/// The port on the page, whichever one the test took.
const SHOWN: &str = "8080";

fn keep(name: &str, text: &str) {
    insta::with_settings!({
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => "shown on a page",
        filters => [
            (r"(?m)^date: .*$", "date: Tue, 24 Nov 2026 08:00:00 GMT"),
            // Each system has its own number for it.
            (r"\(os error \d+\)", "(os error 98)"),
        ],
    }, {
        insta::assert_snapshot!(name, text);
    });
}

#[test]
fn curl_sees_what_the_page_shows() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: there is no curl here");
        return;
    }
    let service = Service::start(app(Hello::default()), generous());
    let port = service.address.port().to_string();
    let address = format!("http://127.0.0.1:{port}");
    let curl = |shown: &str, arguments: &[&str], path: &str| {
        let url = format!("{address}{path}");
        let arguments = [&["--silent", "--show-error"], arguments, &[url.as_str()]].concat();
        transcript(shown, Path::new("curl"), &arguments, Path::new(".")).replace('\r', "")
    };
    let text = [
        curl("curl -i 'http://127.0.0.1:8080/users/%E6%9D%8E?page=2'", &["-i"], "/users/%E6%9D%8E?page=2"),
        curl(
            "curl -H 'Accept-Language: zh-CN' http://127.0.0.1:8080/users",
            &["-H", "Accept-Language: zh-CN"],
            "/users",
        ),
        curl("curl http://127.0.0.1:8080/100%", &[], "/100%"),
        curl("curl -i -X DELETE http://127.0.0.1:8080/users/7", &["-i", "-X", "DELETE"], "/users/7"),
    ];
    keep("http_curl", &text.join("\n\n"));
}

#[test]
fn a_taken_port_is_refused_with_the_words_and_the_code_on_the_page() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, text) = Process::serve(&["--port", &port]).end();
    let shown = "$ cargo run -p chapter02 -- serve --port 8080";
    let text = format!("{shown}\n{text}$ echo $?\n{}", code.expect("it ended by itself"));
    keep("http_port_taken", &text.replace(&port, SHOWN));
}

/// A terminal shows what the program printed and, by `kill` in a second one, how it ended.
#[test]
fn a_signal_ends_it_with_the_words_and_the_code_on_the_page() {
    let mut process = Process::serve(&["--port", "0", "--drain", "0.1"]);
    let address = process.address();
    let mut client = Client::open(address);
    client.send("GET /open HTTP/1.1\r\n");
    Client::open(address).two_rounds();
    process.signal("TERM");
    let (code, text) = process.end();
    let shown = "$ cargo run -p chapter02 -- serve --drain 0.1";
    let text =
        format!("{shown}\nhttp://127.0.0.1:8080\n{text}$ echo $?\n{}", code.expect("it ended by itself"));
    keep("http_drain_expired", &text);
}
