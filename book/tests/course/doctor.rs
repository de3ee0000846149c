//! `cargo course doctor` sees every broken machine that it claims to see: each probe is shown one, in place of this machine.

mod servers;

use crate::fixture::Course;
use course::{
    lang::Lang,
    learn::doctor::{
        Finding, State, System, clock, disk, edition, git, learner_folder, linker, port, toolchain,
        toolchain::Version, watching,
    },
};
use std::{
    collections::HashMap,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const EN: Lang = Lang::En;

/// A program that prints `out` and `err` and ends with `code`, whatever it is asked.
fn fake(folder: &Path, name: &str, out: &str, err: &str, code: i32) -> PathBuf {
    std::fs::write(folder.join("out.txt"), format!("{out}\n")).unwrap();
    std::fs::write(folder.join("err.txt"), format!("{err}\n")).unwrap();
    let shown = folder.display();
    if cfg!(windows) {
        let program = folder.join(format!("{name}.cmd"));
        let script =
            format!("@type \"{shown}\\out.txt\"\r\n@type \"{shown}\\err.txt\" 1>&2\r\n@exit /b {code}\r\n");
        std::fs::write(&program, script).unwrap();
        return program;
    }
    let (source, program) = (folder.join("source.sh"), folder.join(name));
    std::fs::write(
        &source,
        format!("#!/bin/sh\ncat '{shown}/out.txt'\ncat '{shown}/err.txt' >&2\nexit {code}\n"),
    )
    .unwrap();
    // Another process makes the program: a file that this one has open for writing, or a child that another test starts in
    // this moment, cannot be executed (“text file busy”).
    let made = std::process::Command::new("sh")
        .args(["-c", "cp \"$0\" \"$1\" && chmod 755 \"$1\""])
        .args([&source, &program])
        .status();
    assert!(made.unwrap().success());
    program
}

fn rustc_that_prints(out: &str, err: &str, code: i32) -> Finding {
    let folder = tempfile::tempdir().unwrap();
    let rustc = fake(folder.path(), "rustc", out, err, code);
    toolchain::probe(rustc.as_os_str(), "rustc", Some(Version(1, 95, 0)), folder.path(), System::Apt, EN)
}

fn cure(finding: &Finding) -> &str {
    finding.cure.as_deref().unwrap_or("")
}

#[test]
fn a_tool_chain_at_the_required_version_is_fine_and_one_below_it_is_broken() {
    let fine = rustc_that_prints("rustc 1.95.0 (59807616e 2026-04-14)", "", 0);
    assert_eq!(fine, Finding::fine("rustc", "1.95.0 (needed: 1.95.0)"));
    assert_eq!(rustc_that_prints("rustc 1.97.0-nightly (a 2026-05-01)", "", 0).state, State::Fine);

    let old = rustc_that_prints("rustc 1.94.1 (e408947bf 2026-03-25)", "", 0);
    assert_eq!(old.state, State::Broken);
    assert_eq!(old.found, "1.94.1, too old: the course needs 1.95.0");
    assert!(cure(&old).starts_with("rustup update\n"), "{old:?}");
}

#[test]
fn a_tool_chain_that_is_missing_or_does_not_answer_is_broken() {
    let folder = tempfile::tempdir().unwrap();
    let missing =
        |system| toolchain::probe("no-such-rustc".as_ref(), "rustc", None, folder.path(), system, EN);
    assert_eq!(missing(System::Apt).state, State::Broken);
    assert!(cure(&missing(System::Apt)).contains("https://sh.rustup.rs"));
    assert!(cure(&missing(System::Windows)).contains("winget install Rustlang.Rustup"));

    let unset = rustc_that_prints("", "error: rustup could not choose a version of rustc to run\nmore", 1);
    assert_eq!(unset.state, State::Broken);
    assert!(unset.found.ends_with("error: rustup could not choose a version of rustc to run"), "{unset:?}");
    assert!(cure(&unset).contains("rustup default stable"));

    let strange = rustc_that_prints("hello", "", 0);
    assert_eq!((strange.state, strange.found.as_str()), (State::Broken, "tells no version, but “hello”"));
}

#[test]
fn the_required_version_is_read_from_the_workspaces_cargo_toml() {
    assert_eq!(Version::required("[workspace.package]\nrust-version = \"1.95\"\n"), Some(Version(1, 95, 0)));
    for text in
        ["", "[workspace]\nmembers = []\n", "[workspace.package]\nrust-version = \"new\"\n", "not toml ["]
    {
        assert_eq!(Version::required(text), None, "{text}");
    }
}

#[test]
fn a_linker_that_works_is_proved_by_a_program_that_ran_and_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    assert_eq!(
        linker::probe(&rustc, place.path(), System::Apt, EN),
        Finding::fine("linker", "a program was built and ran")
    );
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn a_missing_linker_is_named_with_the_cure_of_the_system() {
    let place = tempfile::tempdir().unwrap();
    let error = "error: linker `cc` not found\n  |\n  = note: No such file or directory (os error 2)";
    let rustc = fake(place.path(), "rustc", "", error, 1);
    for (system, command) in [
        (System::Apt, "sudo apt install build-essential"),
        (System::Dnf, "sudo dnf install gcc"),
        (System::Pacman, "sudo pacman -S --needed base-devel"),
        (System::Apk, "sudo apk add build-base"),
        (System::Mac, "xcode-select --install"),
        (System::Windows, "Microsoft.VisualStudio.2022.BuildTools"),
        (System::Other, "C compiler"),
    ] {
        let found = linker::probe(rustc.as_os_str(), place.path(), system, EN);
        assert_eq!((found.state, found.found.as_str()), (State::Broken, "linker `cc` not found"));
        assert!(cure(&found).contains(command), "{system:?}: {found:?}");
    }
}

#[test]
fn a_compiler_that_fails_otherwise_is_not_cured_with_a_linker() {
    let place = tempfile::tempdir().unwrap();
    let rustc = fake(place.path(), "rustc", "", "error[E0463]: can't find crate for `std`", 1);
    let found = linker::probe(rustc.as_os_str(), place.path(), System::Apt, EN);
    assert_eq!((found.state, found.found.as_str()), (State::Broken, "can't find crate for `std`"));
    assert!(cure(&found).contains("rustup toolchain install stable"), "{found:?}");
}

#[test]
fn a_program_that_cannot_be_started_and_a_place_that_cannot_be_written_are_broken_and_no_rustc_is_not_tried()
{
    let place = tempfile::tempdir().unwrap();
    let builds_nothing = fake(place.path(), "rustc", "", "", 0);
    let found = linker::probe(builds_nothing.as_os_str(), place.path(), System::Apt, EN);
    assert_eq!(found.state, State::Broken);
    assert!(found.found.contains("cannot be started"), "{found:?}");

    let found = linker::probe(builds_nothing.as_os_str(), &place.path().join("missing"), System::Apt, EN);
    assert_eq!(found.state, State::Broken);
    assert!(found.found.contains("cannot be written"), "{found:?}");

    assert_eq!(linker::probe("no-such-rustc".as_ref(), place.path(), System::Apt, EN).state, State::Skipped);
}

#[test]
fn the_disk_is_judged_at_both_limits_and_one_byte_below() {
    let judge = |free| disk::judge(free, Path::new("target"), EN);
    assert_eq!((disk::ENOUGH, disk::TOO_LITTLE), (3_000_000_000, 500_000_000));
    assert_eq!(judge(disk::ENOUGH), Finding::fine("disk", "3.0 GB free for target"));
    let below = judge(disk::ENOUGH - 1);
    assert_eq!((below.state, below.found.as_str()), (State::Attention, "2.9 GB free for target"));
    assert_eq!(judge(disk::TOO_LITTLE).state, State::Attention);
    let full = judge(disk::TOO_LITTLE - 1);
    assert_eq!((full.state, full.found.as_str()), (State::Broken, "499 MB free for target"));
    assert!(cure(&full).contains("CARGO_TARGET_DIR"));
}

#[test]
fn the_disk_of_a_build_folder_that_does_not_exist_yet_is_that_of_its_parent() {
    let folder = tempfile::tempdir().unwrap();
    let found = disk::probe(&folder.path().join("not/yet"), EN);
    assert!(found.found.contains(" free for "), "{found:?}");
}

#[test]
fn a_taken_port_is_named_with_the_setting_that_changes_it() {
    let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let taken = holder.local_addr().unwrap().port();
    let found = port::probe(taken, EN);
    assert_eq!(found.state, State::Attention);
    assert!(found.found.starts_with(&format!("{taken} on 127.0.0.1 is taken")), "{found:?}");
    assert!(cure(&found).contains("--port ") && cure(&found).contains("COURSE_PORT"), "{found:?}");
    assert_eq!(port::probe(0, EN).state, State::Fine);
}

#[test]
fn the_learners_folder_is_made_and_left_empty() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(".course");
    assert_eq!(learner_folder::probe(&folder, System::Apt, EN), Finding::fine(".course", "can be written"));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn a_learners_folder_that_cannot_be_written_is_broken() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join(".course");
    std::fs::write(&folder, "a file where the folder should be").unwrap();
    let found = learner_folder::probe(&folder, System::Apt, EN);
    assert_eq!(found.state, State::Broken);
    assert!(cure(&found).contains("Rename it"), "{found:?}");

    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    let writable = std::fs::metadata(&folder).unwrap().permissions();
    let mut read_only = writable.clone();
    read_only.set_readonly(true);
    std::fs::set_permissions(&folder, read_only).unwrap();
    // Root writes everywhere, and Windows knows no read-only folder: there the folder is fine, and the probe must say so.
    let forbidden = std::fs::write(folder.join("try"), "").is_err();
    let found = learner_folder::probe(&folder, System::Apt, EN);
    std::fs::set_permissions(&folder, writable).unwrap();
    assert_eq!(found.state == State::Broken, forbidden, "{found:?}");
    assert_eq!(cure(&found).contains("chown"), forbidden, "{found:?}");

    // A folder in which nobody at all can make a file.
    if cfg!(target_os = "linux") {
        let found = learner_folder::probe(Path::new("/proc/self"), System::Apt, EN);
        assert_eq!(found.state, State::Broken, "{found:?}");
    }
}

