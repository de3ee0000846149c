//! `cargo course dev walk`: the course as a learner meets it, by the very commands that a learner types.
//!
//! In a copy: every exercise is answered with each of its known mistakes and then rightly, through `course check`; every
//! command that the book shows is run. What the commands print is `dev outputs`' matter; here they must work.

use crate::{
    check::{
        build::cargo,
        process::{self, Ended, Limits},
    },
    cli::Exit,
    dev::copy,
    exercise::{Exercise, catalog::Catalog, marks},
    lang::Lang,
    site::summary,
    terminal::{BAD, FAINT, GOOD, paint},
    workspace::Workspace,
};
use anyhow::{Context, Result};
use std::{collections::BTreeSet, fs, process::Command, time::Duration};

/// How long a command of a page may take, an optimised build on a slow machine included.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Walks `chapter`, or the whole course.
///
/// # Errors
/// If the copy cannot be made or a command cannot be started.
pub fn run(workspace: &Workspace, lang: Lang, chapter: Option<&str>) -> Result<Exit> {
    let copy = copy::copy(workspace, "walk")?;
    let catalog = Catalog::load(&copy)?;
    let exercises: Vec<&Exercise> = match chapter {
        Some(chapter) => catalog.select(chapter, lang)?,
        None => catalog.all().iter().collect(),
    };
    let mut walk = Walk { copy: &copy, steps: 0, failed: 0 };
    for exercise in exercises {
        walk.exercise(exercise)?;
    }
    walk.commands(chapter)?;
    let (steps, failed) = (walk.steps, walk.failed);
    anstream::println!("\n{steps} steps walked, {failed} failed");
    Ok(if failed == 0 { Exit::Good } else { Exit::Red })
}

struct Walk<'a> {
    copy: &'a Workspace,
    steps: usize,
    failed: usize,
}

