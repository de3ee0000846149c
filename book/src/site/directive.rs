//! What a page may ask of the book beyond Markdown.
//!
//! An exercise is a paragraph that holds one link whose title is `exercise`:
//!
//! ```text
//! [Exercise: greeting](../../../chapter01/exercises/greeting/exercise.rs "exercise")
//! ```
//! On GitHub that is a working link to the file; in the book it becomes a box.

/// The title that makes a link an exercise.
pub(super) const WORD: &str = "exercise";

/// How a line with such a link ends.
const TITLE: &str = " \"exercise\")";

/// An exercise as a page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExerciseLink {
    /// The line on the page, from 1.
    pub line: usize,
    /// The exercise's name, taken from the path.
    pub name: String,
    /// The path as written.
    pub target: String,
    /// The link's words.
    pub label: String,
}

/// The exercise on `line`, if it is a directive: the whole line and nothing else.
pub fn exercise(line: &str) -> Option<(&str, &str)> {
    let inside = line.trim().strip_prefix('[')?.strip_suffix(TITLE)?;
    inside.split_once("](")
}

/// The exercises that a page names, in order; those inside code fences are examples and do not count.
pub fn exercises(page: &str) -> Vec<ExerciseLink> {
    let mut found = Vec::new();
    let mut fence = false;
    for (index, line) in page.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fence = !fence;
        }
        if fence {
            continue;
        }
        if let Some((label, target)) = exercise(line) {
            found.push(ExerciseLink {
                line: index + 1,
                name: name(target),
                target: target.to_string(),
                label: label.to_string(),
            });
        }
    }
    found
}

/// `…/exercises/greeting/exercise.rs` is the exercise `greeting`.
fn name(target: &str) -> String {
    target.rsplit('/').nth(1).unwrap_or("").to_string()
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_exercise_is_a_line_of_its_own_outside_fences() {
        let page = "# A\n\n[Exercise: greeting](../../../chapter01/exercises/greeting/exercise.rs \"exercise\")\n\n```md\n[x](../exercises/no/exercise.rs \"exercise\")\n```\nsee [a](b.md)\n";
        let found = super::exercises(page);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].line), ("greeting", 3));
        assert_eq!(found[0].label, "Exercise: greeting");
    }
}
