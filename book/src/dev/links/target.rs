//! What lies in the repository: files, anchors in them, and the parts of them that pages include.

use super::super::{pages::PageFile, problem::Problem};
use super::address;
use crate::{
    lang::Lang,
    site::markdown::{Dialect, Directive, Include, Page, Part, includes as directives},
    tr,
    workspace::Workspace,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Component, Path, PathBuf},
};

/// The files that links name, each read once.
pub struct Targets<'a> {
    workspace: &'a Workspace,
    lang: Lang,
    anchors: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl<'a> Targets<'a> {
    /// `lang` is the language of the messages.
    pub fn new(workspace: &'a Workspace, lang: Lang) -> Targets<'a> {
        Targets { workspace, lang, anchors: BTreeMap::new() }
    }

    /// Why the link from `text` to `target` leads nowhere; `None` if it does not.
    pub fn reason(&mut self, text: &PageFile, target: &str) -> Option<String> {
        let lang = self.lang;
        match scheme(target) {
            Some("http" | "https") => return address::reason(target, lang),
            Some("mailto") => return None,
            Some(scheme) => {
                return Some(tr!(
                    lang,
                    "`{target}`: a link begins with https:, mailto: or a path, not with `{scheme}:`",
                    "`{target}`：链接应以 https:、mailto: 或路径开头，而不是 `{scheme}:`"
                ));
            }
            None => {}
        }
        if target.is_empty() {
            return Some(tr!(lang, "this link has no target", "这个链接没有目标"));
        }
        if target.starts_with('/') {
            return Some(tr!(
                lang,
                "`{target}` begins at a root that neither GitHub nor the book knows; write the path from this file's folder",
                "`{target}` 从根路径写起，GitHub 和本书都无法识别；请写相对于本文件所在目录的路径"
            ));
        }
        let (path, anchor) =
            target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let path = decoded(path.split('?').next().unwrap_or(""));
        let file = if path.is_empty() { text.path.clone() } else { resolve(&text.path, &path) };
        if !file.starts_with(self.workspace.root()) || !file.exists() {
            let shown = self.workspace.shown(&file);
            return Some(tr!(
                lang,
                "`{target}` leads to {shown}, which does not exist",
                "`{target}` 指向 {shown}，但它不存在"
            ));
        }
        self.anchor_reason(&file, target, &decoded(anchor?))
    }

    fn anchor_reason(&mut self, file: &Path, target: &str, anchor: &str) -> Option<String> {
        let lang = self.lang;
        let shown = self.workspace.shown(file);
        if file.extension().is_none_or(|extension| extension != "md") {
            return lines_reason(file, target, anchor, lang);
        }
        let anchors = self.anchors(file);
        if anchors.contains(anchor) {
            return None;
        }
        let near = anchors.iter().min_by_key(|known| strsim::damerau_levenshtein(known, anchor));
        let near = near.map_or_else(String::new, |near| {
            tr!(lang, "; the nearest is `#{near}`", "；最接近的是 `#{near}`")
        });
        Some(tr!(
            lang,
            "`{target}`: {shown} has no heading with the id `{anchor}`{near}",
            "`{target}`：{shown} 里没有 id 为 `{anchor}` 的标题{near}"
        ))
    }

    /// The ids in a Markdown file. A Chinese page has those of the English page, heading by heading.
    fn anchors(&mut self, file: &Path) -> &BTreeSet<String> {
        let (english, chinese) = (self.workspace.edition(Lang::En), self.workspace.edition(Lang::Zh));
        let named_by = match file.strip_prefix(&chinese) {
            Ok(name) if english.join(name).is_file() => english.join(name),
            _ => file.to_path_buf(),
        };
        let is_page = named_by.starts_with(&english) || named_by.starts_with(&chinese);
        let dialect = if is_page { Dialect::Book } else { Dialect::GitHub };
        self.anchors.entry(named_by).or_insert_with_key(|path| {
            // A file that cannot be read has no anchors, and the link is reported.
            Page::read(&std::fs::read_to_string(path).unwrap_or_default(), dialect).anchors
        })
    }
}

/// Behind the `#` of a source file there is a line, as GitHub writes it: `L10`, `L10-L20`.
fn lines_reason(file: &Path, target: &str, anchor: &str, lang: Lang) -> Option<String> {
    let count = std::fs::read_to_string(file).map_or(0, |text| text.lines().count());
    let line = |part: &str| part.strip_prefix('L').and_then(|number| number.parse::<usize>().ok());
    let is_good = anchor.split('-').all(|part| line(part).is_some_and(|line| (1..=count).contains(&line)));
    (!is_good).then(|| {
        tr!(
            lang,
            "`{target}`: the file has {count} lines; a place in it is `#L1` or `#L1-L3`",
            "`{target}`：这个文件有 {count} 行；位置应写作 `#L1` 或 `#L1-L3`"
        )
    })
}

/// What the includes of one page came to.
pub struct Included {
    /// How many there are.
    pub count: usize,
    /// Those that bring nothing.
    pub problems: Vec<Problem>,
}

/// Follows every include of `page`.
pub fn includes(workspace: &Workspace, page: &PageFile, lang: Lang) -> Included {
    let directives = directives(&page.source);
    let reasons = directives.iter().filter_map(|include| {
        let reason = include_reason(workspace, page, include, lang)?;
        Some(Problem::new(&page.shown, include.line, reason))
    });
    Included { count: directives.len(), problems: reasons.collect() }
}

fn include_reason(workspace: &Workspace, page: &PageFile, include: &Include, lang: Lang) -> Option<String> {
    if let Directive::Unknown(name) = &include.directive {
        return Some(tr!(
            lang,
            "`#{name}` is no directive: it would stand on the page as it is; write `#include`",
            "没有 `#{name}` 这个指令，它会原样出现在页面上；请写 `#include`"
        ));
    }
    let path = &include.path;
    let file = resolve(&page.path, path);
    let shown = workspace.shown(&file);
    if !file.starts_with(workspace.root()) || !file.is_file() {
        return Some(tr!(lang, "includes {shown}, which does not exist", "引入了 {shown}，但它不存在"));
    }
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error) => {
            return Some(tr!(
                lang,
                "includes {shown}, which cannot be read: {error}",
                "引入了 {shown}，但无法读取：{error}"
            ));
        }
    };
    let count = text.lines().count();
    match (include.take(&text), &include.part) {
        (Some(lines), _) if lines.iter().any(|line| !line.trim().is_empty()) => None,
        (Some(_), _) => Some(tr!(
            lang,
            "includes a part of {shown} that is empty",
            "引入了 {shown} 的一部分，但那里是空的"
        )),
        (None, Part::Anchor(name)) => Some(tr!(
            lang,
            "{shown} has no `ANCHOR: {name}` with an `ANCHOR_END: {name}` below it",
            "{shown} 里没有成对的 `ANCHOR: {name}` 和 `ANCHOR_END: {name}`"
        )),
        (None, _) => Some(tr!(
            lang,
            "includes lines that {shown} does not have: it has {count}",
            "引入的行超出了 {shown}：它只有 {count} 行"
        )),
    }
}

