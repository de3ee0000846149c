//! What a reader sees who runs a chapter that is not written yet: that it is not.

use std::process::Command;

#[test]
fn the_chapter_says_that_it_has_no_demos_yet() {
    let output = Command::new(env!("CARGO_BIN_EXE_chapter05")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(text.contains("no demos yet"), "{text}");
}
