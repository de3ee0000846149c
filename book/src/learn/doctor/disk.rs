//! Free space where the build folder lies: a full disk shows itself as the strangest compiler errors.

use super::Finding;
use crate::{lang::Lang, tr};
use std::path::Path;

/// Enough for the whole course, built with its tests: 3 GB.
pub const ENOUGH: u64 = 3_000_000_000;

/// Below this not even the `course` command can be built anew: 500 MB.
pub const TOO_LITTLE: u64 = 500_000_000;

/// Asks for the free space of the disk on which `target` is or will be.
pub fn probe(target: &Path, lang: Lang) -> Finding {
    // The folder comes with the first build; until then its nearest ancestor says which disk it will be on.
    let place = target.ancestors().find(|folder| folder.is_dir()).unwrap_or(target);
    match fs4::available_space(place) {
        Ok(free) => judge(free, target, lang),
        Err(error) => {
            let place = place.display();
            let found = tr!(
                lang,
                "the free space of {place} cannot be read: {error}",
                "无法读取 {place} 的可用空间：{error}"
            );
            Finding::attention(
                name(lang),
                found,
                tr!(lang, "Look that 3 GB are free.", "请自行确认有 3 GB 可用空间。"),
            )
        }
    }
}

/// What `free` bytes for `target` mean.
pub fn judge(free: u64, target: &Path, lang: Lang) -> Finding {
    let (size, target) = (size(free), target.display());
    let found = tr!(lang, "{size} free for {target}", "{target} 可用 {size}");
    if free >= ENOUGH {
        return Finding::fine(name(lang), found);
    }
    let cure = tr!(
        lang,
        "Free some space (3 GB are enough), or set CARGO_TARGET_DIR to a folder on another disk.",
        "请清理磁盘（3 GB 就够），或者把 CARGO_TARGET_DIR 设为另一块磁盘上的目录。"
    );
    match free {
        TOO_LITTLE.. => Finding::attention(name(lang), found, cure),
        _ => Finding::broken(name(lang), found, cure),
    }
}

fn name(lang: Lang) -> String {
    tr!(lang, "disk", "磁盘")
}

/// Bytes as a person reads them, rounded down: what is not there must not be promised.
fn size(bytes: u64) -> String {
    match bytes {
        1_000_000_000.. => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
