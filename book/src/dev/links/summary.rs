//! `SUMMARY.md` against the folder: mdBook leaves out a page that is not listed, without a word.

use super::super::{
    pages::{PageFile, SUMMARY},
    problem::Problem,
};
use crate::{lang::Lang, tr};
use std::collections::BTreeSet;

/// Pages that `list` names twice or not at all. (A listed page that does not exist is a dead link.)
pub fn problems(list: &PageFile, pages: &[PageFile], lang: Lang) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut listed = BTreeSet::new();
    for link in &list.page.links {
        let target = &link.target;
        if !target.is_empty() && !listed.insert(target.as_str()) {
            let text = tr!(lang, "`{target}` is listed for the second time", "`{target}` 重复列出");
            found.push(Problem::new(&list.shown, link.line, text));
        }
    }
    for page in pages.iter().filter(|page| !listed.contains(page.name.as_str())) {
        let text = tr!(
            lang,
            "nobody can reach this page: {SUMMARY} does not list it",
            "读者到不了这一页：{SUMMARY} 里没有列出它"
        );
        found.push(Problem::new(&page.shown, 1, text));
    }
    found
}
