//! The front door of a program that loads others, in turn (A B C A B C …), so that a busy machine slows all alike.
//!
//! Proved by the tests below.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for a terminal")]

use super::Problem;
use std::{process::ExitCode, time::Duration};

/// What the reader may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often each program is measured.
    pub rounds: usize,
    /// How long each time.
    pub load: Duration,
    /// Whether the table is kept.
    pub write: bool,
}

/// Arguments that are not understood.
const BAD_USAGE: u8 = 2;

/// The program `name`: reads its arguments, where nothing means 5 rounds of `seconds`, and runs it.
pub fn main(
    name: &str,
    usage: &str,
    seconds: u64,
    run: impl FnOnce(&Settings) -> Result<(), Problem>,
) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("{usage}");
        return ExitCode::SUCCESS;
    }
    let Some(settings) = read(&arguments, seconds) else {
        eprintln!("{usage}");
        return ExitCode::from(BAD_USAGE);
    };
    match run(&settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{name}: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// `--rounds N`, `--seconds N` and `--write`; a number is one of 1 to 60.
fn read(arguments: &[String], seconds: u64) -> Option<Settings> {
    let mut settings = Settings { rounds: 5, load: Duration::from_secs(seconds), write: false };
    let mut arguments = arguments.iter();
    let number = |text: Option<&String>| text?.parse::<u8>().ok().filter(|number| (1..=60).contains(number));
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--write" => settings.write = true,
            "--rounds" => settings.rounds = usize::from(number(arguments.next())?),
            "--seconds" => settings.load = Duration::from_secs(number(arguments.next())?.into()),
            _ => return None,
        }
    }
    Some(settings)
}

/// What `measure` finds: a list for each round, with an entry for each of `programs`.
///
/// # Errors
/// At the first that cannot be measured.
pub fn in_turn<P, F>(
    settings: &Settings,
    programs: &[P],
    measure: impl Fn(&P, Duration) -> Result<F, Problem>,
) -> Result<Vec<Vec<F>>, Problem> {
    let round = |number| {
        eprintln!("round {number} of {}", settings.rounds);
        programs.iter().map(|program| measure(program, settings.load)).collect()
    };
    (1..=settings.rounds).map(round).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(arguments: &[&str]) -> Option<Settings> {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        read(&arguments, 3)
    }

    #[test]
    fn arguments_are_read_and_what_is_none_is_refused() {
        let three = Duration::from_secs(3);
        assert_eq!(settings(&[]), Some(Settings { rounds: 5, load: three, write: false }));
        let all = settings(&["--write", "--rounds", "1", "--seconds", "60"]);
        assert_eq!(all, Some(Settings { rounds: 1, load: Duration::from_secs(60), write: true }));
        for bad in
            [&["--rounds"][..], &["--rounds", "0"], &["--seconds", "61"], &["--seconds", "soon"], &["fast"]]
        {
            assert_eq!(settings(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn programs_take_turns() {
        let order = std::cell::RefCell::new(Vec::new());
        let settings = Settings { rounds: 2, load: Duration::ZERO, write: false };
        let rounds = in_turn(&settings, &["a", "b"], |program, _| {
            order.borrow_mut().push(*program);
            Ok(order.borrow().len())
        });
        assert_eq!(
            (rounds, order.into_inner()),
            (Ok(vec![vec![1, 2], vec![3, 4]]), vec!["a", "b", "a", "b"])
        );
    }
}
