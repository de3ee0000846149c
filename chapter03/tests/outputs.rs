//! Every output that chapter 3 shows on a page, as insta snapshots that the pages include.
//!
//! `cargo course dev outputs` makes them anew; `cargo test` compares. The tests are those of [`utils::outputs!`].

utils::outputs!("chapter03", chapter03::MENU);

/// What the callers of the tour get. Its trace has other times in every run, so the page shows that of the demo `waterfall`.
#[test]
fn the_callers_of_the_tour_get_what_the_page_shows() {
    use std::io::{BufRead, BufReader};

    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_chapter03"));
    for name in ["ORDER_HTTP", "ORDER_GRPC", "ORDER_API_KEYS", "OTEL_EXPORTER_OTLP_ENDPOINT", "RUST_LOG"] {
        program.env_remove(name);
    }
    program.stdin(std::process::Stdio::null());
    program.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null());
    let mut running = program.spawn().expect("it was built with this test");
    let output = running.stdout.take().expect("it is a pipe");
    let lines = BufReader::new(output).lines().map_while(Result::ok);
    // The empty line after the calls is the second.
    let mut empty = 0;
    let calls: Vec<String> = lines
        .take_while(|line| {
            empty += usize::from(line.is_empty());
            empty < 2
        })
        .collect();
    running.kill().and_then(|()| running.wait()).expect("it was running");

    insta::with_settings!({
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => "shown on a page",
        filters => [(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"), (r"ord-[0-9a-f]{16}", "ord-ID")],
    }, {
        insta::assert_snapshot!("tour", format!("$ cargo run -p chapter03\n{}", calls.join("\n")));
    });
}
