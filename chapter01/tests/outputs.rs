//! Every output that chapter 1 shows on a page, as insta snapshots that the pages include.
//!
//! `cargo course dev outputs` makes them anew; `cargo test` compares.

use std::path::Path;
use utils::transcript::transcript;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a chapter lies in the workspace's root")
}

/// Keeps `text` as `tests/snapshots/{name}.snap`, whose fifth line is the first of the text: pages include from there.
fn keep(name: &str, text: &str) {
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true, description => "shown on a page" }, {
        insta::assert_snapshot!(name, text);
    });
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

/// The release whose messages the snapshots hold; another compiler may word them differently.
const COMPILER: &str = "rustc 1.95.";

/// Every `broken/*.rs` is a program that must not compile, and the page shows what the compiler says of it.
#[test]
fn the_compiler_refuses_each_broken_program_with_the_words_on_the_page() {
    let rustc = Path::new("rustc");
    let version = transcript("", rustc, &["--version"], root());
    if !version.contains(COMPILER) {
        eprintln!("skipped: the pages show {COMPILER}x, this is {}", version.trim_start_matches("$ \n"));
        return;
    }
    let mut programs: Vec<_> = std::fs::read_dir(root().join("chapter01/broken"))
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    programs.sort();
    for file in programs {
        let source = format!("chapter01/broken/{file}");
        let arguments = ["--edition", "2024", "--emit", "metadata", "-o", "/dev/null", &source];
        let text = transcript(&format!("rustc --edition 2024 {source}"), rustc, &arguments, root());
        assert!(text.contains("error"), "{source} compiles, but the page says that it does not");
        keep(&format!("broken_{}", file.trim_end_matches(".rs")), &text);
    }
}
