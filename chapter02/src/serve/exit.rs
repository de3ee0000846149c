//! What the end of a program means to whoever started it: one table of exit codes for every program of the course.
//!
//! Proved by `tests/http/process.rs`, and by the tests of each later program.

use super::server::Ending;
use clap::Parser;
use std::{fmt, process::ExitCode};

/// Something that the program was told is wrong: an argument, a variable, a line of a file.
pub const BAD_SETTING: u8 = 2;
/// The program stopped before every request was answered.
pub const DRAIN_EXPIRED: u8 = 3;

/// The exit code of a program that ended so. What was left undone is said.
pub fn code(program: &str, ending: Ending) -> ExitCode {
    match ending {
        Ending::Clean => return ExitCode::SUCCESS,
        Ending::Expired { open } => {
            eprintln!("{program}: the drain time is over, requests still open: {open}");
        }
        Ending::Interrupted => eprintln!("{program}: a second signal, so open requests were not waited for"),
    }
    ExitCode::from(DRAIN_EXPIRED)
}

/// The exit code of a program that failed. Why is said.
pub fn failed(program: &str, why: &dyn fmt::Display) -> ExitCode {
    eprintln!("{program}: {why}");
    ExitCode::FAILURE
}

/// The exit code of a program that was told something wrong. What it is is said.
pub fn bad_setting(program: &str, why: &dyn fmt::Display) -> ExitCode {
    eprintln!("{program}: {why}");
    ExitCode::from(BAD_SETTING)
}

/// The arguments as they were typed, or the exit code of a program that has printed its help or what is wrong with them.
///
/// # Errors
/// If the program has nothing more to do.
pub fn arguments<P: Parser>(typed: &[String]) -> Result<P, ExitCode> {
    P::try_parse_from(typed).map_err(|refusal| {
        // Help, which is no error, or a bad argument. If it cannot be printed, the exit code still says it.
        let _ = refusal.print();
        ExitCode::from(u8::try_from(refusal.exit_code()).unwrap_or(BAD_SETTING))
    })
}
