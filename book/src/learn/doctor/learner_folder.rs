//! `.course/`, where progress and attempts are kept: it must be writable, or a solved exercise is forgotten.

use super::{Finding, System};
use crate::{lang::Lang, tr};
use std::{io, io::Write, path::Path};

/// Makes `folder` if it is missing and writes a file in it.
pub fn probe(folder: &Path, system: System, lang: Lang) -> Finding {
    let name = folder
        .file_name()
        .map_or_else(|| folder.display().to_string(), |name| name.to_string_lossy().into_owned());
    let Err(error) = try_to_write(folder) else {
        return Finding::fine(name, tr!(lang, "can be written", "可以写入"));
    };
    let shown = folder.display();
    let found = tr!(lang, "{shown} cannot be written: {error}", "无法写入 {shown}：{error}");
    let cure = match folder.is_dir() {
        false if folder.exists() => tr!(
            lang,
            "It is a file and should be a folder. Rename it: progress is kept in the folder.",
            "它是一个文件，应当是目录。请把它改名：进度会存放在这个目录里。"
        ),
        true => system.own(&shown.to_string(), lang),
        false => {
            let parent = folder.parent().unwrap_or(folder).display().to_string();
            system.own(&parent, lang)
        }
    };
    Finding::broken(name, found, cure)
}

fn try_to_write(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(b"doctor\n")?;
    file.as_file().sync_all()?;
    file.close()
}
