//! The figures as a section of `chapter03/BENCHMARKS.md`.

use crate::{
    load::{Figures, GRPC_CALLS, GRPC_CONNECTIONS, HTTP_CONNECTIONS},
    programs::{Program, SERVE},
};
use chapter03::stack::{
    authenticate::ApiKeys,
    chain::{ServerChain, ServerLimits},
    clock::Clock,
};
use std::{fmt::Write, time::Duration};
use utils::bench::{kept, machine, median, program::Settings, spread};

/// What the course promises: so much of Go kit's CPU time for a request and no more.
const PROMISE: f64 = 0.6;
/// The program that the promise is about.
const SHIPPED: usize = 1;
/// The transports, as the figures have them.
const TRANSPORTS: [&str; 2] = ["`GET /orders/{order_id}`", "`GetOrder` over gRPC"];
/// Writing to a `String` cannot fail.
const NEVER_FAILS: &str = "a String takes everything";

/// The section, from its heading on.
pub fn section(settings: &Settings, programs: &[Program], rounds: &[Vec<[Figures; 2]>]) -> String {
    let (count, seconds) = (settings.rounds, settings.load.as_secs());
    let machine = machine(&[("go", &["version"]), ("wrk", &["-v"]), ("h2load", &["--version"])]);
    let (layers, serve) = (layers(), SERVE.join(" "));
    let mut text = format!(
        "## Both transports beside Go kit

Written by `cargo run --release -p chapter03 --example bench_transports -- --rounds {count} --seconds {seconds} --write`.

{machine}.

One order is asked for again and again, {count} rounds of {seconds} s for each program and transport, in turn; medians. Over HTTP `wrk` has \
{HTTP_CONNECTIONS} connections, over gRPC `h2load` has {GRPC_CONNECTIONS} with {GRPC_CALLS} calls each. CPU is the service's own time for a request, \
user and system. The ratios are taken within a round and shown as median (lowest to highest). Requests in a second are limited by the load \
generator, which runs on the same cores.

| request | program | CPU for a request | of Go kit's | requests/s |
|---|---|---:|---:|---:|
"
    );
    let ratios = |at: usize, transport: usize| -> Vec<f64> {
        rounds.iter().map(|round| round[at][transport].cpu / round[0][transport].cpu).collect()
    };
    for (transport, request) in TRANSPORTS.iter().enumerate() {
        for (at, program) in programs.iter().enumerate() {
            let column = |figure: fn(Figures) -> f64| {
                median(rounds.iter().map(|round| figure(round[at][transport])).collect())
            };
            let ratio = if at == 0 { "1".to_string() } else { spread(ratios(at, transport)) };
            let (cpu, rate) = (column(|figures| figures.cpu), column(|figures| figures.rate));
            writeln!(text, "| {request} | {} | {cpu:.1} µs | {ratio} | {rate:.0} |", program.name)
                .expect(NEVER_FAILS);
        }
    }
    let [http, grpc] = [0, 1].map(|transport| median(ratios(SHIPPED, transport)));
    write!(
        text,
        "
Promise, for the service as shipped: at most {PROMISE} of Go kit's CPU time for a request, over HTTP ({http:.2}: {}) and over gRPC ({grpc:.2}: {}).

What both do: look for the order in a map; count and time the call for Prometheus; compare an API key in constant time; take a token of a \
bucket that is never empty. No line is logged (`RUST_LOG=off` here, no logger there) and nothing is exported; with neither, the Rust service makes no spans, as the yardstick makes none. The Rust service goes through its \
whole chain ({layers}) and names each request in its answer; the yardstick, `chapter03/go/kit_yardstick`, has these three layers and Go kit's \
transports on gorilla/mux and grpc-go.

How they were built:

",
        kept(http <= PROMISE),
        kept(grpc <= PROMISE),
    )
    .expect(NEVER_FAILS);
    for program in programs {
        writeln!(text, "- {}: {}", program.name, program.how).expect(NEVER_FAILS);
    }
    writeln!(text, "\nThe Rust service is started with `{serve}`.").expect(NEVER_FAILS);
    text
}

/// The names of the server's layers, from the chain itself.
fn layers() -> String {
    let second = Duration::from_secs(1);
    let limits =
        ServerLimits { keys: ApiKeys::default(), burst: 1, every: second, deadline: second, at_once: 1 };
    let steps = ServerChain::new(limits, Clock::system()).steps();
    steps.iter().map(|step| step.name).collect::<Vec<_>>().join(", ")
}
