//! What a page shows of a terminal: the command as the reader types it, then all that it printed.
//!
//! A chapter's `tests/outputs.rs` is one line, [`outputs!`](crate::outputs): it keeps the transcripts of the chapter's
//! programs as insta snapshots, and the pages include those, so that a page can only show what the program prints today.

use std::{path::Path, process::Command};

/// The compiler whose messages the snapshots hold. A newer one may word them better, and that is no fault of a reader's
/// clone: with another compiler they are not compared.
const COMPILER: &str = "rustc 1.95.";

/// Runs `program` and returns `$ {shown}`, then its standard output and, after it, its standard error.
///
/// `shown` is the command on the page (`cargo run -p chapter01 -- ownership`); `program` is the same thing without the
/// build around it. Colours are off, and backtraces too: they name the reader's own folders.
///
/// # Panics
/// If the program cannot be started: there is no transcript without it.
pub fn transcript(shown: &str, program: &Path, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("RUST_BACKTRACE", "0")
        .output()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", program.display()));
    let text =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    format!("$ {shown}\n{}", text.trim_end())
}

/// A program that a page shows because it is wrong: one file that rustc gets by itself.
pub struct Wrong {
    /// The file's name without its ending.
    pub name: String,
    /// Its path from the workspace's root, as on the page.
    pub source: String,
}

/// The programs in `{chapter}/{folder}`; none, and a line that says why, where the compiler is not [`COMPILER`].
///
/// # Panics
/// If the compiler cannot be started or the folder cannot be read.
pub fn wrong_programs(root: &Path, chapter: &str, folder: &str) -> Vec<Wrong> {
    let version = transcript("", Path::new("rustc"), &["--version"], root);
    let place = root.join(chapter).join(folder);
    if !version.contains(COMPILER) || !place.is_dir() {
        #[allow(clippy::print_stderr, reason = "a skipped comparison has to be seen in the test's output")]
        if place.is_dir() {
            eprintln!("skipped: the pages show {COMPILER}x, this is {}", version.trim_start_matches("$ \n"));
        }
        return vec![];
    }
    let entries =
        std::fs::read_dir(&place).unwrap_or_else(|error| panic!("cannot read {}: {error}", place.display()));
    let files = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut names: Vec<String> =
        files.filter_map(|file| Some(file.strip_suffix(".rs")?.to_string())).collect();
    names.sort();
    let wrong = |name: String| Wrong { source: format!("{chapter}/{folder}/{name}.rs"), name };
    names.into_iter().map(wrong).collect()
}

/// What rustc says of a program that must not compile. `output` is where nothing will be written.
///
/// # Panics
/// If it compiles: the page says that it does not.
pub fn refused(root: &Path, Wrong { source, .. }: &Wrong, output: &str) -> String {
    let arguments = ["--edition", "2024", "--emit", "metadata", source, "-o", output];
    let text = transcript(&format!("rustc --edition 2024 {source}"), Path::new("rustc"), &arguments, root);
    assert!(text.contains("error"), "{source} compiles, but the page says that it does not");
    text
}

/// The report of a program whose test must fail, built to `program`.
///
/// # Panics
/// If it does not compile without a word, or its test passes.
pub fn red(root: &Path, Wrong { name, source }: &Wrong, program: &str) -> String {
    let arguments = ["--edition", "2024", "--test", source, "-o", program];
    let compiled = transcript("", Path::new("rustc"), &arguments, root);
    assert_eq!(compiled, "$ \n", "{source} has to compile without a word");
    // Two threads: with one, the test would run in the main thread and the report would name that one.
    let shown = format!("rustc --edition 2024 --test {source} -o target/{name} && target/{name}");
    let text = transcript(&shown, Path::new(program), &["--test-threads=2"], root);
    assert!(text.contains("test result: FAILED"), "{source} passes, but the page says that it fails");
    text
}

/// The tests that keep every output of a chapter: `utils::outputs!("chapter01", chapter01::MENU);` in `tests/outputs.rs`.
///
/// The menu, each demo that prints the same every time, what the compiler says of each `broken/*.rs`, and the report of each
/// `red/*.rs`. A snapshot is `tests/snapshots/{name}.snap`, and its fifth line is the first of the text: pages include from
/// there. The calling crate needs `insta` with its `filters`.
#[macro_export]
macro_rules! outputs {
    ($chapter:literal, $menu:expr) => {
        fn root() -> &'static std::path::Path {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
            folder.parent().expect("a chapter lies in the workspace's root")
        }

        fn built(name: &str) -> String {
            let program = format!("{name}{}", std::env::consts::EXE_SUFFIX);
            std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(program).display().to_string()
        }

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

        #[test]
        fn the_menu_and_each_demo_print_what_the_pages_show() {
            let program = std::path::Path::new(env!(concat!("CARGO_BIN_EXE_", $chapter)));
            let run = |shown: &str, arguments: &[&str]| $crate::transcript::transcript(shown, program, arguments, root());
            // Where something starts without a name, the list is behind `--help`.
            match $menu.start {
                Some(_) => keep("menu", &run(concat!("cargo run -p ", $chapter, " -- --help"), &["--help"])),
                None => keep("menu", &run(concat!("cargo run -p ", $chapter), &[])),
            }
            for demo in $menu.demos.iter().filter(|demo| demo.is_repeatable()) {
                keep(demo.name, &run(&format!(concat!("cargo run -p ", $chapter, " -- {}"), demo.name), &[demo.name]));
            }
        }

        #[test]
        fn the_compiler_refuses_each_broken_program_with_the_words_on_the_page() {
            for wrong in $crate::transcript::wrong_programs(root(), $chapter, "broken") {
                let text = $crate::transcript::refused(root(), &wrong, &built(&format!("broken-{}", wrong.name)));
                keep(&format!("broken_{}", wrong.name), &text);
            }
        }

        #[test]
        fn each_red_test_fails_with_the_words_on_the_page() {
            for wrong in $crate::transcript::wrong_programs(root(), $chapter, "red") {
                let text = $crate::transcript::red(root(), &wrong, &built(&wrong.name));
                keep(&format!("red_{}", wrong.name), &text);
            }
        }
    };
}