/// `path` seen from the folder of the file `from`, without `.` and `..`.
pub fn resolve(from: &Path, path: &str) -> PathBuf {
    let mut resolved = from.parent().unwrap_or(Path::new("")).to_path_buf();
    for component in Path::new(path).components() {
        match component {
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Normal(name) => resolved.push(name),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    resolved
}

/// `https` of `https://…`. A single letter is a drive on Windows, which is no target either.
fn scheme(target: &str) -> Option<&str> {
    let scheme = target.split_once(':')?.0;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'));
    is_scheme.then_some(scheme)
}

/// `%20` and the like as what they stand for; what is not decodable stays.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = text.get(at + 1..at + 3).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], hex) {
            (b'%', Some(byte)) => {
                out.push(byte);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_string())
}

#[cfg(test)]
mod tests {
    use super::{decoded, resolve, scheme};
    use std::path::Path;

    #[test]
    fn a_path_is_seen_from_the_folder_of_its_page() {
        assert_eq!(resolve(Path::new("/b/en/c/a.md"), "../../x/./y.rs"), Path::new("/b/x/y.rs"));
        assert_eq!(resolve(Path::new("/a.md"), "../../x"), Path::new("/x"));
    }

    #[test]
    fn schemes_and_escapes_are_told_from_paths() {
        assert_eq!(scheme("https://a.dev"), Some("https"));
        assert_eq!(scheme("a/b:c.md"), None);
        assert_eq!(scheme("a.md"), None);
        assert_eq!(decoded("a%20b%E4%B8%ADc%zz%"), "a b中c%zz%");
    }
}
