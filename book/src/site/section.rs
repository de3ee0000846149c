//! One section of a page, found by its anchor.

use super::markdown::{Dialect, Page};

/// The lines of `page` under the heading whose anchor is `id`, heading included.
///
/// `english` is the English edition of the same page: its anchors serve both editions, heading by heading.
pub fn section(page: &str, english: &str, id: &str) -> Option<String> {
    let at = Page::read(english, Dialect::Book).headings.iter().position(|heading| heading.id == id)?;
    let read = Page::read(page, Dialect::Book);
    let section = read.sections(page).into_iter().nth(at)?;
    Some(section.lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn a_chinese_section_is_found_by_its_english_anchor() {
        let english = "# One\n\na\n\n## Your turn\n\nb\n\n## Questions\n";
        let chinese = "# 一\n\n甲\n\n## 轮到你\n\n乙\n\n## 想一想\n";
        assert_eq!(section(chinese, english, "your-turn").unwrap().trim(), "## 轮到你\n\n乙");
        assert_eq!(section(chinese, english, "elsewhere"), None);
    }
}
