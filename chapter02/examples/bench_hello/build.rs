//! The programs that are measured, built anew each time, so that no old one is.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};
use utils::bench::{Problem, first_line};

/// A program that prints `http://ADDRESS` and greets.
pub struct Program {
    /// Its row in the table.
    pub name: String,
    /// How it was built and is started, for whoever wants to do it too.
    pub how: String,
    /// The file.
    pub path: PathBuf,
    /// What it is started with.
    pub arguments: Vec<String>,
}

/// The settings of a release that is shipped: optimised as a whole, and its parser of arguments, which runs once, for size.
const SHIPPED: [&str; 3] = [
    "profile.release.lto = 'fat'",
    "profile.release.codegen-units = 1",
    "profile.release.package.clap_builder.opt-level = 'z'",
];

/// One file that needs no library of the system, as Go's is.
const STATIC: &str = "-C target-feature=+crt-static";

/// Go first: the others are compared with it.
pub fn all(root: &Path) -> Result<Vec<Program>, Problem> {
    let host = host()?;
    let target = root.join("target/bench");
    let cargo = |arguments: &[&str], flags: &str| {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.arg("build").args(arguments).arg("--target-dir").arg(&target).current_dir(root);
        if !flags.is_empty() {
            cargo.env("RUSTFLAGS", flags);
        }
        succeeds(&mut cargo)
    };

    let go = target.join("hello-go");
    let mut build = Command::new("go");
    build.args(["build", "-o"]).arg(&go).arg("chapter02/go/hello_yardstick/main.go");
    succeeds(build.env("CGO_ENABLED", "0").current_dir(root))?;

    let mut shipped = vec!["--release", "-p", "chapter02", "--example", "hello", "--target", &host];
    shipped.extend(SHIPPED.iter().flat_map(|setting| ["--config", setting]));
    cargo(&shipped, STATIC)?;
    let hello = target.join(&host).join("release/examples/hello");
    cargo(&["--release", "-p", "chapter02"], "")?;
    let chapter = target.join("release/chapter02");

    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let of = |name: &str, how: String, path: &Path, arguments: &[&str]| Program {
        name: name.to_string(),
        how,
        path: path.to_path_buf(),
        arguments: arguments.iter().map(ToString::to_string).collect(),
    };
    let quoted =
        shipped.iter().map(|text| if text.contains(' ') { format!("\"{text}\"") } else { text.to_string() });
    let how = format!("`RUSTFLAGS=\"{STATIC}\" cargo build {}`", quoted.collect::<Vec<_>>().join(" "));
    let threads = cores.to_string();
    Ok(vec![
        of(
            "Go, `net/http`",
            "`CGO_ENABLED=0 go build chapter02/go/hello_yardstick/main.go`".into(),
            &go,
            &[],
        ),
        of("Rust, as shipped", how, &hello, &["--port", "0"]),
        of(
            &format!("the same, `--threads {cores}`"),
            "the same".into(),
            &hello,
            &["--port", "0", "--threads", &threads],
        ),
        of(
            "Rust, `cargo run --release -p chapter02 -- serve`",
            "`cargo build --release -p chapter02`".into(),
            &chapter,
            &["serve", "--port", "0"],
        ),
    ])
}

/// The target that the compiler builds for when it is told nothing.
fn host() -> Result<String, Problem> {
    let text =
        Command::new("rustc").arg("-vV").output().map_err(|why| format!("cannot start rustc: {why}"))?;
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_string).ok_or_else(|| "rustc -vV names no host".to_string())
}

fn succeeds(command: &mut Command) -> Result<(), Problem> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!("{name} does not build it; its reasons stand above")),
        Err(why) if first_line(&name, &["version"]).is_none() => Err(format!("{name} is not there: {why}")),
        Err(why) => Err(format!("cannot start {name}: {why}")),
    }
}
