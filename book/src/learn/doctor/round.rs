//! The doctor's round: every probe once, on this machine, in an order in which the first broken thing explains the later ones.

use super::{
    Finding, State, System, clock, disk, edition, git, learner_folder, linker, port, servers, toolchain,
    watching,
};
use crate::{
    lang::Lang,
    terminal::{BAD, GOOD, NOTE, paint},
    tr,
    workspace::Workspace,
};
use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// Looks at this machine and prints what it finds; `false` if something must be mended.
///
/// # Errors
/// Never today: what cannot be looked at is a finding. The signature leaves room for a probe that fails otherwise.
pub fn run(workspace: &Workspace, lang: Lang, port: u16) -> anyhow::Result<bool> {
    let mut findings = Vec::new();
    let mut tell = |finding: Finding| {
        anstream::print!("{}", finding.shown(lang));
        findings.push(finding.state);
    };
    let (root, system) = (workspace.root(), System::here());
    let variable = |name: &str| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned());
    let program =
        |variable: &str, name: &str| std::env::var_os(variable).unwrap_or_else(|| OsString::from(name));
    let (cargo, rustc) = (program("CARGO", "cargo"), program("RUSTC", "rustc"));

    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    let needed = toolchain::Version::required(&manifest);
    tell(toolchain::probe(&cargo, "cargo", needed, root, system, lang));
    tell(toolchain::probe(&rustc, "rustc", needed, root, system, lang));
    let target = target(root);
    tell(linker::probe(&rustc, &place_for_programs(&target), system, lang));
    tell(disk::probe(&target, lang));
    tell(port::probe(port, lang));
    tell(learner_folder::probe(&workspace.learner(), system, lang));
    tell(watching::probe(&workspace.learner(), lang));
    tell(clock::probe(SystemTime::now(), system, lang));
    tell(git::probe("git".as_ref(), system, lang));
    tell(edition::probe(&variable, sys_locale::get_locale().as_deref(), lang));
    for server in servers::ALL {
        tell(servers::probe(server, variable(server.variable).as_deref(), servers::PATIENCE, lang));
    }

    anstream::println!("\n{}", verdict(&findings, lang));
    Ok(!findings.contains(&State::Broken))
}

/// The last line: what all the findings come to.
fn verdict(findings: &[State], lang: Lang) -> String {
    let count = |state| findings.iter().filter(|found| **found == state).count();
    match (count(State::Broken), count(State::Attention)) {
        (0, 0) => paint(GOOD, tr!(lang, "All is well.", "一切正常。")),
        (0, _) => paint(
            NOTE,
            tr!(
                lang,
                "The course runs here. See what asks for attention.",
                "课程可以运行。请看看标有“注意”的地方。"
            ),
        ),
        (1, _) => paint(
            BAD,
            tr!(
                lang,
                "One thing must be mended; its cure stands below it.",
                "有 1 处需要修复，办法写在它下面。"
            ),
        ),
        (broken, _) => paint(
            BAD,
            tr!(
                lang,
                "{broken} things must be mended; the cure stands below each. Begin with the first.",
                "有 {broken} 处需要修复，办法写在各自下面。请从第一处开始。"
            ),
        ),
    }
}

/// The build folder, where cargo puts it unless its configuration says otherwise.
fn target(root: &Path) -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => root.join(folder),
        None => root.join("target"),
    }
}

/// Where the linker's program is built: beside the programs of the course, because a disk may forbid to run any.
fn place_for_programs(target: &Path) -> PathBuf {
    if target.is_dir() { target.to_path_buf() } else { std::env::temp_dir() }
}
