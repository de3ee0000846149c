//! A verdict as one screen of text: what failed, what was expected, where, why, and what to do next.

use crate::{
    check::{Report, TestReport, TestState, Verdict},
    exercise::{Exercise, manifest::Manifest},
    lang::Lang,
    terminal::{BAD, FAINT, GOOD, NOTE, STRONG, paint, wrap},
    tr,
};

/// Columns to write for: the width that every terminal has.
const COLUMNS: usize = 100;

/// Lines of a value that are shown: a list of a thousand users is not one screen.
const VALUE_LINES: usize = 6;

/// Other failed requirements that are listed below the first.
const ALSO: usize = 6;

/// The text of `report`, without the last line that says what to do next.
pub fn text(report: &Report, exercise: &Exercise, manifest: &Manifest, lang: Lang) -> String {
    let mut lines = vec![headline(report, lang), String::new()];
    if report.suite_edited {
        let place = suite_path(exercise);
        lines.push(block(NOTE, &tr!(
            lang,
            "{place} is not the one that the course ships, so this verdict is about your suite. `git checkout {place}` brings ours back.",
            "{place} 已被改动，因此这次检查针对的是你改过的测试。用 `git checkout {place}` 可以恢复原样。"
        )));
        lines.push(String::new());
    }
    match &report.verdict {
        Verdict::Green { warnings, .. } => lines.extend(green(*warnings, lang)),
        Verdict::Red { tests, mistake } => {
            lines.extend(failures(tests, manifest, lang));
            if let Some(mistake) = mistake.as_deref().and_then(|name| manifest.mistakes.get(name)) {
                lines.push(String::new());
                lines.push(block(
                    STRONG,
                    &tr!(
                        lang,
                        "A known mistake fails the same tests:",
                        "有一个典型错误，不通过的测试与此相同："
                    ),
                ));
                lines.push(block(NOTE, mistake.story(lang)));
            }
        }
        Verdict::DoesNotCompile { first, others } => lines.extend(does_not_compile(first, *others, lang)),
        Verdict::EndedEarly { tests, how } => lines.extend(ended_early(tests, how, lang)),
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

fn headline(report: &Report, lang: Lang) -> String {
    let (name, seconds) = (&report.exercise, report.seconds);
    let (passed, all) = (report.passed(), report.tests().len());
    let (style, mark, what) = match report.verdict {
        Verdict::Green { .. } => {
            (GOOD, "✓", tr!(lang, "green: all {all} tests pass", "通过：{all} 个测试全部通过"))
        }
        Verdict::Red { .. } => {
            (BAD, "✗", tr!(lang, "{passed} of {all} tests pass", "{all} 个测试通过了 {passed} 个"))
        }
        Verdict::DoesNotCompile { .. } => (BAD, "✗", tr!(lang, "does not compile", "无法编译")),
        Verdict::EndedEarly { .. } => {
            (BAD, "✗", tr!(lang, "ended before its tests did", "测试没跑完程序就结束了"))
        }
    };
    let seconds = paint(FAINT, tr!(lang, "{seconds:.2} s", "{seconds:.2} 秒"));
    format!("{} · {seconds}", paint(style, format_args!("{mark} {name} · {what}")))
}

fn green(warnings: usize, lang: Lang) -> Vec<String> {
    if warnings == 0 {
        return vec![];
    }
    vec![block(
        NOTE,
        &tr!(
            lang,
            "The compiler has {warnings} warning(s) about your file: worth a look before you move on.",
            "编译器对你的文件有 {warnings} 条警告，继续之前值得看一眼。"
        ),
    )]
}

fn failures(tests: &[TestReport], manifest: &Manifest, lang: Lang) -> Vec<String> {
    let mut failed = tests.iter().filter(|test| test.state == TestState::Failed);
    let Some(first) = failed.next() else { return vec![] };
    let mut lines = vec![block(BAD, &requirement(first, manifest, lang))];
    lines.extend(why(first, lang));
    let rest: Vec<_> = failed.collect();
    if !rest.is_empty() {
        lines.push(String::new());
        lines.push(block(FAINT, &tr!(lang, "Also not met:", "另外未满足的要求：")));
        for test in rest.iter().take(ALSO) {
            lines.push(format!("    · {}", requirement(test, manifest, lang)));
        }
        if rest.len() > ALSO {
            let more = rest.len() - ALSO;
            lines.push(format!("    · {}", tr!(lang, "and {more} more", "还有 {more} 条")));
        }
    }
    lines
}

/// The requirement behind a test; a test that the learner added has only its name.
fn requirement(test: &TestReport, manifest: &Manifest, lang: Lang) -> String {
    manifest.tests.get(&test.name).map_or_else(|| test.name.clone(), |text| text.get(lang).to_string())
}

fn why(test: &TestReport, lang: Lang) -> Vec<String> {
    let Some(failure) = &test.failure else { return vec![] };
    let mut lines = Vec::new();
    if let (Some(expected), Some(actual)) = (&failure.expected, &failure.actual) {
        // The message of a bare comparison repeats what the two values say.
        let remark = failure.message.split_once(" failed: ").map(|(_, remark)| remark);
        lines.extend(remark.map(|remark| format!("    {remark}")));
        let (expected_label, actual_label) = match lang {
            Lang::En => ("expected  ", "actual    "),
            Lang::Zh => ("期望  ", "实际  "),
        };
        lines.push(value(expected_label, expected));
        lines.push(value(actual_label, actual));
    } else {
        lines.push(value("", &failure.message));
    }
    lines.push(format!("    {}", paint(FAINT, format_args!("{}  {}", failure.place, test.name))));
    lines
}

fn value(label: &str, value: &str) -> String {
    let indent = " ".repeat(crate::terminal::width(label));
    let mut text = String::new();
    for (number, line) in value.lines().take(VALUE_LINES).enumerate() {
        let lead = if number == 0 { label } else { &indent };
        let separator = if number == 0 { "" } else { "\n" };
        text.push_str(&format!("{separator}    {}{line}", paint(FAINT, lead)));
    }
    if value.lines().count() > VALUE_LINES {
        text.push_str(&format!("\n    {indent}…"));
    }
    text
}

fn does_not_compile(first: &str, others: usize, lang: Lang) -> Vec<String> {
    let mut lines = vec![first.to_string()];
    if others > 0 {
        lines.push(String::new());
        lines.push(block(
            FAINT,
            &tr!(
                lang,
                "and {others} more error(s), which often go with the first.",
                "还有 {others} 个错误，往往会随第一个一起消失。"
            ),
        ));
    }
    lines
}

fn ended_early(tests: &[TestReport], how: &str, lang: Lang) -> Vec<String> {
    let unfinished: Vec<&str> = tests
        .iter()
        .filter(|test| test.state == TestState::Unfinished)
        .map(|test| test.name.as_str())
        .collect();
    let names = unfinished.join(", ");
    let mut lines = vec![block(
        BAD,
        &tr!(
            lang,
            "The program ended before the tests could ({how}). An answer returns; it does not end the process.",
            "测试还没结束，程序就退出了（{how}）。答案应当返回结果，而不是结束进程。"
        ),
    )];
    if !names.is_empty() {
        lines.push(block(FAINT, &tr!(lang, "Never finished: {names}", "没有跑完：{names}")));
    }
    lines
}

/// `text`, wrapped and two columns in.
fn block(style: anstyle::Style, text: &str) -> String {
    let lines = wrap(text, COLUMNS - 6);
    lines.iter().map(|line| paint(style, format!("  {line}"))).collect::<Vec<_>>().join("\n")
}

/// The suite's path from the root.
fn suite_path(exercise: &Exercise) -> String {
    format!("{}/exercises/{}/suite.rs", exercise.chapter, exercise.name)
}
