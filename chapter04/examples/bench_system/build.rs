//! The programs that are measured, built anew each time, so that no old one is.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};
use utils::bench::{Problem, first_line};

/// A system that answers for a profile.
pub struct System {
    /// Its row in the table.
    pub name: &'static str,
    /// How it was built, for whoever wants to do it too.
    pub how: String,
    /// What it is.
    pub kind: Kind,
}

/// What is started.
pub enum Kind {
    /// The peer's folder with its two programs.
    Peer(PathBuf),
    /// Our binary, the folder with its data, and whether tokens are signed with a shared secret.
    Ours {
        /// The binary.
        program: PathBuf,
        /// Its data folder.
        data: PathBuf,
        /// HS256 instead of EdDSA.
        shared: bool,
    },
}

/// The settings of a release that is shipped, as chapter 2's are.
const SHIPPED: [&str; 3] = [
    "profile.release.lto = 'fat'",
    "profile.release.codegen-units = 1",
    "profile.release.package.clap_builder.opt-level = 'z'",
];

/// One file that needs no library of the system, as Go's is.
const STATIC: &str = "-C target-feature=+crt-static";

/// The peer first: the others are compared with it.
pub fn all(root: &Path) -> Result<Vec<System>, Problem> {
    let host = host()?;
    let target = root.join("target/bench");
    let peer = peer(root, &target)?;
    let mut shipped = vec!["build", "--release", "-p", "chapter04", "--target", &host];
    shipped.extend(SHIPPED.iter().flat_map(|setting| ["--config", setting]));
    let cargo = env::var_os("CARGO").unwrap_or("cargo".into());
    let mut command = Command::new(cargo);
    command.args(&shipped).arg("--target-dir").arg(&target).current_dir(root).env("RUSTFLAGS", STATIC);
    succeeds(&mut command)?;
    let quoted = shipped.iter().map(|&text| match text.contains(' ') {
        true => format!("\"{text}\""),
        false => text.to_string(),
    });
    let how = format!("`RUSTFLAGS=\"{STATIC}\" cargo {}`", quoted.collect::<Vec<_>>().join(" "));
    let program = target.join(&host).join("release/chapter04");
    let ours = |name, shared| {
        let data = target.join(format!("bench_system-{}", if shared { "hs256" } else { "eddsa" }));
        // Accounts of another day may have been made by another program.
        let _ = fs::remove_dir_all(&data);
        System { name, how: how.clone(), kind: Kind::Ours { program: program.clone(), data, shared } }
    };
    Ok(vec![
        System {
            name: "Go kit, HS256",
            how: "`chapter04/go/peer/build.sh`".to_string(),
            kind: Kind::Peer(peer),
        },
        ours("Rust, HS256", true),
        ours("Rust, EdDSA", false),
    ])
}

/// Builds a copy, so that nothing that was built lies beside the sources.
fn peer(root: &Path, target: &Path) -> Result<PathBuf, Problem> {
    let copy = target.join("peer");
    copy_folder(&root.join("chapter04/go/peer"), &copy)
        .map_err(|why| format!("cannot copy the peer to {}: {why}", copy.display()))?;
    succeeds(Command::new("sh").arg("build.sh").current_dir(&copy))?;
    Ok(copy.join("bin"))
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// The target that the compiler builds for when it is told nothing.
fn host() -> Result<String, Problem> {
    let host = first_line("rustc", &["--print", "host-tuple"]);
    host.filter(|host| !host.is_empty())
        .ok_or_else(|| "rustc does not say for which machine it builds".to_string())
}

fn succeeds(command: &mut Command) -> Result<(), Problem> {
    let name = command.get_program().to_string_lossy().into_owned();
    match command.stdout(std::process::Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => {
            Err(format!("{name} does not build it; its reasons stand above. --help says what is needed"))
        }
        Err(why) => Err(format!("cannot start {name}: {why}")),
    }
}
