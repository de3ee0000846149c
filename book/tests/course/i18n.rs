//! Both editions say the same: every rule of `dev i18n` and of the glossary is broken once, and named with page and line.

use crate::fixture::Course;
use course::{dev::i18n, lang::Lang};

const FIRST_EN: &str = "book/en/chapter01/first.md";
const FIRST_ZH: &str = "book/zh-CN/chapter01/first.md";
const WELCOME_EN: &str = "book/en/README.md";
const WELCOME_ZH: &str = "book/zh-CN/README.md";
const GLOSSARY: &str = "book/glossary.toml";
const EXERCISE: &str = "chapter01/exercises/is_adult/exercise.toml";

/// A course whose editions agree, and every Chinese section of which was accepted.
fn accepted() -> Course {
    let course = Course::new();
    course.write(GLOSSARY, "[[term]]\nen = \"ownership\"\nzh = [\"所有权\"]\navoid = [\"拥有权\"]\n");
    i18n::accept(&course.workspace, Lang::En, "all").unwrap();
    assert_eq!(problems(&course), Vec::<String>::new());
    course
}

fn problems(course: &Course) -> Vec<String> {
    let findings = i18n::check(&course.workspace, Lang::En).unwrap();
    findings.problems.iter().map(ToString::to_string).collect()
}

/// Replaces `old` by `new` in one file; the test would prove nothing if `old` were not there.
fn edit(course: &Course, file: &str, old: &str, new: &str) {
    let text = course.read(file);
    assert!(text.contains(old), "{file} has no {old:?}");
    course.write(file, text.replacen(old, new, 1));
}

/// The only problem of `course` begins so.
#[track_caller]
fn assert_only(course: &Course, beginning: &str) {
    let found = problems(course);
    assert!(
        found.len() == 1 && found[0].starts_with(beginning),
        "expected only\n{beginning}…\nfound {found:#?}"
    );
}

/// Writes the same text under the welcome of both editions and accepts it.
fn append_to_welcome(course: &Course, en: &str, zh: &str) {
    course.write(WELCOME_EN, course.read(WELCOME_EN) + en);
    course.write(WELCOME_ZH, course.read(WELCOME_ZH) + zh);
    i18n::accept(&course.workspace, Lang::En, "all").unwrap();
}

#[test]
fn an_accepted_course_passes_and_its_pages_hold_eight_digits_a_section() {
    let course = accepted();
    i18n::run(&course.workspace, Lang::En, true, None).unwrap();
    let page = course.read(FIRST_ZH);
    let marks: Vec<&str> = page.lines().filter(|line| line.starts_with("<!-- en ")).collect();
    assert_eq!(marks.len(), 2);
    assert!(
        marks.iter().all(|mark| mark.len() == "<!-- en 5f2c81aa -->".len() && !mark.contains("00000000")),
        "{page}"
    );
}

#[test]
fn a_changed_english_sentence_makes_its_chinese_section_stale_and_no_other() {
    let course = accepted();
    edit(&course, FIRST_EN, "From what age", "At what age");
    assert_eq!(
        problems(&course),
        ["book/zh-CN/chapter01/first.md:6 › 轮到你 is stale: the English section “Your turn” changed"]
    );
    i18n::run(&course.workspace, Lang::En, false, None).unwrap();
    let error = i18n::run(&course.workspace, Lang::En, true, None).unwrap_err().to_string();
    assert!(error.contains("1 to mend"), "{error}");
}

#[test]
fn a_mark_that_is_missing_malformed_or_never_set_is_named() {
    for (mark, complaint) in [
        ("", "has no `<!-- en … -->` under its heading"),
        ("<!-- en 12 -->", "has `<!-- en 12 -->` under its heading"),
        ("<!-- en 00000000 -->", "was never compared with the English section “Welcome”"),
    ] {
        let course = accepted();
        let page = course.read(WELCOME_ZH);
        let old = page.lines().nth(1).unwrap();
        edit(&course, WELCOME_ZH, old, mark);
        assert_only(&course, &format!("book/zh-CN/README.md:1 › 欢迎 {complaint}"));
    }
}

