//! The command `cost` from outside: what it prints, and its exit codes. No test looks at a time.

use std::process::{Command, Output};

fn cost(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter02"));
    command.arg("cost").args(arguments).output().expect("the program starts")
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it prints text")
}

#[test]
fn help_names_every_argument_and_is_no_failure() {
    let output = cost(&["--help"]);
    let help = out(&output);
    assert_eq!(output.status.code(), Some(0));
    for argument in ["cargo run --release -p chapter02 -- cost", "--rounds <N>", "--json", "--write"] {
        assert!(help.contains(argument), "no {argument} in\n{help}");
    }
}

#[test]
fn what_is_not_understood_is_exit_2_and_nothing_is_measured() {
    for arguments in
        [vec!["--bogus"], vec!["--rounds"], vec!["--rounds", "0"], vec!["--rounds", "100"], vec!["seven"]]
    {
        let output = cost(&arguments);
        assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}: nothing says why");
    }
}

#[test]
fn the_table_has_a_row_and_a_bar_for_each_measure() {
    let output = cost(&["--rounds", "1"]);
    assert_eq!(output.status.code(), Some(0));
    let text = out(&output);
    let rows =
        text.lines().filter(|line| line.contains("ns  ") || line.contains("µs  ") || line.contains("ms  "));
    let bars = text.lines().filter(|line| line.trim_end().ends_with('#'));
    // The scale of the bars has units as well.
    let rows = rows.filter(|line| !line.contains("1 ns    10 ns"));
    assert_eq!((rows.count(), bars.count()), (6, 6), "{text}");
}

#[test]
fn json_is_one_line_with_every_measure_and_the_machine() {
    let output = cost(&["--json", "--rounds", "1"]);
    assert_eq!(output.status.code(), Some(0));
    let json = out(&output);
    assert_eq!(json.lines().count(), 1);
    for key in ["command", "machine", "rounds", "figures"] {
        assert_eq!(json.matches(&format!("\"{key}\":")).count(), 1, "{key} in {json}");
    }
    for key in ["id", "what", "times", "median_ns", "fastest_ns", "slowest_ns"] {
        assert_eq!(json.matches(&format!("\"{key}\":")).count(), 6, "{key} in {json}");
    }
}

#[test]
#[cfg(debug_assertions)]
fn figures_of_a_dev_build_are_not_kept() {
    let output = cost(&["--write"]);
    assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--release"));
}