/// What `watching` says of a disk whose modification times are these, in milliseconds.
fn times(milliseconds: &[u64]) -> Finding {
    let mut times = milliseconds.iter();
    let mut save = || {
        let time = times.next().ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(UNIX_EPOCH + Duration::from_millis(*time))
    };
    watching::judge(watching::observe(&mut save, milliseconds.len()), EN)
}

#[test]
fn modification_times_may_step_by_a_second_and_no_more() {
    assert_eq!(times(&[4, 4, 14]), Finding::fine("file watching", "a save is noticed after 10 ms"));
    assert_eq!(times(&[1_000, 1_000, 2_000]).state, State::Fine);
    assert_eq!(times(&[1_000, 1_000, 2_001]).state, State::Attention);
    let coarse = times(&[2_000, 2_000, 2_000, 4_000]);
    assert_eq!(coarse.state, State::Attention);
    assert!(coarse.found.starts_with("modification times step by 2.0 s"), "{coarse:?}");
    assert_eq!(times(&[2_000, 1_990]).state, State::Fine, "a clock that was set back");
    assert_eq!(times(&[4, 5_000, 5_010]).state, State::Fine, "a machine that paused");
}

#[test]
fn a_file_that_keeps_its_modification_time_is_broken_and_one_that_cannot_be_written_was_not_tried() {
    assert_eq!(times(&[7; 20]).state, State::Broken);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(watching::probe(folder.path(), EN).state, State::Fine);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let found = watching::probe(&folder.path().join("missing"), EN);
    assert_eq!(found.state, State::Attention);
    assert!(found.found.starts_with("not tried"), "{found:?}");
}

