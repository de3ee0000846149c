//! `cargo run -p chapter04`: the whole system on this machine. User service, auth service and gateway, each a process of its own.
//!
//! | module | what it knows |
//! |---|---|
//! | [`service`] | which processes there are, and with which arguments each is started |
//! | [`child`] | one process: its lines, its standard input, its end |
//! | [`supervise`] | start, watch and stop of all of them |
//! | [`lock`] | one system for one data folder |
//! | [`hints`] | what to try |
//!
//! A child is in a process group of its own, so the Ctrl-C of a terminal reaches this process only, which then stops the others in order. Each child
//! reads its standard input, whose other end is here: when this process ends, however it ends, that input ends, and with it the child. So a
//! SIGKILL leaves nobody behind, on every system. Proved by `tests/system/up.rs`.
#![allow(clippy::print_stderr, reason = "a program for a terminal")]

pub mod child;
pub mod hints;
pub mod lock;
pub mod service;
pub mod supervise;

use crate::config::data::{self, DATA};
use chapter02::serve::{exit, signals::Signals};
use clap::Parser;
use service::{Addresses, Plan};
use std::{net::SocketAddr, path::PathBuf, process::ExitCode};
use supervise::{Failed, Stopped, System};
use utils::settings::{SettingError, Sources};

// ANCHOR: flags
/// Starts the user service, the auth service and the gateway, each as a process of its own, and stops all of them on Ctrl-C.
#[derive(Clone, Debug, Default, Parser)]
#[command(bin_name = "cargo run -p chapter04 -- up", no_binary_name = true, after_help = AFTER_HELP)]
pub struct Flags {
    /// Where the gateway is reached, over HTTP [127.0.0.1:8400]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub gateway: Option<SocketAddr>,
    /// Where the user service is reached, over gRPC [127.0.0.1:8401]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub user: Option<SocketAddr>,
    /// Where the user service answers /livez, /readyz and /metrics [127.0.0.1:8411]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub user_admin: Option<SocketAddr>,
    /// Where the auth service is reached, over gRPC [127.0.0.1:8402]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub auth: Option<SocketAddr>,
    /// Where the auth service answers /livez, /readyz and /metrics [127.0.0.1:8412]
    #[arg(long, value_name = "ADDR", value_parser = address)]
    pub auth_admin: Option<SocketAddr>,
    /// Folder for data and keys [UP_DATA; .course/chapter04]
    #[arg(long, value_name = "DIR")]
    pub data: Option<String>,
    /// File of settings, TOML, with the tables [user], [auth] and [gateway] [UP_CONFIG]
    #[arg(long, value_name = "FILE")]
    pub config: Option<String>,
    /// `human` or `json`
    #[arg(long, value_name = "FORM")]
    pub log: Option<String>,
}
// ANCHOR_END: flags

const AFTER_HELP: &str = "\
ADDR is IP:PORT; port 0 takes a free one. All other settings of the three services are read from the file and from the environment; \
`user --help`, `auth --help` and `gateway --help` list them. RUST_LOG=info shows every call.

Exit codes: 0 stopped and every open request answered, 1 failed or a service ended by itself, 2 a setting is wrong, 3 stopped with requests \
unanswered";

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "an IP address and a port are needed, such as 127.0.0.1:8400 or [::1]:0".to_owned())
}

/// The program without arguments.
pub fn start() -> ExitCode {
    command(&[])
}

/// The program: `arguments` are those after `up`.
pub fn command(arguments: &[String]) -> ExitCode {
    let flags: Flags = match exit::arguments(arguments) {
        Ok(flags) => flags,
        Err(code) => return code,
    };
    let plan = match plan(&flags) {
        Ok(plan) => plan,
        Err(error) => return exit::bad_setting("up", &error),
    };
    // One thread: everything here waits for others.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return exit::failed("up", &format_args!("cannot start: {error}")),
    };
    let stopped = runtime.block_on(run(&plan));
    runtime.shutdown_background();
    match stopped {
        Ok(Stopped::Clean) => ExitCode::SUCCESS,
        Ok(Stopped::Cut) => ExitCode::from(exit::DRAIN_EXPIRED),
        Err(Failed::Setting) => ExitCode::from(exit::BAD_SETTING),
        // It has been said when it happened.
        Err(Failed::Ended { .. } | Failed::NotReady { .. }) => ExitCode::FAILURE,
        Err(failed) => exit::failed("up", &failed),
    }
}

/// What was asked for.
fn plan(flags: &Flags) -> Result<Plan, SettingError> {
    let variable = |name: &str| std::env::var(name).ok();
    let sources = Sources::new("UP", &variable);
    let config: Option<PathBuf> =
        sources.setting("config", flags.config.as_deref()).read_if_set("a path", data::path)?;
    let file = crate::config::file::read(config.as_deref())?;
    let sources = Sources::new("UP", &variable).and_file(file.as_ref(), "up");
    let data = sources.setting("data", flags.data.as_deref()).or(DATA).read("a path", data::path)?;
    let addresses = Addresses {
        gateway: flags.gateway,
        user: flags.user,
        user_admin: flags.user_admin,
        auth: flags.auth,
        auth_admin: flags.auth_admin,
    };
    Ok(Plan { addresses, data, config, log: flags.log.clone() })
}

// ANCHOR: run
async fn run(plan: &Plan) -> Result<Stopped, Failed> {
    let mut signals = Signals::listen()?; // first: none may be lost while the rest starts
    let _lock = lock::take(&plan.data)?; // held until the last child has ended
    let mut system = System::start(plan)?;
    let outcome = tokio::select! {
        outcome = up(&mut system) => Some(outcome),
        () = signals.next() => None,
    };
    if let Some(failed) = &outcome {
        eprintln!("up: {failed}; stopping the others");
    }
    let stopped = system.stop(&mut signals).await?;
    match outcome {
        Some(failed) => Err(failed),
        None => Ok(stopped),
    }
}

/// Waits until all services are ready, says what to try, and waits on. Whatever ends that waiting is a failure.
async fn up(system: &mut System) -> Failed {
    if let Err(failed) = system.until_ready().await {
        return failed;
    }
    hints::print(system);
    system.until_one_ends().await
}
// ANCHOR_END: run
