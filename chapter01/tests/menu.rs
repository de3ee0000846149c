//! The chapter's front door: what a reader sees who types the command, rightly and wrongly.

use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_chapter01")).args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("it prints text")
}

#[test]
fn without_a_name_it_greets_and_lists_every_demo() {
    let output = run(&[]);
    let printed = text(&output.stdout);
    assert!(output.status.success());
    assert!(printed.starts_with("Hello, Rust!\n"), "{printed}");
    for demo in chapter01::MENU.demos {
        assert!(printed.contains(&format!("\n  {} ", demo.name)), "{} is not listed:\n{printed}", demo.name);
    }
}

#[test]
fn help_says_how_to_run_a_demo() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("Usage: cargo run -p chapter01 [-- NAME]"));
}

#[test]
fn a_wrong_name_and_an_argument_too_many_are_bad_usage_and_list_what_there_is() {
    for (arguments, why) in
        [(vec!["owner"], "no demo `owner`"), (vec!["hello", "twice"], "`twice` is one argument too many")]
    {
        let output = run(&arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2));
        assert!(said.contains(why) && said.contains("ownership"), "{said}");
    }
}
