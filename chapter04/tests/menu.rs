//! The chapter's front door: `--help` lists what there is, whatever runs without arguments.

use std::process::Command;

#[test]
fn help_lists_every_demo() {
    let output = Command::new(env!("CARGO_BIN_EXE_chapter04")).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    for demo in chapter04::MENU.demos {
        assert!(text.contains(&format!("\n  {} ", demo.name)), "{} is not listed:\n{text}", demo.name);
    }
}
