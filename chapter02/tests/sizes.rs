//! The example `sizes` and the file that keeps what it printed, which the page “From source to one binary” shows.

#[path = "../examples/sizes/elf.rs"]
mod elf;
#[path = "../examples/sizes/table.rs"]
mod table;

use std::{fs, path::Path};
use table::{Build, COMMAND, Program, shape};

fn kept() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/binary.toml");
    fs::read_to_string(path).expect("the kept file is part of the repository")
}

#[test]
fn the_kept_file_names_its_command_its_machine_and_its_compiler() {
    let kept = kept();
    assert!(kept.contains(&format!("\ncommand = {COMMAND:?}\n")), "{kept}");
    for key in ["machine", "compiler"] {
        let line = kept.lines().find(|line| line.starts_with(&format!("{key} = \""))).unwrap();
        assert!(line.len() > key.len() + " = \"\"".len(), "{line}");
    }
}

#[test]
fn the_kept_file_holds_what_the_example_prints_apart_from_the_numbers() {
    let kept = shape(&kept());
    for name in ["dev", "release", "stripped", "musl", "only_std"] {
        let built = kept.contains(&format!("\n{name} = {{ mib = N.N, shared_libraries = ["));
        let skipped = kept.contains(&format!("\n# {name} was not built: "));
        assert!(built || skipped, "{name} is missing in\n{kept}");
    }
    let wants = elf::Wants { libraries: vec!["libc.so.6".to_string()], glibc: Some("2.34".to_string()) };
    let program = Program { bytes: 12 * 1024 * 1024 + 600 * 1024, wants: Some(wants) };
    let build = Build { name: "dev", how: "cargo build".to_string(), outcome: Ok(program) };
    let line = "dev = { mib = 12.5, shared_libraries = [\"libc.so.6\"], glibc = \"2.34\" }";
    assert_eq!(build.to_string(), format!("# cargo build\n{line}\n"));
}

#[test]
fn this_very_test_is_read_as_a_program_with_or_without_shared_libraries() {
    let program = fs::read(std::env::current_exe().unwrap()).unwrap();
    let wants = elf::wants(&program);
    if cfg!(all(target_os = "linux", target_pointer_width = "64", target_endian = "little")) {
        let libraries = wants.expect("a Linux program is an ELF file").libraries;
        let libc = libraries.iter().any(|library| library.starts_with("libc.so."));
        assert_eq!(libc, cfg!(all(target_env = "gnu", not(target_feature = "crt-static"))), "{libraries:?}");
    } else if !cfg!(target_os = "linux") && cfg!(any(windows, target_vendor = "apple")) {
        assert_eq!(wants, None);
    }
}

#[test]
fn a_file_that_is_cut_off_is_no_program() {
    for bytes in [&b""[..], b"#!/bin/sh\n", b"\x7fELF\x02\x01", b"\x7fELF\x02\x01\x01"] {
        assert_eq!(elf::wants(bytes), None);
    }
}
