//! `cargo run -p chapter02 --example sizes`: builds the chapter's program in several ways and prints how large each came
//! out and what it wants of the machine it runs on. What a machine cannot build is named, with the cure, and left out.
//!
//! The page “From source to one binary” shows what it printed, kept in `chapter02/data/binary.toml`.
#![allow(clippy::print_stdout, reason = "it prints the file")]

mod elf;
mod table;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use table::{Build, COMMAND, Program};

fn main() {
    let place = Place::find();
    println!("# Made by the command below. A test compares the shape of this file, never its numbers.");
    println!("command = {COMMAND:?}");
    println!("machine = \"{} {}\"", env::consts::OS, env::consts::ARCH);
    println!("compiler = {:?}", first_line("rustc", &["--version"]).unwrap_or_default());
    println!("go = {:?}", first_line("go", &["version"]).unwrap_or_default());
    for build in [dev, release, stripped, musl, only_std, in_go] {
        print!("\n{}", build(&place));
    }
}

/// Where the sources are, and where cargo puts what it builds.
struct Place {
    root: PathBuf,
    target: PathBuf,
}

impl Place {
    /// This program is `{target}/debug/examples/sizes`, so the target folder is three steps up.
    fn find() -> Place {
        let root =
            Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a chapter lies in the workspace's root");
        let program = env::current_exe().expect("the system knows which program runs");
        let target = program.ancestors().nth(3).expect("cargo builds three folders below the target folder");
        Place { root: root.to_path_buf(), target: target.to_path_buf() }
    }

    /// Runs `cargo {arguments}` and measures the program that it leaves at `built`, a path below the target folder.
    fn cargo(&self, name: &'static str, arguments: &str, built: &str) -> Build {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        let (before, after) = arguments.split_once(" -- ").unwrap_or((arguments, ""));
        cargo.args(before.split(' ')).arg("--target-dir").arg(&self.target);
        if !after.is_empty() {
            cargo.arg("--").args(after.split(' '));
        }
        let built = self.target.join(format!("{built}{}", env::consts::EXE_SUFFIX));
        let outcome = succeeds(cargo.current_dir(&self.root)).and_then(|()| measure(&built));
        Build { name, how: format!("cargo {arguments}"), outcome }
    }
}

fn dev(place: &Place) -> Build {
    place.cargo("dev", "build -p chapter02", "debug/chapter02")
}

fn release(place: &Place) -> Build {
    place.cargo("release", "build --release -p chapter02", "release/chapter02")
}

fn stripped(place: &Place) -> Build {
    let arguments = "rustc --release -p chapter02 --bin chapter02 -- -C strip=symbols";
    place.cargo("stripped", arguments, "release/chapter02")
}

/// One static program: musl is a C library that is linked in whole.
fn musl(place: &Place) -> Build {
    let target = format!("{}-unknown-linux-musl", env::consts::ARCH);
    let arguments = format!("build --release -p chapter02 --target {target}");
    let libraries = first_line("rustc", &["--print", "target-libdir", "--target", &target]);
    if !libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        let missing = format!("its target is not installed: rustup target add {target}");
        return Build { name: "musl", how: format!("cargo {arguments}"), outcome: Err(missing) };
    }
    place.cargo("musl", &arguments, &format!("{target}/release/chapter02"))
}

/// Chapter 1 uses the standard library and no crate from outside.
fn only_std(place: &Place) -> Build {
    place.cargo("only_std", "build --release -p chapter01", "release/chapter01")
}

fn in_go(place: &Place) -> Build {
    let how = "go build chapter02/go/build/main.go".to_string();
    if first_line("go", &["version"]).is_none() {
        return Build { name: "in_go", how, outcome: Err("Go is not installed".to_string()) };
    }
    let built = place.target.join(format!("hello-go{}", env::consts::EXE_SUFFIX));
    let mut go = Command::new("go");
    go.args(["build", "-o"]).arg(&built).arg("chapter02/go/build/main.go").current_dir(&place.root);
    Build { name: "in_go", how, outcome: succeeds(&mut go).and_then(|()| measure(&built)) }
}

/// Runs a command whose progress goes to standard error, as cargo's does, so that standard output holds the table alone.
fn succeeds(command: &mut Command) -> Result<(), String> {
    match command.stdout(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("the build failed, its reasons stand above".to_string()),
        Err(why) => Err(why.to_string()),
    }
}

fn measure(built: &Path) -> Result<Program, String> {
    let file = fs::read(built).map_err(|why| format!("{}: {why}", built.display()))?;
    Ok(Program { bytes: file.len() as u64, wants: elf::wants(&file) })
}

/// The first line that a program prints, if it is there and succeeds.
fn first_line(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.lines().next().unwrap_or_default().to_string())
}
