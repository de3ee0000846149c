//! The box that stands for an exercise on a page.
//!
//! It is complete without a server and without JavaScript: title, file, commands. Its two empty slots, the state and the
//! report, are filled by the live book ([`crate::serve`]); a static page never shows them.

use super::html::{escape, inline};
use crate::{
    exercise::{Exercise, manifest::Manifest},
    lang::Lang,
    tr,
};

/// The element for `exercise`. It stands alone on its line and has no blank line inside: CommonMark would end it there.
pub(super) fn element(exercise: &Exercise, manifest: &Manifest, lang: Lang) -> String {
    let name = escape(&exercise.name);
    let title = inline(manifest.title.get(lang));
    let minutes = manifest.minutes;
    let heading = tr!(lang, "Exercise: {title}", "练习：{title}");
    let minutes = tr!(lang, "about {minutes} min", "约 {minutes} 分钟");
    let steps = steps(exercise, lang);
    format!(
        "<course-exercise data-name=\"{name}\">\n\
         <div class=\"exercise-head\"><strong class=\"exercise-title\">{heading}</strong> \
         <span class=\"exercise-minutes\">{minutes}</span> \
         <span class=\"exercise-state\" role=\"status\"></span></div>\n\
         <dl class=\"exercise-steps\">\n{steps}</dl>\n\
         <div class=\"exercise-report\" hidden></div>\n\
         </course-exercise>"
    )
}

fn steps(exercise: &Exercise, lang: Lang) -> String {
    let name = &exercise.name;
    let file = format!("{}/exercises/{name}/exercise.rs", exercise.chapter);
    let rows = [
        (tr!(lang, "Edit", "编辑"), file),
        (tr!(lang, "Check at every save", "每次保存都检查"), "cargo course watch".to_string()),
        (tr!(lang, "Check once", "只检查一次"), format!("cargo test --test {name}")),
        (tr!(lang, "Get a hint", "要一个提示"), format!("cargo course hint {name}")),
    ];
    let row = |(what, how): &(String, String)| {
        format!("<div><dt>{}</dt><dd><code>{}</code></dd></div>\n", escape(what), escape(how))
    };
    rows.iter().map(row).collect()
}
