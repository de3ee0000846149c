//! What the benchmark programs of two chapters share: the machine they ran on, the figures of a process, and their own section of a
//! `BENCHMARKS.md`.
//!
//! A benchmark is an example (`cargo run --release -p chapterNN --example bench_…`), never a test: a machine's speed is no fault of the
//! code. Figures of processes are read from `/proc`, so those programs need Linux. Proved by the tests below.

pub mod program;

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    thread::available_parallelism,
};

/// Why there are no figures, for a person.
pub type Problem = String;

/// Clock ticks in a second of `/proc/PID/stat`: fixed at 100 in Linux's interface (`proc_pid_stat(5)`, `sysconf(3)`).
const TICKS: f64 = 100.0;

/// What was measured on and with: the processor, the compiler and the first line of whatever each of `programs` says about itself.
pub fn machine(programs: &[(&str, &[&str])]) -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let processor = processor.map_or(env::consts::ARCH, |(_, name)| name.trim());
    let cores = available_parallelism().map_or(0, usize::from);
    let mut text = format!("{processor}, {cores} cores, {}", env::consts::OS);
    for (program, arguments) in [("rustc", ["--version"].as_slice())].iter().chain(programs) {
        let version = first_line(program, arguments).unwrap_or_else(|| program.to_string());
        // wrk's goes on with whose it is.
        text = format!("{text}; {}", version.split(" Copyright").next().unwrap_or(program));
    }
    text
}

/// The first line that a program prints, if it is there.
pub fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next()?.trim().to_string())
}

/// User and system time of a process since its start, all its threads together, in seconds.
///
/// # Errors
/// If there is no such process, or no `/proc`.
pub fn cpu_seconds(process: u32) -> Result<f64, Problem> {
    let path = format!("/proc/{process}/stat");
    let text = fs::read_to_string(&path).map_err(|why| format!("cannot read {path}: {why}"))?;
    // Fields 14 and 15. The name in field 2 may hold spaces; it ends with the last parenthesis.
    let fields: Vec<&str> = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    let ticks = |field: usize| fields.get(field - 3).and_then(|text| text.parse::<u32>().ok());
    let both = ticks(14).zip(ticks(15)).ok_or_else(|| format!("{path} has no times"))?;
    Ok((f64::from(both.0) + f64::from(both.1)) / TICKS)
}

/// A size from `/proc/PID/status`, such as `VmRSS` (resident now) or `VmHWM` (the most that was), in KiB.
///
/// # Errors
/// If there is no such process, no such line, or no `/proc`.
pub fn kibibytes(process: u32, key: &str) -> Result<u64, Problem> {
    let path = format!("/proc/{process}/status");
    let text = fs::read_to_string(&path).map_err(|why| format!("cannot read {path}: {why}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| format!("{path} has no {key}"))
}

/// The middle one; of an even number, halfway between the two in the middle; 0 of none.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    match figures.len() {
        0 => 0.0,
        count if count % 2 == 1 => figures[count / 2],
        count => f64::midpoint(figures[count / 2 - 1], figures[count / 2]),
    }
}

/// `0.51 (0.40 to 0.55)`: the median of `figures`, the lowest and the highest.
pub fn spread(figures: Vec<f64>) -> String {
    let low = figures.iter().copied().fold(f64::MAX, f64::min);
    let high = figures.iter().copied().fold(0.0, f64::max);
    format!("{:.2} ({low:.2} to {high:.2})", median(figures))
}

/// What became of a promise, as a table says it.
pub const fn kept(kept: bool) -> &'static str {
    if kept { "kept" } else { "**missed**" }
}

/// Puts `section`, which begins with its `## ` heading, into the Markdown file at `path`. A new file begins with `title`.
///
/// # Errors
/// If the file cannot be written.
pub fn write_section(path: &Path, title: &str, section: &str) -> Result<(), Problem> {
    let head = format!(
        "# {title}

Each section is written by the command that it names; do not edit. The figures are of one run on one machine: compare rows, not readings of different days.
"
    );
    let old = fs::read_to_string(path).unwrap_or(head);
    let new = with_section(&old, section);
    fs::write(path, new).map_err(|why| format!("cannot write {}: {why}", path.display()))
}

/// `text` with `section` in the place of the one that has the same heading, or at the end. The others belong to other programs and stay.
fn with_section(text: &str, section: &str) -> String {
    let section = section.trim();
    let mut parts: Vec<String> = Vec::new();
    for line in text.lines() {
        match parts.last_mut() {
            Some(part) if !line.starts_with("## ") => *part = format!("{part}\n{line}"),
            _ => parts.push(line.to_string()),
        }
    }
    match parts.iter_mut().find(|part| part.lines().next() == section.lines().next()) {
        Some(part) => *part = section.to_string(),
        None => parts.push(section.to_string()),
    }
    let parts: Vec<&str> = parts.iter().map(|part| part.trim()).collect();
    parts.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_takes_the_place_of_its_old_self_and_leaves_the_others() {
        let one = with_section("# Head\n\nText.\n", "## One\n\nfirst\n");
        assert_eq!(one, "# Head\n\nText.\n\n## One\n\nfirst\n");
        let both = with_section(&one, "## Two\n\nsecond\n\n### Part of two\n");
        assert_eq!(both, "# Head\n\nText.\n\n## One\n\nfirst\n\n## Two\n\nsecond\n\n### Part of two\n");
        assert_eq!(with_section(&both, "## One\n\nnew"), both.replace("first", "new"));
        assert_eq!(with_section(&both, "## Two\n"), one + "\n## Two\n", "with all that was below it");
    }

    #[test]
    fn the_middle_of_figures() {
        assert_eq!((median(vec![]), median(vec![3.0, 1.0, 2.0]), median(vec![4.0, 1.0])), (0.0, 2.0, 2.5));
        assert_eq!(spread(vec![0.5, 0.75, 0.25]), "0.50 (0.25 to 0.75)");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_has_time_and_memory_and_one_that_is_gone_says_so() {
        assert!(cpu_seconds(std::process::id()).unwrap() >= 0.0);
        assert!(kibibytes(std::process::id(), "VmRSS").unwrap() > 0);
        assert!(kibibytes(std::process::id(), "Nothing").unwrap_err().ends_with("has no Nothing"));
        assert!(cpu_seconds(u32::MAX).unwrap_err().starts_with("cannot read /proc/4294967295/stat"));
    }
}
