//! `cargo` and `rustc`: found, and new enough for the workspace's `rust-version`.
//!
//! The version is asked in the course's folder, because a tool chain can be overridden for a folder.

use super::{Finding, System};
use crate::{lang::Lang, tr};
use std::{ffi::OsStr, fmt, path::Path, process::Command};

/// A version of the tool chain: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u64, pub u64, pub u64);

impl Version {
    /// Reads `1.95`, `1.95.0` and `1.97.0-nightly`.
    pub fn parse(text: &str) -> Option<Version> {
        let numbers = text.split(['-', '+']).next()?;
        let mut parts = numbers.split('.').map(|part| part.parse().ok());
        Some(Version(parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?))
    }

    /// The `rust-version` of the workspace whose `Cargo.toml` has this text; `None` if it asks for none.
    pub fn required(manifest: &str) -> Option<Version> {
        let manifest: toml::Table = manifest.parse().ok()?;
        Version::parse(manifest.get("workspace")?.get("package")?.get("rust-version")?.as_str()?)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// Asks `program`, which is called `name`, for its version in `folder` and compares it with `needed`.
pub fn probe(
    program: &OsStr,
    name: &str,
    needed: Option<Version>,
    folder: &Path,
    system: System,
    lang: Lang,
) -> Finding {
    let output = match Command::new(program).arg("--version").current_dir(folder).output() {
        Ok(output) => output,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Finding::broken(
                name,
                tr!(lang, "not found in PATH", "PATH 中找不到"),
                system.rustup(lang),
            );
        }
        Err(error) => {
            let found = tr!(lang, "cannot be started: {error}", "无法启动：{error}");
            return Finding::broken(name, found, system.rustup(lang));
        }
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let complaint = complaint.lines().next().unwrap_or("").trim();
        let status = output.status;
        let found = tr!(lang, "ended with {status}: {complaint}", "以 {status} 结束：{complaint}");
        return Finding::broken(name, found, "rustup default stable\nrustup update");
    }
    let Some(version) = said.split_whitespace().nth(1).and_then(Version::parse) else {
        let said = said.lines().next().unwrap_or("").trim();
        let found = tr!(lang, "tells no version, but “{said}”", "没有给出版本，而是“{said}”");
        return Finding::broken(name, found, "rustup update");
    };
    match needed {
        Some(needed) if version < needed => {
            let found = tr!(
                lang,
                "{version}, too old: the course needs {needed}",
                "{version}，太旧：课程需要 {needed}"
            );
            let otherwise = tr!(
                lang,
                "If the version stays the same, another Rust comes first in your PATH (`which -a {name}`; Windows: `where {name}`). Without rustup: https://rustup.rs",
                "如果版本没有变化，说明 PATH 里排在前面的是另一个 Rust（用 `which -a {name}` 查看；Windows：`where {name}`）。没有 rustup：https://rustup.rs"
            );
            Finding::broken(name, found, format!("rustup update\n{otherwise}"))
        }
        Some(needed) => {
            Finding::fine(name, tr!(lang, "{version} (needed: {needed})", "{version}（需要 {needed}）"))
        }
        None => Finding::fine(name, version.to_string()),
    }
}