#[test]
fn accept_renews_one_page_only_and_keeps_its_line_ends() {
    let course = accepted();
    edit(&course, FIRST_EN, "From what age", "At what age");
    edit(&course, WELCOME_EN, "course for tests", "course for our tests");
    course.write(FIRST_ZH, course.read(FIRST_ZH).replace('\n', "\r\n").replace("-->\r\n\r\n几", "-->\r\n几"));

    let written = i18n::accept(&course.workspace, Lang::En, "book/zh-CN/chapter01/first.md").unwrap();
    assert_eq!(written, ["chapter01/first.md"]);
    assert_only(&course, "book/zh-CN/README.md:1 › 欢迎 is stale");
    let page = course.read(FIRST_ZH);
    assert_eq!(page.matches('\n').count(), page.matches("\r\n").count());
    assert_eq!(page.matches("<!-- en").count(), 2, "{page}");
    assert!(i18n::accept(&course.workspace, Lang::En, "chapter01/first.md").unwrap().is_empty());
}

#[test]
fn accept_adds_a_missing_mark_and_moves_one_that_an_empty_line_separates() {
    let course = accepted();
    let good = course.read(FIRST_ZH);
    let marks: Vec<&str> = good.lines().filter(|line| line.starts_with("<!-- en ")).collect();
    edit(&course, FIRST_ZH, &format!("{}\n", marks[0]), "");
    edit(&course, FIRST_ZH, marks[1], "\n<!-- en 00000000 -->");
    i18n::accept(&course.workspace, Lang::En, "chapter01/first.md").unwrap();
    assert_eq!(course.read(FIRST_ZH), good);
}

#[test]
fn accept_refuses_what_it_cannot_match() {
    let course = accepted();
    let error = i18n::accept(&course.workspace, Lang::En, "chapter01/frist.md").unwrap_err().to_string();
    assert!(error.contains("there is no page `chapter01/frist.md`"), "{error}");

    edit(&course, FIRST_EN, "## Your turn", "### Your turn");
    let before = course.read(FIRST_ZH);
    let error = i18n::accept(&course.workspace, Lang::En, "all").unwrap_err().to_string();
    assert!(error.contains("not accepted: book/zh-CN/chapter01/first.md"), "{error}");
    assert_eq!(course.read(FIRST_ZH), before);
}

#[test]
fn a_page_that_one_edition_lacks_is_named_on_its_side() {
    let course = accepted();
    course.write("book/en/chapter01/second.md", "# Second\n");
    course.write("book/zh-CN/picture.svg", "<svg/>");
    let found = problems(&course);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("book/zh-CN/chapter01/second.md:1: is missing"), "{found:#?}");
    assert!(found[1].starts_with("book/en/picture.svg:1: is missing"), "{found:#?}");
}

#[test]
fn the_two_lists_of_pages_have_one_order() {
    let course = accepted();
    course.write("book/zh-CN/SUMMARY.md", "# 目录\n\n- [第一章](chapter01/first.md)\n\n[欢迎](README.md)\n");
    assert_only(
        &course,
        "book/zh-CN/SUMMARY.md:3: page chapter01/first.md stands where the English edition has README.md",
    );
    course.write("book/zh-CN/SUMMARY.md", "# 目录\n\n[欢迎](README.md)\n");
    assert_only(
        &course,
        "book/zh-CN/SUMMARY.md:3: page is missing here: the English edition has chapter01/first.md",
    );
}

#[test]
fn headings_have_the_same_levels_in_the_same_order() {
    let course = accepted();
    edit(&course, FIRST_ZH, "## 轮到你", "### 轮到你");
    assert_only(
        &course,
        "book/zh-CN/chapter01/first.md:6: heading `### 轮到你` stands where the English edition has `## Your turn` (book/en/chapter01/first.md:5)",
    );
    edit(&course, FIRST_ZH, "### 轮到你", "**轮到你**");
    assert_only(&course, "book/zh-CN/chapter01/first.md:11: heading is missing here");
    edit(&course, FIRST_ZH, "**轮到你**", "## 轮到你");
    course.write(FIRST_ZH, course.read(FIRST_ZH) + "\n## 多余\n");
    assert_only(&course, "book/zh-CN/chapter01/first.md:13: heading `## 多余` is one too many");
}

