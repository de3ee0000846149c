//! The snapshots that pages show, and the tests that make them.
//!
//! A snapshot says in its head which test wrote it (`source: chapter01/tests/outputs.rs`), so whatever a page shows is made
//! anew by the test that knows how, and nothing else is run.

use super::super::{links::target::resolve, pages, problem::Problem};
use crate::{exercise::catalog, lang::Lang, site::markdown::includes, tr, workspace::Workspace};
use anyhow::{Context, Result};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    process::Command,
};

/// The folder of the package `course`.
const BOOK: &str = "book";

/// How many lines of cargo's output are shown when it fails: a screen and a half holds one difference whole.
const TAIL: usize = 60;

/// What becomes of a snapshot that differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Update {
    /// It is written anew.
    Always,
    /// The test fails.
    No,
}

/// Tests of one package that make snapshots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// The package.
    pub package: String,
    /// Its test targets.
    pub tests: BTreeSet<String>,
    /// The module to run, where the others of the target have nothing to do with snapshots.
    pub module: Option<String>,
    /// The folder of its tests, where the snapshots lie.
    pub folder: PathBuf,
}

/// What a run of a suite came to.
#[derive(Clone, Debug)]
pub struct Made {
    /// Whether every test passed.
    pub passed: bool,
    /// The snapshots that are others than before, from the workspace's root.
    pub changed: Vec<String>,
    /// The end of what cargo printed.
    pub tail: String,
}

/// A snapshot that a page shows, and the first place where.
pub type Shown = BTreeMap<PathBuf, (String, usize)>;

/// Every snapshot that a page of either edition shows.
///
/// # Errors
/// If a page cannot be read.
pub fn shown(workspace: &Workspace) -> Result<Shown> {
    let mut found = Shown::new();
    for edition in Lang::ALL {
        for page in pages::all(workspace, edition)? {
            for include in includes(&page.source).iter().filter(|include| include.path.ends_with(".snap")) {
                let place = (page.shown.clone(), include.line);
                found.entry(resolve(&page.path, &include.path)).or_insert(place);
            }
        }
    }
    Ok(found)
}

/// Snapshots that a page shows and nobody makes; as a remark, those that a chapter makes and no page shows.
///
/// # Errors
/// If a folder cannot be read.
pub fn problems(workspace: &Workspace, shown: &Shown, lang: Lang) -> Result<Vec<Problem>> {
    let mut found = Vec::new();
    for (path, (page, line)) in shown {
        let name = workspace.shown(path);
        if !path.is_file() {
            let text = tr!(
                lang,
                "shows {name}, which does not exist; `cargo course dev outputs` makes it, if a test in the chapter does",
                "展示了 {name}，但它不存在；如果该章有测试产生它，`cargo course dev outputs` 会生成"
            );
            found.push(Problem::new(page, *line, text));
        } else if maker(workspace, path).is_none() {
            let text = tr!(
                lang,
                "shows {name}, but the test that its `source:` line names does not exist, so nobody makes it anew",
                "展示了 {name}，但其中 `source:` 一行所写的测试不存在，没有人会重新生成它"
            );
            found.push(Problem::new(page, *line, text));
        }
    }
    for chapter in catalog::chapters(workspace.root())? {
        for path in snapshots_below(&workspace.join(chapter).join("tests"))?.into_keys() {
            if !shown.contains_key(&path) {
                let text = tr!(lang, "no page shows this output", "没有页面展示这段输出");
                found.push(Problem::new(&workspace.shown(&path), 1, text).as_remark());
            }
        }
    }
    Ok(found)
}

/// A file with tests, as cargo is told of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    package: String,
    test: String,
    module: Option<String>,
}

/// The tests that wrote the snapshot at `path`, if they are still there.
fn maker(workspace: &Workspace, path: &Path) -> Option<Source> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut head = text.lines().take_while(|line| !line.starts_with("$ "));
    source(workspace, head.find_map(|line| line.strip_prefix("source: "))?.trim())
}

