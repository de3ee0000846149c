//! The learner's file: read with every way it can be unreadable named, and never overwritten without a copy.

use super::Exercise;
use crate::{lang::Lang, tr, workspace::Workspace};
use anyhow::{Context, Result, bail};
use std::{io::ErrorKind, path::PathBuf};

/// The learner's answer.
///
/// # Errors
/// If the file is missing, empty, unreadable or not UTF-8; the message says how to get on.
pub fn read(workspace: &Workspace, exercise: &Exercise, lang: Lang) -> Result<String> {
    let path = exercise.answer();
    let shown = workspace.shown(&path);
    let name = &exercise.name;
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(tr!(
            lang,
            "{shown} is gone. `cargo course reset {name}` writes the starter again.",
            "{shown} 不见了。运行 `cargo course reset {name}` 可重新生成初始文件。"
        )),
        Err(error) => bail!(tr!(
            lang,
            "{shown} cannot be read: {error}. Make the file readable for you, then save it again.",
            "无法读取 {shown}：{error}。请先让自己有读取权限，再保存一次。"
        )),
    };
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count() + 1;
            bail!(tr!(
                lang,
                "{shown}:{line}: this is not UTF-8, so no Rust compiler can read it. Save the file with the encoding UTF-8.",
                "{shown}:{line}：这里不是 UTF-8，Rust 编译器无法读取。请用 UTF-8 编码保存文件。"
            ))
        }
    };
    if text.trim().is_empty() {
        bail!(tr!(
            lang,
            "{shown} is empty. `cargo course reset {name}` writes the starter again.",
            "{shown} 是空的。运行 `cargo course reset {name}` 可重新生成初始文件。"
        ));
    }
    Ok(text)
}

/// Keeps a copy of the learner's file as `.course/attempts/<name>/<n>.rs` and returns its path; `None` if there is no file.
///
/// # Errors
/// If the copy cannot be written: then nothing may be overwritten.
pub fn keep(workspace: &Workspace, exercise: &Exercise) -> Result<Option<PathBuf>> {
    let path = exercise.answer();
    if !path.exists() {
        return Ok(None);
    }
    let folder = workspace.learner().join("attempts").join(&exercise.name);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let text = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    for number in 1.. {
        let copy = folder.join(format!("{number}.rs"));
        // `create_new` never overwrites, whoever else is keeping a copy at this moment.
        match std::fs::File::create_new(&copy) {
            Ok(mut file) => {
                let written = std::io::Write::write_all(&mut file, &text).and_then(|()| file.sync_all());
                if let Err(error) = written {
                    std::fs::remove_file(&copy).ok();
                    return Err(error).with_context(|| format!("cannot write {}", copy.display()));
                }
                return Ok(Some(copy));
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            Err(error) => return Err(error).with_context(|| format!("cannot write {}", copy.display())),
        }
    }
    unreachable!("the numbers do not end before the disk does")
}