#[test]
fn includes_are_the_same_except_for_the_language_in_their_path() {
    let course = accepted();
    append_to_welcome(
        &course,
        "\n{{#include ../pictures/en/a.svg}}\n",
        "\n{{#include ../pictures/zh-CN/a.svg}}\n",
    );
    assert_eq!(problems(&course), Vec::<String>::new());
    edit(&course, WELCOME_ZH, "a.svg", "b.svg");
    assert_only(
        &course,
        "book/zh-CN/README.md:6: include `{{#include ../pictures/zh-CN/b.svg}}` stands where the English edition has `{{#include ../pictures/en/a.svg}}` (book/en/README.md:5)",
    );
}

#[test]
fn exercises_code_blocks_and_folded_answers_are_the_same() {
    let course = accepted();
    edit(&course, FIRST_ZH, "is_adult/exercise.rs", "is_child/exercise.rs");
    assert_only(
        &course,
        "book/zh-CN/chapter01/first.md:11: exercise `is_child` stands where the English edition has `is_adult`",
    );

    let course = accepted();
    append_to_welcome(&course, "\n```sh\nls\n```\n", "\n```toml\nls\n```\n");
    assert_only(
        &course,
        "book/zh-CN/README.md:6: code block ```` ```toml ```` stands where the English edition has ```` ```sh ````",
    );

    let course = accepted();
    append_to_welcome(&course, "\n<details><summary>Why?</summary>\n\nSo.\n\n</details>\n", "");
    assert_only(&course, "book/zh-CN/README.md:1: has 0 `<details>`, the English page has 1");
}

#[test]
fn text_before_the_first_heading_is_refused_because_no_hash_covers_it() {
    let course = accepted();
    course.write(WELCOME_EN, format!("\nHello.\n\n{}", course.read(WELCOME_EN)));
    assert_only(&course, "book/en/README.md:2: text before the first heading");
}

#[test]
fn chinese_and_latin_are_separated_and_punctuation_is_full_width() {
    for (sentence, complaint) in [
        ("用Rust 写。", "“用Rust 写”: a space is missing between 用 and R"),
        ("第 1章。", "a space is missing between 1 and 章"),
        ("**用**Rust 写。", "a space is missing between 用 and R"),
        ("好,再来。", "“好,再来。”: after Chinese, , is written ，"),
        ("好;", "after Chinese, ; is written ；"),
        ("好:", "after Chinese, : is written ："),
        ("好?", "after Chinese, ? is written ？"),
        ("好!", "after Chinese, ! is written ！"),
        ("所有权(ownership）。", "after Chinese, ( is written （"),
        ("（好)。", "after Chinese, ) is written ）"),
        ("| 甲 |\n|---|\n| 用Rust |", "a space is missing between 用 and R"),
        ("<details><summary>用Rust 吗？</summary></details>", "a space is missing between 用 and R"),
    ] {
        let course = accepted();
        // The same <details> in English, so that only the Chinese is wrong.
        let english = if sentence.contains("<details>") { "\n<details></details>\n" } else { "" };
        append_to_welcome(&course, english, &format!("\n\n{sentence}\n"));
        let line = 7 + sentence.matches('\n').count();
        let found = problems(&course);
        assert_eq!(found.len(), 1, "{sentence}: {found:#?}");
        assert!(found[0].starts_with(&format!("book/zh-CN/README.md:{line}: ")), "{found:#?}");
        assert!(found[0].contains(complaint), "{found:#?}");
    }
}

#[test]
fn code_addresses_tags_and_full_width_marks_break_no_rule_of_style() {
    let course = accepted();
    let good = "\n看 `用Rust,好` 和<code>用Rust</code>，[页面](README.md?用Rust)、<https://a.dev/用Rust>，<b title=\"用Rust\">好</b>。\n“Rust”，（Rust）：Rust！一行\nRust。第 1 章，12:30，a, b。\n\n```text\n用Rust,\n```\n";
    append_to_welcome(&course, "\n```text\nx\n```\n", good);
    assert_eq!(problems(&course), Vec::<String>::new());
}

#[test]
fn the_list_of_pages_and_the_chinese_readme_are_read_too() {
    let course = accepted();
    edit(&course, "book/zh-CN/SUMMARY.md", "第一章", "第1 章");
    course.write("README.zh-CN.md", "# 课程\n\n拥有权。\n");
    let found = problems(&course);
    assert_eq!(found.len(), 2, "{found:#?}");
    assert!(found[0].starts_with("README.zh-CN.md:3: “拥有权” is not how"), "{found:#?}");
    assert!(found[1].starts_with("book/zh-CN/SUMMARY.md:5: “第1 章”: a space"), "{found:#?}");
}