#[test]
fn a_clock_from_before_the_course_is_broken() {
    let at = |seconds| clock::probe(UNIX_EPOCH + Duration::from_secs(seconds), System::Apt, EN);
    assert_eq!(at(clock::EARLIEST), Finding::fine("clock", "2026-01-01"));
    let wrong = at(clock::EARLIEST - 1);
    assert_eq!(
        (wrong.state, wrong.found.as_str()),
        (State::Broken, "says 2025-12-31, before this course existed")
    );
    assert!(cure(&wrong).contains("timedatectl"));
    let before_1970: SystemTime = UNIX_EPOCH - Duration::from_secs(1);
    assert_eq!(clock::probe(before_1970, System::Windows, EN).state, State::Broken);
}

#[test]
fn git_is_told_by_its_version_and_missed_without_breaking_anything() {
    let folder = tempfile::tempdir().unwrap();
    let program = fake(folder.path(), "git", "git version 2.47.3", "", 0);
    assert_eq!(git::probe(program.as_os_str(), System::Apt, EN), Finding::fine("git", "2.47.3"));
    let missing = git::probe("no-such-git".as_ref(), System::Apt, EN);
    assert_eq!((missing.state, cure(&missing)), (State::Attention, "sudo apt install git"));
    assert_eq!(cure(&git::probe("no-such-git".as_ref(), System::Windows, EN)), "winget install Git.Git");
}

