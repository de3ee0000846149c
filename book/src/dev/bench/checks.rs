//! Save → verdict: as a watch sees it, as a command, and against bare cargo and rustlings.

use super::{RUNS, table::Row};
use crate::{
    check::{self, Report, TIME_LIMIT, Verdict, build::cargo, process::Cancel},
    exercise::{Exercise, catalog::Catalog, marks},
    lang::Lang,
    workspace::Workspace,
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The exercise that stands for all that need only the standard library.
const STD_ONLY: &str = "greeting";

/// Exercises that stand for those that link more, and what is promised of them.
const HEAVIER: [(&str, &str, &str); 2] =
    [("first_answer", "tokio", "at most 0.3 s"), ("echo_route", "axum", "at most 0.6 s")];

pub(super) fn rows(copy: &Workspace) -> Result<Vec<Row>> {
    let catalog = Catalog::load(copy)?;
    let exercise = catalog.get(STD_ONLY, Lang::En)?;
    let solution = fs::read_to_string(exercise.solution())?;
    let bench = Bench { copy, exercise, green: marks::reference(&solution) };
    let red = marks::starter(&solution).map_err(|error| anyhow::anyhow!("{error}"))?;
    let broken = format!("{}\nfn (\n", bench.green);

    // Once before anything counts: the first build and the cold caches.
    bench.watch(&bench.green, 0)?;
    let (mut watch, mut command, mut bare, mut failing, mut error) = (vec![], vec![], vec![], vec![], vec![]);
    for run in 1..=RUNS {
        // After a broken file the compiler's incremental state is another; like is compared with like.
        bench.watch(&bench.green, run * 10 + 9)?;
        watch.push(bench.watch(&bench.green, run * 10)?);
        bare.push(bench.bare(run * 10 + 1)?);
        command.push(bench.command(run * 10 + 2)?);
        failing.push(bench.watch(&red, run * 10 + 3)?);
        error.push(bench.watch(&broken, run * 10 + 4)?);
    }
    let mut rows = vec![
        Row::new(
            "save → green verdict in a running `watch`, std only",
            watch,
            "at most half of rustlings; 0.19 s",
        ),
        Row::new("save → red verdict, std only", failing, ""),
        Row::new("save → first compile error, std only", error, "sooner than a verdict"),
        Row::new("the same edit, bare `cargo test --test greeting`", bare, ""),
        Row::new(
            "the same edit, `cargo course check greeting` (built runner)",
            command,
            "bare cargo + 0.1 s",
        ),
    ];
    for (name, links, promise) in HEAVIER {
        let Ok(exercise) = catalog.get(name, Lang::En) else { continue };
        let solution = fs::read_to_string(exercise.solution())?;
        let bench = Bench { copy, exercise, green: marks::reference(&solution) };
        bench.watch(&bench.green, 0)?;
        let runs = (1..=RUNS).map(|run| bench.watch(&bench.green, run)).collect::<Result<_>>()?;
        rows.push(Row::new(format!("save → green verdict, {links} (`{name}`)"), runs, promise));
    }
    if let Some(runs) = rustlings()? {
        rows.push(Row::new("rustlings `run quiz1` after a like edit, same machine and hour", runs, ""));
    }
    Ok(rows)
}

struct Bench<'a> {
    copy: &'a Workspace,
    exercise: &'a Exercise,
    green: String,
}

impl Bench<'_> {
    /// A real edit: cargo must compile again.
    fn edit(&self, text: &str, number: usize) -> Result<()> {
        let path = self.exercise.answer();
        fs::write(&path, format!("{text}\n// edit {number}\n"))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    fn watch(&self, text: &str, number: usize) -> Result<Duration> {
        self.edit(text, number)?;
        let started = Instant::now();
        let report: Report =
            check::check(self.copy, self.exercise, Lang::En, TIME_LIMIT, &Cancel::default(), &mut |_| {})?;
        let took = started.elapsed();
        if text == self.green {
            ensure!(matches!(report.verdict, Verdict::Green { .. }), "the solution is not green: {report:?}");
        }
        Ok(took)
    }

    fn bare(&self, number: usize) -> Result<Duration> {
        self.edit(&self.green, number)?;
        let mut command = cargo();
        command.args(["test", "--package", &self.exercise.package(), "--test", STD_ONLY]);
        timed(command.current_dir(self.copy.root()))
    }

    fn command(&self, number: usize) -> Result<Duration> {
        self.edit(&self.green, number)?;
        let mut command = Command::new(std::env::current_exe()?);
        timed(command.args(["check", STD_ONLY]).current_dir(self.copy.root()))
    }
}

fn timed(command: &mut Command) -> Result<Duration> {
    let started = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let took = started.elapsed();
    if !status.success() {
        bail!("{command:?} failed with {status}");
    }
    Ok(took)
}

/// The same for rustlings, where it is installed: its exercise `quiz1`, which is one function with tests too.
fn rustlings() -> Result<Option<Vec<Duration>>> {
    if Command::new("rustlings").arg("--version").output().is_err() {
        return Ok(None);
    }
    // Outside of any workspace: it would make itself a member.
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("rustlings");
    let mut init = Command::new("rustlings")
        .arg("init")
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    if let Some(mut input) = init.stdin.take() {
        std::io::Write::write_all(&mut input, b"\n")?;
    }
    ensure!(init.wait()?.success(), "`rustlings init` failed");
    let file = home.join("exercises/quizzes/quiz1.rs");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let answer = if text.contains("fn calculate_price_of_apples(n") {
        text
    } else {
        text.replacen("fn main()", "fn calculate_price_of_apples(n: u64) -> u64 {\n    if n > 40 { n } else { n * 2 }\n}\n\nfn main()", 1)
    };
    let mut runs = Vec::new();
    for number in 0..=RUNS {
        let edited = format!("{}\n// edit {number}\n", answer.split("\n// edit").next().unwrap_or(&answer));
        fs::write(&file, edited)?;
        let took = run_quiz(&home)?;
        if number > 0 {
            runs.push(took);
        }
    }
    Ok(Some(runs))
}

fn run_quiz(home: &Path) -> Result<Duration> {
    timed(Command::new("rustlings").args(["run", "quiz1"]).current_dir(home).env_remove("CARGO_TARGET_DIR"))
}
