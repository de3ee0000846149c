//! Writes the site to a folder: whole or not at all.

use super::{Address, Broken, Site, build, problem::in_language, publish};
use crate::{
    cli::Exit,
    lang::Lang,
    terminal::{BAD, FAINT, GOOD, NOTE, paint},
    tr,
    workspace::Workspace,
};
use anyhow::{Context, Result, bail};
use std::{
    path::{Path, PathBuf},
    time::Instant,
};

/// Where `course build` writes when no folder is named, from the workspace's root.
pub const DEFAULT_FOLDER: &str = "target/course/site";

/// The file by which a folder is known as an earlier site, which may be replaced.
const MARK: &str = ".course-site";

/// `course build`: builds both editions and writes them to `folder`, for the web host at `url` if there is one. A broken book,
/// whose every problem is named, is a red result.
///
/// # Errors
/// If `url` is no address, or the folder cannot be replaced.
pub fn run(workspace: &Workspace, lang: Lang, folder: Option<PathBuf>, url: Option<&str>) -> Result<Exit> {
    let started = Instant::now();
    let address = url.map(|url| Address::parse(url, lang)).transpose()?;
    let mut site = match build(workspace) {
        Ok(site) => site,
        Err(error) if error.is::<Broken>() => {
            let error = in_language(error, lang);
            anstream::eprintln!("{} {error:#}", paint(BAD, tr!(lang, "error:", "错误：")));
            return Ok(Exit::Red);
        }
        Err(error) => return Err(error),
    };
    if let Some(address) = &address {
        publish(&mut site, address);
    }
    let folder = folder.unwrap_or_else(|| workspace.join(DEFAULT_FOLDER));
    write(&site, &folder, lang)?;
    for warning in &site.warnings {
        anstream::eprintln!("{} {}", paint(NOTE, tr!(lang, "note:", "注意：")), warning.shown(lang));
    }
    let files = site.files.len();
    let seconds = started.elapsed().as_secs_f64();
    let index = folder.join("index.html");
    let (index, done) = (index.display(), paint(GOOD, tr!(lang, "Done.", "完成。")));
    let took =
        paint(FAINT, tr!(lang, "({files} files, {seconds:.1} s)", "（{files} 个文件，{seconds:.1} 秒）"));
    anstream::println!(
        "{}",
        tr!(
            lang,
            "{done} Open {index} in a browser; it needs no server. {took}",
            "{done} 用浏览器打开 {index} 即可，不需要服务器。{took}"
        )
    );
    if address.is_none() {
        let note = tr!(
            lang,
            "No sitemap.xml: it needs the site's address. For a web host, add `--url https://…`.",
            "没有生成 sitemap.xml：它需要站点的网址。要发布到网站时，请加上 `--url https://…`。"
        );
        anstream::println!("{}", paint(FAINT, note));
    }
    Ok(Exit::Good)
}

/// Writes `site` to `folder`, in place of the site that may be there.
///
/// # Errors
/// If the folder holds anything but an earlier site, or cannot be written; what was there is then still there.
pub fn write(site: &Site, folder: &Path, lang: Lang) -> Result<()> {
    let folder = std::path::absolute(folder)?;
    refuse_foreign(&folder, lang)?;
    let parent = folder.parent().unwrap_or(&folder).to_path_buf();
    std::fs::create_dir_all(&parent).with_context(|| cannot_write(lang, &parent))?;
    // Beside the folder, so that the last step is a rename.
    let beside = || tempfile::Builder::new().prefix(".course-site-").tempdir_in(&parent);
    let new = beside().with_context(|| cannot_write(lang, &parent))?;
    let fresh = new.path().join("site");
    fill(site, &fresh).with_context(|| cannot_write(lang, &fresh))?;
    let old = beside().with_context(|| cannot_write(lang, &parent))?;
    let aside = old.path().join("site");
    let replaced = folder.exists();
    if replaced {
        std::fs::rename(&folder, &aside).with_context(|| cannot_write(lang, &folder))?;
    }
    if let Err(error) = std::fs::rename(&fresh, &folder) {
        if replaced {
            std::fs::rename(&aside, &folder).with_context(|| cannot_write(lang, &folder))?;
        }
        return Err(error).with_context(|| cannot_write(lang, &folder));
    }
    Ok(())
}

fn cannot_write(lang: Lang, path: &Path) -> String {
    let path = path.display();
    tr!(lang, "cannot write {path}", "无法写入 {path}")
}

/// Whoever mistypes `--out` must not lose a folder.
fn refuse_foreign(folder: &Path, lang: Lang) -> Result<()> {
    let shown = folder.display();
    if folder.exists() && !folder.is_dir() {
        bail!(tr!(
            lang,
            "{shown} is a file, not a folder; choose another `--out`",
            "{shown} 是文件，不是目录；请换一个 `--out`"
        ));
    }
    let empty = !folder.exists() || std::fs::read_dir(folder)?.next().is_none();
    if !empty && !folder.join(MARK).is_file() {
        bail!(tr!(
            lang,
            "{shown} is not empty and not an earlier site of this course, so it is left alone; choose another `--out`, or empty it yourself",
            "{shown} 不是空目录，也不是本课程以前生成的站点，因此没有动它；请换一个 `--out`，或自己先清空它"
        ));
    }
    Ok(())
}

fn fill(site: &Site, folder: &Path) -> Result<()> {
    for (path, bytes) in &site.files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap_or(folder))?;
        std::fs::write(&file, bytes)?;
    }
    std::fs::write(folder.join(MARK), "Made by `cargo course build`, which replaces this folder whole.\n")?;
    Ok(())
}
