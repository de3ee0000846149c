//! Every output that chapter 1 shows on a page, as insta snapshots that the pages include.
//!
//! `cargo course dev outputs` makes them anew; `cargo test` compares. What the compiler says is compared only with the
//! release that the pages were written with: a newer one may word it better, and that is no fault of a reader's clone.

use std::path::{Path, PathBuf};
use utils::transcript::transcript;

/// The release whose messages the snapshots hold.
const COMPILER: &str = "rustc 1.95.";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a chapter lies in the workspace's root")
}

/// Keeps `text` as `tests/snapshots/{name}.snap`, whose fifth line is the first of the text: pages include from there.
fn keep(name: &str, text: &str) {
    insta::with_settings!({
        prepend_module_to_snapshot => false,
        omit_expression => true,
        description => "shown on a page",
        filters => [
            // A thread's number and a duration differ from run to run.
            (r"' \(\d+\) panicked", "' panicked"),
            (r"finished in \d+\.\d+s", "finished in 0.00s"),
            // Where the standard library's source lies depends on whether `rust-src` is installed.
            (r"help: the following other types implement trait(?s:.)*?\n\n", "\n"),
        ],
    }, {
        insta::assert_snapshot!(name, text);
    });
}

/// The sources in a folder of this chapter, if the compiler at hand is the pages' own.
fn sources(folder: &str) -> Vec<(String, String)> {
    let version = transcript("", Path::new("rustc"), &["--version"], root());
    if !version.contains(COMPILER) {
        eprintln!("skipped: the pages show {COMPILER}x, this is {}", version.trim_start_matches("$ \n"));
        return vec![];
    }
    let entries = std::fs::read_dir(root().join("chapter01").join(folder)).unwrap();
    let mut files: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    let named =
        |file: String| (file.trim_end_matches(".rs").to_string(), format!("chapter01/{folder}/{file}"));
    files.into_iter().map(named).collect()
}

/// Where a program that a test compiles goes.
fn built(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

#[test]
fn the_menu_and_each_demo_print_what_the_pages_show() {
    let program = Path::new(env!("CARGO_BIN_EXE_chapter01"));
    keep("menu", &transcript("cargo run -p chapter01", program, &[], root()));
    for demo in chapter01::MENU.demos {
        let shown = format!("cargo run -p chapter01 -- {}", demo.name);
        keep(demo.name, &transcript(&shown, program, &[demo.name], root()));
    }
}

/// Every `broken/*.rs` is a program that must not compile.
#[test]
fn the_compiler_refuses_each_broken_program_with_the_words_on_the_page() {
    for (name, source) in sources("broken") {
        let output = built(&format!("broken-{name}"));
        let arguments = ["--edition", "2024", "--emit", "metadata", &source, "-o", output.to_str().unwrap()];
        let text =
            transcript(&format!("rustc --edition 2024 {source}"), Path::new("rustc"), &arguments, root());
        assert!(text.contains("error"), "{source} compiles, but the page says that it does not");
        keep(&format!("broken_{name}"), &text);
    }
}

/// Every `red/*.rs` is a program whose test must fail: there the bug is the lesson.
#[test]
fn each_red_test_fails_with_the_words_on_the_page() {
    for (name, source) in sources("red") {
        let program = built(&name);
        let arguments = ["--edition", "2024", "--test", &source, "-o", program.to_str().unwrap()];
        let compiled = transcript("", Path::new("rustc"), &arguments, root());
        assert_eq!(compiled, "$ \n", "{source} has to compile without a word");
        // Two threads: with one, the test would run in the main thread and the report would name that one.
        let shown = format!("rustc --edition 2024 --test {source} -o target/{name} && target/{name}");
        let text = transcript(&shown, &program, &["--test-threads=2"], root());
        assert!(text.contains("test result: FAILED"), "{source} passes, but the page says that it fails");
        keep(&format!("red_{name}"), &text);
    }
}
