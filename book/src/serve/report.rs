//! The report on an answer, as HTML for its box: what failed, what was expected, the mistake's story, the compiler's error.

use super::ansi;
use crate::{
    check::{Failure, Report, TestReport, TestState, Verdict},
    exercise::manifest::Manifest,
    lang::Lang,
    site::html::{escape, inline},
    tr,
};

/// The report on an answer.
pub(super) fn html(lang: Lang, report: &Report, manifest: Option<&Manifest>) -> String {
    let mut html = String::new();
    if report.suite_edited {
        html.push_str(&paragraph("note", &tr!(
            lang,
            "`suite.rs` is not the one that the course ships, so this verdict is about another exercise. `git checkout` brings it back.",
            "`suite.rs` 已被改动，因此这次检查针对的是你改过的测试。用 `git checkout` 可以恢复原样。"
        )));
    }
    match &report.verdict {
        Verdict::Green { warnings, .. } => html.push_str(&green(lang, &report.exercise, *warnings)),
        Verdict::Red { tests, mistake } => {
            html.push_str(&first_failure(lang, tests, manifest));
            let story = mistake.as_ref().and_then(|name| manifest?.mistakes.get(name));
            if let Some(story) = story {
                let known = tr!(
                    lang,
                    "A known mistake fails the same tests:",
                    "有一个典型错误，不通过的测试与此相同："
                );
                let story = inline(story.story(lang));
                html.push_str(&format!("<p class=\"story\"><strong>{known}</strong> {story}</p>"));
            }
            html.push_str(&list(lang, tests, manifest));
        }
        Verdict::DoesNotCompile { first, others } => {
            html.push_str(&format!("<pre><code>{}</code></pre>", ansi::html(first)));
            if *others > 0 {
                html.push_str(&paragraph(
                    "more",
                    &tr!(
                        lang,
                        "And {others} more. The first one often causes the rest.",
                        "另有 {others} 个错误。后面的往往由第一个引起。"
                    ),
                ));
            }
        }
        Verdict::EndedEarly { tests, how } => {
            html.push_str(&paragraph(
                "how",
                &tr!(
                    lang,
                    "The program ended before its tests did. A test passes only by coming to its end.",
                    "程序在测试结束之前就退出了。测试只有跑到最后才算通过。"
                ),
            ));
            html.push_str(&format!("<pre><code>{}</code></pre>", ansi::html(how)));
            html.push_str(&list(lang, tests, manifest));
        }
    }
    html
}

fn green(lang: Lang, name: &str, warnings: usize) -> String {
    let mut text = tr!(
        lang,
        "Every requirement holds. `cargo course diff {name}` compares your answer with the reference.",
        "每一条要求都满足了。`cargo course diff {name}` 可与参考答案对比。"
    );
    if warnings > 0 {
        text.push_str(&tr!(
            lang,
            " The compiler has {warnings} warning(s) about your file; `cargo test --test {name}` shows them.",
            "编译器对你的文件还有 {warnings} 条警告，运行 `cargo test --test {name}` 可以看到。"
        ));
    }
    paragraph("done", &text)
}

/// The first failed test: the requirement, what was expected and what came instead, the place.
fn first_failure(lang: Lang, tests: &[TestReport], manifest: Option<&Manifest>) -> String {
    let Some(test) = tests.iter().find(|test| test.state == TestState::Failed) else { return String::new() };
    let text = inline(requirement(lang, test, manifest));
    let reason = test.failure.as_ref().map_or_else(String::new, |failure| reason(lang, failure));
    format!("<p class=\"requirement\">{}{text}</p>{reason}", mark(lang, test.state))
}

fn reason(lang: Lang, failure: &Failure) -> String {
    let values = [
        (tr!(lang, "expected", "期望"), &failure.expected),
        (tr!(lang, "your code", "你的代码"), &failure.actual),
    ];
    let rows: String = values
        .iter()
        .filter_map(|(name, value)| Some((name, value.as_ref()?)))
        .map(|(name, value)| format!("<dt>{name}</dt><dd><code>{}</code></dd>", escape(value)))
        .collect();
    let mut html = String::new();
    if rows.is_empty() {
        html.push_str(&format!("<pre><code>{}</code></pre>", ansi::html(&failure.message)));
    } else {
        html.push_str(&format!("<dl class=\"values\">{rows}</dl>"));
    }
    html.push_str(&format!("<p class=\"place\"><code>{}</code></p>", escape(&failure.place)));
    html
}

/// Every requirement with its state, folded: it is for whoever wants to see the whole.
fn list(lang: Lang, tests: &[TestReport], manifest: Option<&Manifest>) -> String {
    let row = |test: &TestReport| {
        format!("<li>{}{}</li>", mark(lang, test.state), inline(requirement(lang, test, manifest)))
    };
    let rows: String = tests.iter().map(row).collect();
    let count = tests.len();
    let summary = tr!(lang, "All {count} requirements", "全部 {count} 条要求");
    format!("<details><summary>{summary}</summary><ul class=\"tests\">{rows}</ul></details>")
}

/// The sign of a test's state, with its word for those who do not see it.
fn mark(lang: Lang, state: TestState) -> String {
    let (class, sign, word) = match state {
        TestState::Passed => ("good", "✓", tr!(lang, "passed", "通过")),
        TestState::Failed => ("bad", "✗", tr!(lang, "failed", "失败")),
        TestState::Unfinished => ("bad", "…", tr!(lang, "did not finish", "没有跑完")),
    };
    format!("<span class=\"mark {class}\" role=\"img\" aria-label=\"{word}\">{sign}</span>")
}

/// The sentence behind a test: the manifest's, or the test's own name.
fn requirement<'a>(lang: Lang, test: &'a TestReport, manifest: Option<&'a Manifest>) -> &'a str {
    manifest.and_then(|manifest| manifest.tests.get(&test.name)).map_or(&test.name, |text| text.get(lang))
}

fn paragraph(class: &str, text: &str) -> String {
    format!("<p class=\"{class}\">{}</p>", inline(text))
}

#[cfg(test)]
mod tests {
    use super::html;
    use crate::{
        check::{Failure, Report, TestReport, TestState, Verdict},
        lang::Lang,
    };

    #[test]
    fn nothing_that_an_answer_prints_becomes_a_tag_of_the_page() {
        let evil = "<img src=x onerror=alert(1)>";
        let failure = |expected: Option<&str>| Failure {
            place: evil.into(),
            message: evil.into(),
            expected: expected.map(str::to_string),
            actual: expected.map(str::to_string),
        };
        let test =
            |failure| TestReport { name: evil.into(), state: TestState::Failed, failure: Some(failure) };
        let verdicts = [
            Verdict::Red { tests: vec![test(failure(None))], mistake: None },
            Verdict::Red { tests: vec![test(failure(Some(evil)))], mistake: Some(evil.into()) },
            Verdict::DoesNotCompile { first: evil.into(), others: 1 },
            Verdict::EndedEarly { tests: vec![test(failure(None))], how: evil.into() },
        ];
        for verdict in verdicts {
            let report = Report { exercise: "greeting".into(), verdict, suite_edited: true, seconds: 0.0 };
            for lang in Lang::ALL {
                let html = html(lang, &report, None);
                assert!(html.contains("&lt;img") && !html.contains("<img"), "{html}");
            }
        }
    }
}
