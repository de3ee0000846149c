//! git: only `cargo course update` needs it.

use super::{Finding, System};
use crate::{lang::Lang, tr};
use std::{ffi::OsStr, process::Command};

/// Asks `program` for its version.
pub fn probe(program: &OsStr, system: System, lang: Lang) -> Finding {
    let output = Command::new(program).arg("--version").output();
    let said = output.ok().filter(|output| output.status.success()).map(|output| output.stdout);
    match said {
        Some(said) => {
            let said = String::from_utf8_lossy(&said);
            let said = said.trim();
            Finding::fine("git", said.strip_prefix("git version ").unwrap_or(said))
        }
        None => {
            let found = tr!(
                lang,
                "not found; only `cargo course update` needs it",
                "找不到；只有 `cargo course update` 需要它"
            );
            Finding::attention("git", found, system.git(lang))
        }
    }
}