#[test]
fn the_language_is_explained_by_the_variable_that_chose_it() {
    let explain = |set: &[(&str, &str)], locale: Option<&str>, lang: Lang| {
        let set: HashMap<_, _> =
            set.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        edition::probe(&|name| set.get(name).cloned(), locale, lang).found
    };
    let zh = [("LC_ALL", ""), ("LC_MESSAGES", "zh_CN.UTF-8"), ("LANG", "en_US.UTF-8")];
    assert!(explain(&zh, None, Lang::Zh).starts_with("简体中文，由 LC_MESSAGES=zh_CN.UTF-8 决定"));
    assert!(explain(&zh, None, Lang::En).starts_with("English, by --lang;"));
    let course = [("COURSE_LANG", "en"), ("LANG", "zh_CN.UTF-8")];
    assert_eq!(
        explain(&course, None, Lang::En),
        "English, by COURSE_LANG=en; for 简体中文: --lang zh-CN or COURSE_LANG=zh-CN"
    );
    assert!(explain(&[], Some("zh-CN"), Lang::Zh).contains("由系统设置决定"));
    assert!(explain(&[], None, Lang::En).contains("by the system's own setting"));
}

#[test]
fn a_system_is_told_by_its_release_file_or_by_whom_it_is_like() {
    for (release, system) in [
        ("ID=debian\n", System::Apt),
        ("NAME=\"Linux Mint\"\nID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", System::Apt),
        ("ID=\"openEuler\"\n", System::Dnf),
        ("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n", System::Dnf),
        ("ID=endeavouros\nID_LIKE=arch\n", System::Pacman),
        ("ID=alpine\n", System::Apk),
        ("ID=\"opensuse-tumbleweed\"\n", System::Zypper),
        ("ID=nixos\n", System::Other),
        ("", System::Other),
    ] {
        assert_eq!(System::of("linux", release), system, "{release}");
    }
    assert_eq!(System::of("macos", "ID=debian\n"), System::Mac);
    assert_eq!(System::of("windows", ""), System::Windows);
    assert_eq!(System::of("freebsd", ""), System::Other);
}

#[test]
fn a_finding_is_one_line_and_its_cure_stands_below_in_both_languages() {
    let broken = Finding::broken("rustc", "1.94.0", "rustup update\nor so");
    let plain = |finding: &Finding, lang| anstream::adapter::strip_str(&finding.shown(lang)).to_string();
    let below = " ".repeat(24);
    assert_eq!(
        plain(&broken, Lang::En),
        format!("broken    rustc         1.94.0\n{below}→ rustup update\n{below}→ or so\n")
    );
    assert_eq!(
        plain(&broken, Lang::Zh),
        format!("故障      rustc         1.94.0\n{below}→ rustup update\n{below}→ or so\n")
    );
    assert_eq!(plain(&Finding::fine("git", "2.47.3"), EN), "ok        git           2.47.3\n");
    assert_eq!(plain(&Finding::fine("git", "2.47.3"), Lang::Zh), "正常      git           2.47.3\n");
    assert_eq!(
        plain(&Finding::attention("port", "taken", "x"), EN).lines().next(),
        Some("attention port          taken")
    );
    assert_eq!(plain(&Finding::skipped("Redis", "not set"), EN), "-         Redis         not set\n");
}

#[test]
fn the_command_ends_with_an_error_where_something_must_be_mended_and_prints_no_colour_codes_with_no_color() {
    let course = Course::new();
    let mut command = course.command(course.root(), &["doctor"]);
    let output = command
        .env("PATH", "")
        .env_remove("CARGO")
        .env_remove("RUSTC")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(text.contains("broken    cargo         not found in PATH\n"), "{text}");
    assert!(text.contains("things must be mended"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
