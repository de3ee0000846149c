//! The programs that are measured, built anew each time, so that no old one is.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};
use utils::bench::{Problem, first_line};

/// A program that prints `http://ADDRESS` and `grpc://ADDRESS` and answers for an order.
pub struct Program {
    /// Its row in the table.
    pub name: &'static str,
    /// How it was built, for whoever wants to do it too.
    pub how: String,
    /// The file.
    pub path: PathBuf,
    /// What it is started with.
    pub arguments: &'static [&'static str],
    /// An order that it has from the start; without one, an order is sent first.
    pub order: Option<&'static str>,
}

/// The settings of a release that is shipped, as chapter 2's are.
const SHIPPED: [&str; 3] = [
    "profile.release.lto = 'fat'",
    "profile.release.codegen-units = 1",
    "profile.release.package.clap_builder.opt-level = 'z'",
];

/// One file that needs no library of the system, as Go's is.
const STATIC: &str = "-C target-feature=+crt-static";

/// Go without modules, with the libraries that Debian packages.
const GO: [(&str, &str); 3] = [("GO111MODULE", "off"), ("GOPATH", "/usr/share/gocode"), ("CGO_ENABLED", "0")];

/// Free ports, and a rate that refuses nobody, as the yardstick's.
pub const SERVE: [&str; 9] =
    ["serve", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0", "--rate", "1000000", "--burst", "1000000"];

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

    let yardstick = target.join("kit-yardstick");
    let source = "./chapter03/go/kit_yardstick";
    let mut go = Command::new("go");
    succeeds(go.args(["build", "-o"]).arg(&yardstick).arg(source).envs(GO).current_dir(root))?;

    let mut shipped = vec!["--release", "-p", "chapter03", "--target", &host];
    shipped.extend(SHIPPED.iter().flat_map(|setting| ["--config", setting]));
    cargo(&shipped, STATIC)?;
    cargo(&["--release", "-p", "chapter03"], "")?;

    let go = GO.map(|(name, value)| format!("{name}={value} ")).concat();
    let quoted = shipped.iter().map(|&text| match text.contains(' ') {
        true => format!("\"{text}\""),
        false => text.to_string(),
    });
    let shipped = quoted.collect::<Vec<_>>().join(" ");
    Ok(vec![
        Program {
            name: "Go kit",
            how: format!("`{go}go build {source}`"),
            path: yardstick,
            arguments: &[],
            order: Some("ord-00000000000000ff"),
        },
        Program {
            name: "Rust, as shipped",
            how: format!("`RUSTFLAGS=\"{STATIC}\" cargo build {shipped}`"),
            path: target.join(&host).join("release/chapter03"),
            arguments: &SERVE,
            order: None,
        },
        Program {
            name: "Rust, `cargo run --release -p chapter03 -- serve`",
            how: "`cargo build --release -p chapter03`".to_string(),
            path: target.join("release/chapter03"),
            arguments: &SERVE,
            order: None,
        },
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
        Ok(_) => {
            Err(format!("{name} does not build it; its reasons stand above. --help says what is needed"))
        }
        Err(why) if first_line(&name, &["version"]).is_none() => Err(format!("{name} is not there: {why}")),
        Err(why) => Err(format!("cannot start {name}: {why}")),
    }
}