#[test]
fn a_rendering_to_avoid_is_found_on_pages_and_in_exercises() {
    let course = accepted();
    append_to_welcome(&course, "", "\n\n这是\n拥有权，也叫 `拥有权`。\n");
    assert_only(
        &course,
        "book/zh-CN/README.md:8: “拥有权” is not how this course renders “ownership”: write 所有权 (book/glossary.toml)",
    );

    let course = accepted();
    edit(&course, EXERCISE, "zh-CN = \"见本页。\"", "zh-CN = \"\"\"\n见本页：\n拥有权。\"\"\"");
    assert_only(
        &course,
        "chapter01/exercises/is_adult/exercise.toml:17: “拥有权” is not how this course renders “ownership”",
    );
}

#[test]
fn a_rendering_to_avoid_inside_an_agreed_one_is_none() {
    let course = accepted();
    course.write(GLOSSARY, "[[term]]\nen = \"string\"\nzh = [\"字符串\"]\navoid = [\"符串\"]\n");
    append_to_welcome(&course, "", "\n\n字符串。\n");
    assert_eq!(problems(&course), Vec::<String>::new());
}

#[test]
fn a_term_of_the_english_page_has_its_chinese_on_the_chinese_page() {
    let course = accepted();
    edit(&course, FIRST_EN, "From what age may one sign up?", "Ownerships begin here.");
    i18n::accept(&course.workspace, Lang::En, "all").unwrap();
    edit(&course, FIRST_EN, "Ownerships", "Plain `ownership` is code. Co\nownership");
    i18n::accept(&course.workspace, Lang::En, "all").unwrap();
    assert_only(
        &course,
        "book/zh-CN/chapter01/first.md:6: the English page speaks of “ownership” (book/en/chapter01/first.md:8), this page never of 所有权",
    );
    edit(&course, FIRST_ZH, "几岁", "所有权：几岁");
    assert_eq!(problems(&course), Vec::<String>::new());
}

#[test]
fn a_latin_rendering_counts_in_code_and_beside_chinese() {
    let course = accepted();
    course.write(GLOSSARY, "[[term]]\nen = \"trait\"\nzh = [\"trait\"]\n");
    append_to_welcome(&course, "\nTwo traits.\n", "\n\nportrait。\n");
    assert_only(&course, "book/zh-CN/README.md:1: the English page speaks of “trait” (book/en/README.md:5)");
    for chinese in ["两个 trait 。", "两个`trait`。", "两个 Traits。"] {
        let line = course.read(WELCOME_ZH).lines().last().unwrap().to_string();
        edit(&course, WELCOME_ZH, &line, chinese);
        assert_eq!(problems(&course), Vec::<String>::new(), "{chinese}");
    }
}

#[test]
fn a_part_of_a_longer_term_and_an_everyday_word_ask_for_nothing() {
    let course = accepted();
    let glossary = "[[term]]\nen = \"reference\"\nzh = [\"引用\"]\n\n[[term]]\nen = \"reference answer\"\nzh = [\"参考答案\"]\n\n[[term]]\nen = \"mistake\"\nzh = [\"典型错误\"]\n";
    course.write(GLOSSARY, glossary);
    append_to_welcome(&course, "\nThe reference answers, by mistake.\n", "\n\n参考答案。\n");
    assert_only(&course, "book/zh-CN/README.md:1: the English page speaks of “mistake”");
    course.write(GLOSSARY, format!("{glossary}everyday = true\n"));
    assert_eq!(problems(&course), Vec::<String>::new());
}

#[test]
fn a_glossary_that_is_missing_or_misspelt_stops_the_check() {
    let course = accepted();
    course.write(GLOSSARY, "[[term]]\nen = \"slice\"\nch = [\"切片\"]\n");
    let error = format!("{:#}", i18n::check(&course.workspace, Lang::En).unwrap_err());
    assert!(error.starts_with("book/glossary.toml:3: ") && error.contains("unknown field `ch`"), "{error}");
    std::fs::remove_file(course.path(GLOSSARY)).unwrap();
    let error = format!("{:#}", i18n::check(&course.workspace, Lang::En).unwrap_err());
    assert!(error.contains("cannot read book/glossary.toml"), "{error}");
}
