//! The program: flags, one verb, and the exit code.
#![allow(clippy::print_stderr, reason = "a program for a terminal")]

use super::{
    api::Api,
    error::ClientError,
    session::Store,
    signed_in::SignedIn,
    verbs::{Said, Verb},
};
use crate::config::{common::URL, data};
use chapter02::serve::exit;
use chapter03::{config::collector as http_uri, telemetry::wall_clock::WallClock};
use clap::Parser;
use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};
use tokio::runtime::Builder;
use utils::settings::{
    Sources,
    read::{SECONDS, seconds},
};

/// Asks the gateway. Tokens are kept in a file of yours, which nobody else can read, and are renewed before they expire.
#[derive(Clone, Debug, Parser)]
#[command(bin_name = "cargo run -p chapter04 -- client", no_binary_name = true, after_help = AFTER_HELP)]
struct Flags {
    /// Where the gateway is [CLIENT_GATEWAY; where you are logged in, or http://127.0.0.1:8400]
    #[arg(long, value_name = "URL", global = true)]
    gateway: Option<String>,
    /// File for the tokens [CLIENT_SESSION; rust-course/chapter04/session.json in the system's place for such files]
    #[arg(long, value_name = "FILE", global = true)]
    session: Option<String>,
    /// Seconds that an answer may take; the gateway's own limit comes first [CLIENT_TIMEOUT; 10]
    #[arg(long, value_name = "SECONDS", global = true)]
    timeout: Option<String>,
    /// Show answers as they came
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    verb: Verb,
}

const AFTER_HELP: &str = "\
Exit codes: 0 done, 1 the gateway cannot be reached or has a fault, 2 an argument is wrong, 4 the gateway refused, 5 nobody is logged in";

/// Where a gateway is unless somebody says otherwise.
const GATEWAY: &str = "http://127.0.0.1:8400";

/// The program: `arguments` are those after `client`.
pub fn command(arguments: &[String]) -> ExitCode {
    let flags: Flags = match exit::arguments(arguments) {
        Ok(flags) => flags,
        Err(code) => return code,
    };
    let as_json = flags.json;
    // One thread: one request after the other.
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::failed("client", &format_args!("cannot start: {error}")),
    };
    match runtime.block_on(run(flags)) {
        Ok(said) => {
            // A reader that has gone has seen enough.
            let _ = io::stdout().lock().write_all(said.text(as_json).as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("client: {error}");
            error.exit_code()
        }
    }
}

async fn run(flags: Flags) -> Result<Said, ClientError> {
    let variable = |name: &str| env::var(name).ok();
    let sources = Sources::new("CLIENT", &variable);
    let file =
        sources.setting("session", flags.session.as_deref()).read_if_set("the path of a file", data::path)?;
    let store = Store::at(file)?;
    let there = store.load()?.map_or(GATEWAY.to_string(), |session| session.gateway);
    let gateway = sources.setting("gateway", flags.gateway.as_deref()).or(&there).read(URL, http_uri)?;
    let patience = sources.setting("timeout", flags.timeout.as_deref()).or("10").read(SECONDS, seconds)?;
    let client = SignedIn { api: Api::at(gateway, patience), store, clock: WallClock::system() };
    flags.verb.run(&client).await
}