/// `chapter01/tests/outputs.rs` is the target `outputs` of the package `chapter01`; `book/tests/course/transcripts.rs` is the
/// module `transcripts` of the target `course`. `None` if there is no such file.
fn source(workspace: &Workspace, file: &str) -> Option<Source> {
    let (folder, below) = file.split_once("/tests/")?;
    let (test, module) = below.strip_suffix(".rs")?.split_once('/').map_or_else(
        || (below.trim_end_matches(".rs"), None),
        |(test, module)| (test, Some(module).filter(|module| *module != "main")),
    );
    workspace.join(file).is_file().then(|| Source {
        package: if folder == BOOK { "course".to_string() } else { folder.to_string() },
        test: test.to_string(),
        module: module.map(|module| module.trim_end_matches("/mod").replace('/', "::") + "::"),
    })
}

/// The tests to run: `outputs` of every chapter that has it, `transcripts` of the `course` command, and every other test
/// whose snapshots a page shows.
///
/// # Errors
/// If a page or a folder cannot be read.
pub fn suites(workspace: &Workspace) -> Result<Vec<Suite>> {
    let chapters = catalog::chapters(workspace.root())?;
    let of_chapters = chapters
        .iter()
        .flat_map(|chapter| ["outputs.rs", "outputs/main.rs"].map(|file| (chapter.as_str(), file)));
    let of_book = ["transcripts.rs", "transcripts/main.rs", "course/transcripts.rs"].map(|file| (BOOK, file));
    let homes = of_chapters
        .chain(of_book)
        .filter_map(|(folder, file)| source(workspace, &format!("{folder}/tests/{file}")));
    let sources: BTreeSet<Source> =
        homes.chain(shown(workspace)?.keys().filter_map(|path| maker(workspace, path))).collect();

    // One call of cargo for all targets of a package, except where only a module is wanted.
    let mut tests: BTreeMap<(String, Option<String>), BTreeSet<String>> = BTreeMap::new();
    for Source { package, test, module } in sources {
        tests.entry((package, module)).or_default().insert(test);
    }
    let suites = tests.into_iter().map(|((package, module), tests)| {
        let folder = if package == "course" { BOOK } else { package.as_str() };
        Suite { folder: workspace.join(folder).join("tests"), package, tests, module }
    });
    Ok(suites.collect())
}

impl Suite {
    /// The command that runs it, as a person would type it.
    pub fn command(&self) -> String {
        ["cargo".to_string()].into_iter().chain(self.arguments()).collect::<Vec<_>>().join(" ")
    }

    fn arguments(&self) -> Vec<String> {
        let package = ["test".to_string(), "-p".to_string(), self.package.clone()];
        let tests = self.tests.iter().flat_map(|test| ["--test".to_string(), test.clone()]);
        package.into_iter().chain(tests).chain(self.module.clone()).collect()
    }

    /// Runs it and waits for its end.
    ///
    /// # Errors
    /// If cargo cannot be started or a snapshot cannot be read.
    pub fn run(&self, workspace: &Workspace, update: Update) -> Result<Made> {
        let before = snapshots_below(&self.folder)?;
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(self.arguments()).current_dir(workspace.root());
        // A forced pass or a request for another kind of output would hide what this run is for.
        command.env_remove("INSTA_FORCE_PASS").env_remove("INSTA_OUTPUT");
        command.env(
            "INSTA_UPDATE",
            match update {
                Update::Always => "always",
                Update::No => "no",
            },
        );
        let output = command.output().with_context(|| format!("cannot start `{}`", self.command()))?;
        let after = snapshots_below(&self.folder)?;
        let changed = after.iter().filter(|(path, text)| before.get(*path) != Some(*text));
        Ok(Made {
            passed: output.status.success(),
            changed: changed.map(|(path, _)| workspace.shown(path)).collect(),
            tail: tail(&[output.stderr, output.stdout].concat()),
        })
    }
}

/// The snapshots below `folder`, with what they hold.
fn snapshots_below(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    if !folder.is_dir() {
        return Ok(BTreeMap::new());
    }
    let names = pages::files(folder)?.into_iter().filter(|name| name.ends_with(".snap"));
    names
        .map(|name| {
            let path = folder.join(name);
            let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            Ok((path, text))
        })
        .collect()
}

fn tail(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.trim_end().lines().collect();
    lines[lines.len().saturating_sub(TAIL)..].join("\n")
}