impl Walk<'_> {
    /// Each known mistake must be recognised, the solution must be green, and the exercise must reset.
    fn exercise(&mut self, exercise: &Exercise) -> Result<()> {
        let name = &exercise.name;
        for (mistake, path) in exercise.mistakes()? {
            fs::copy(&path, exercise.answer())?;
            let report = self.check(exercise)?;
            let good = report["verdict"] == "red" && report["mistake"] == *mistake;
            self.step(good, &format!("{name}: the mistake {mistake} is recognised"), &report.to_string());
        }
        let path = exercise.solution();
        let solution =
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        fs::write(exercise.answer(), marks::reference(&solution))?;
        let report = self.check(exercise)?;
        self.step(
            report["verdict"] == "green",
            &format!("{name}: the solution is green"),
            &report.to_string(),
        );
        for arguments in [["diff", name], ["hint", name], ["read", name], ["reset", name]] {
            let (good, said) = self.course(&arguments)?;
            self.step(good, &format!("cargo course {}", arguments.join(" ")), &said);
        }
        Ok(())
    }

    fn check(&self, exercise: &Exercise) -> Result<serde_json::Value> {
        let (_, said) = self.course(&["check", "--json", &exercise.name])?;
        let line = said.lines().find(|line| line.starts_with('{')).unwrap_or("null");
        serde_json::from_str(line).with_context(|| format!("`check --json` printed no JSON:\n{said}"))
    }

    /// Every command of the book, once, in the order of the pages.
    fn commands(&mut self, chapter: Option<&str>) -> Result<()> {
        let mut done = BTreeSet::new();
        for lang in Lang::ALL {
            let edition = self.copy.edition(lang);
            for page in summary::pages(&edition)? {
                if chapter.is_some_and(|chapter| !page.starts_with(chapter)) {
                    continue;
                }
                let text =
                    fs::read_to_string(edition.join(&page)).with_context(|| format!("cannot read {page}"))?;
                for line in commands(&text, &edition.join(&page)) {
                    if done.insert(line.clone()) {
                        self.command(&line)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn command(&mut self, line: &str) -> Result<()> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let output = match words.as_slice() {
            // They run until they are stopped, or ask the network or another tool.
            ["cargo", "course"]
            | ["cargo", "course", "serve" | "watch" | "update" | "doctor" | "dev", ..] => None,
            ["cargo", "run", "-p", _, "--", "serve" | "collector" | "up", ..]
            | ["cargo", "run", "-p", "chapter03" | "chapter04"] => None,
            ["cargo", "course", arguments @ ..] => Some(self.course(arguments)?),
            // A broken program must be refused.
            ["rustc", "--edition", ..] => Some(self.refused(&words)?),
            ["cargo", "run" | "test", arguments @ ..] if !arguments.is_empty() => {
                Some(self.cargo(&words[1..])?)
            }
            _ => None,
        };
        match output {
            Some((good, said)) => self.step(good, line, &said),
            None => anstream::println!(
                "{} {line}  {}",
                paint(FAINT, "·"),
                paint(FAINT, "not run: it does not end by itself, or needs more than the course")
            ),
        }
        Ok(())
    }

    fn course(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(arguments).env("COURSE_LANG", "en").env("NO_COLOR", "1");
        self.output(command)
    }

    fn cargo(&self, arguments: &[&str]) -> Result<(bool, String)> {
        let mut command = cargo();
        command.args(arguments);
        // An exercise as shipped is red; the page says so.
        let red_is_right = arguments.first() == Some(&"test") && arguments.contains(&"--test");
        let (good, said) = self.output(command)?;
        Ok((good || (red_is_right && said.contains("test result: FAILED")), said))
    }

    fn refused(&self, words: &[&str]) -> Result<(bool, String)> {
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).args(["--out-dir", "target"]);
        let (good, said) = self.output(command)?;
        Ok((!good && said.contains("error"), said))
    }

    fn output(&self, mut command: Command) -> Result<(bool, String)> {
        command.current_dir(self.copy.root());
        if std::env::var_os("CARGO_TARGET_DIR").is_none() {
            command.env("CARGO_TARGET_DIR", self.copy.join("target"));
        }
        finished(command, PATIENCE)
    }

    fn step(&mut self, good: bool, what: &str, said: &str) {
        self.steps += 1;
        if good {
            anstream::println!("{} {what}", paint(GOOD, "✓"));
        } else {
            self.failed += 1;
            anstream::println!("{} {what}\n{said}", paint(BAD, "✗"));
        }
    }
}

/// Whether `command` ended well within `patience`, and what it said.
fn finished(command: Command, patience: Duration) -> Result<(bool, String)> {
    let mut said = Vec::new();
    let shown = format!("{command:?}");
    let limits = Limits { time: Some(patience), ..Limits::default() };
    let ended = process::run(command, limits, &mut |_, piece| said.extend_from_slice(piece))
        .with_context(|| format!("cannot start {shown}"))?;
    let said = String::from_utf8_lossy(&said).into_owned();
    Ok(match ended {
        Ended::Exited(status) => (status.success(), said),
        Ended::TimedOut => {
            let seconds = patience.as_secs();
            (
                false,
                format!(
                    "{said}\nIt did not end within {seconds} s. A command that runs until it is stopped is not for this walk: `Walk::command` names those."
                ),
            )
        }
        Ended::TooMuchOutput | Ended::Interrupted => (false, format!("{said}\nIt was stopped.")),
    })
}

/// The commands in a page's console blocks: lines that begin with `$ `, also those of included snapshots.
fn commands(page: &str, path: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut console = false;
    for line in page.lines() {
        if let Some(fence) = line.strip_prefix("```") {
            console = fence.starts_with("console");
        } else if console {
            match included(line, path) {
                Some(text) => found.extend(text.lines().filter_map(command)),
                None => found.extend(command(line)),
            }
        }
    }
    found
}

fn command(line: &str) -> Option<String> {
    let line = line.strip_prefix("$ ")?.split(" #").next()?.trim();
    Some(line.to_string())
}

fn included(line: &str, page: &std::path::Path) -> Option<String> {
    let target = line.trim().strip_prefix("{{#include ")?.strip_suffix("}}")?;
    let file = target.split(':').next()?;
    fs::read_to_string(page.parent()?.join(file)).ok()
}

#[cfg(all(test, unix))]
mod tests {
    use super::finished;
    use std::{process::Command, time::Duration};

    #[test]
    fn a_command_that_never_ended_held_the_walk_up_for_ever() {
        let mut endless = Command::new("sleep");
        endless.arg("3600");
        let (good, said) = finished(endless, Duration::from_millis(20)).unwrap();
        assert!(!good && said.contains("It did not end within"), "{said}");
    }
}
