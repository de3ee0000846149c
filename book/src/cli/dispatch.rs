//! From the arguments to the command, and from its outcome to the exit code.

use super::{
    arguments::{Arguments, Command, Dev, Serve},
    chinese,
};
use crate::{
    check::{TIME_LIMIT, process},
    dev,
    lang::Lang,
    learn::{self, session::Session},
    serve, site,
    terminal::{BAD, paint},
    tr,
    workspace::Workspace,
};
use anyhow::Result;
use clap::{CommandFactory, FromArgMatches};
use std::{process::ExitCode, time::Duration};

/// The exit codes of `cargo course`, from best to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: green, or done.
    Good,
    /// 1: red, or a check that found something.
    Red,
    /// 3: no verdict was possible: tool chain, time-out …
    CannotCheck,
    /// 2: the arguments were not understood.
    BadUsage,
    /// 130: Ctrl-C, as shells count it.
    Interrupted,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(match exit {
            Exit::Good => 0,
            Exit::Red => 1,
            Exit::BadUsage => 2,
            Exit::CannotCheck => 3,
            Exit::Interrupted => 130,
        })
    }
}

/// Runs what the process was called with.
pub fn main() -> ExitCode {
    let lang = wanted_language(std::env::args().skip(1));
    let command = chinese::translated(Arguments::command(), lang);
    let arguments = command.try_get_matches().and_then(|matches| Arguments::from_arg_matches(&matches));
    let arguments = match arguments {
        Ok(arguments) => arguments,
        Err(error) => {
            error.print().ok();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match run(arguments, lang) {
        Ok(exit) => exit.into(),
        Err(error) => {
            anstream::eprintln!("{} {error:#}", paint(BAD, tr!(lang, "error:", "错误：")));
            Exit::BadUsage.into()
        }
    }
}

/// The language is needed before the arguments are understood: their help is written in it.
fn wanted_language(arguments: impl Iterator<Item = String>) -> Lang {
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang") {
            Some("") => arguments.peek().cloned(),
            Some(rest) => rest.strip_prefix('=').map(str::to_string),
            None => continue,
        };
        if let Some(value) = value {
            return Lang::from_locale(&value);
        }
    }
    Lang::from_environment()
}

fn run(arguments: Arguments, lang: Lang) -> Result<Exit> {
    let lang = arguments.lang.unwrap_or(lang);
    process::handle_ctrl_c()?;
    let workspace = Workspace::find(&std::env::current_dir()?, lang)?;
    let limit = arguments.time_limit.map_or(TIME_LIMIT, Duration::from_secs_f64);
    let served = |options: Serve| {
        let Serve { port, open, allow_host } = options;
        let run_limit = serve::RUN_LIMIT;
        serve::run(workspace.clone(), serve::Options { port, open, allow_host, lang, limit, run_limit })
            .map(|()| Exit::Good)
    };
    match arguments.command {
        None => served(arguments.serve),
        Some(Command::Serve(options)) => served(Serve {
            port: options.port.or(arguments.serve.port),
            open: options.open || arguments.serve.open,
            allow_host: [arguments.serve.allow_host, options.allow_host].concat(),
        }),
        Some(Command::Build { out, url }) => site::run(&workspace, lang, out, url.as_deref()),
        Some(Command::Doctor) => {
            let port = arguments.serve.port.unwrap_or(serve::DEFAULT_PORT);
            Ok(if learn::doctor::run(&workspace, lang, port)? { Exit::Good } else { Exit::Red })
        }
        Some(Command::Update) => learn::update::run(&workspace, lang).map(|()| Exit::Good),
        // What an author's check finds is a red result, not bad usage.
        Some(Command::Dev(command)) => author(command, &workspace, lang).or_else(|error| {
            anstream::eprintln!("{error:#}");
            Ok(Exit::Red)
        }),
        Some(command) => learner(command, &Session::open(workspace, lang, limit)?),
    }
}

fn learner(command: Command, session: &Session) -> Result<Exit> {
    match command {
        Command::Watch { id } => learn::watch::run(session, id.as_deref()),
        Command::Check { id, json } => learn::check::run(session, id.as_deref(), json),
        Command::List { json } => learn::list::run(session, json),
        Command::Hint { id } => learn::hint::run(session, id.as_deref()),
        Command::Solution { id, give_up } => learn::solution::run(session, id.as_deref(), give_up),
        Command::Diff { id } => learn::diff::run(session, id.as_deref()),
        Command::Reset { id } => learn::reset::run(session, id.as_deref()),
        Command::Next { id } => learn::next::run(session, id.as_deref()),
        Command::Read { id } => learn::read::run(session, id.as_deref()),
        Command::Serve(_) | Command::Build { .. } | Command::Doctor | Command::Update | Command::Dev(_) => {
            unreachable!("these do not need the exercises and were run before")
        }
    }
}

fn author(command: Dev, workspace: &Workspace, lang: Lang) -> Result<Exit> {
    match command {
        Dev::Sync { check } => dev::sync::run(workspace, check),
        Dev::Verify { id, json } => dev::verify::run(workspace, lang, id.as_deref(), json),
        Dev::Outputs { check } => dev::outputs::run(workspace, lang, check).map(|()| Exit::Good),
        Dev::I18n { check, accept } => {
            dev::i18n::run(workspace, lang, check, accept.as_deref()).map(|()| Exit::Good)
        }
        Dev::Links => dev::links::run(workspace, lang).map(|()| Exit::Good),
        Dev::Bench { write, cold } => dev::bench::run(workspace, write, cold).map(|()| Exit::Good),
        Dev::Walk { chapter } => dev::walk::run(workspace, lang, chapter.as_deref()),
        Dev::New { chapter, name } => dev::new::run(workspace, &chapter, &name).map(|()| Exit::Good),
    }
}
