//! The marks in `solution.rs`: one file holds the reference answer and, inside it, the starter.
//!
//! ```text
//! // @todo greet {name}      the starter says todo!("greet {name}")
//! // @gap                    the starter says what stands after `//> `, or nothing
//! //> name: String,
//! // @end
//! ```
//! So the signature, the docs and the imports of a starter cannot drift from the solution's.

use std::fmt;

/// What one line of a solution is.
enum Line<'a> {
    Todo { indent: &'a str, text: &'a str },
    Gap,
    End,
    Instead { indent: &'a str, code: &'a str },
    Code(&'a str),
}

/// A mark that stands where it cannot.
#[derive(Debug, PartialEq, Eq)]
pub struct MarkError {
    /// The line in the solution, from 1.
    pub line: usize,
    /// What is wrong and what would be right.
    pub reason: &'static str,
}

impl fmt::Display for MarkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.reason)
    }
}

/// The starter that `solution` describes.
///
/// # Errors
/// If a mark is opened twice, closed without being open, never closed, or if there is none: a starter without a gap would
/// be the solution.
pub fn starter(solution: &str) -> Result<String, MarkError> {
    let mut text = String::new();
    let mut open = None;
    let mut gaps = 0;
    for (index, line) in solution.lines().enumerate() {
        let number = index + 1;
        let error = |reason| Err(MarkError { line: number, reason });
        match (read(line), open) {
            (Line::Todo { .. } | Line::Gap, Some(_)) => {
                return error("a mark inside a mark; close the first with `// @end`");
            }
            (Line::Todo { indent, text: message }, None) => {
                text.push_str(&format!("{indent}todo!({message:?})\n"));
                open = Some(number);
                gaps += 1;
            }
            (Line::Gap, None) => {
                open = Some(number);
                gaps += 1;
            }
            (Line::End, Some(_)) => open = None,
            (Line::End, None) => return error("`// @end` without `// @todo` or `// @gap` before it"),
            (Line::Instead { indent, code }, Some(_)) => {
                text.push_str(format!("{indent}{code}").trim_end_matches(' '))
            }
            (Line::Instead { .. }, None) => return error("`//> ` outside a gap"),
            (Line::Code(_), Some(_)) => continue,
            (Line::Code(line), None) => text.push_str(line),
        }
        if matches!(read(line), Line::Instead { .. } | Line::Code(_)) {
            text.push('\n');
        }
    }
    if let Some(line) = open {
        return Err(MarkError { line, reason: "this mark is never closed; `// @end` is missing" });
    }
    if gaps == 0 {
        return Err(MarkError { line: 1, reason: "no mark: the starter would be the solution" });
    }
    Ok(text)
}

/// The reference answer as it is shown: the solution without its marks.
pub fn reference(solution: &str) -> String {
    solution
        .lines()
        .filter(|line| matches!(read(line), Line::Code(_)))
        .flat_map(|line| [line, "\n"])
        .collect()
}

fn read(line: &str) -> Line<'_> {
    let code = line.trim_start();
    let indent = &line[..line.len() - code.len()];
    if let Some(code) = code.strip_prefix("//>") {
        return Line::Instead { indent, code: code.strip_prefix(' ').unwrap_or(code) };
    }
    match code.strip_prefix("// @").map(|mark| mark.split_once(' ').unwrap_or((mark, ""))) {
        Some(("todo", text)) => Line::Todo { indent, text: text.trim() },
        Some(("gap", _)) => Line::Gap,
        Some(("end", _)) => Line::End,
        _ => Line::Code(line),
    }
}

#[cfg(test)]
mod tests {
    use super::{MarkError, reference, starter};

    const SOLUTION: &str = "\
pub struct User {
    // @gap
    //> // a field for the name
    name: String,
    // @end
}

/// Greets.
pub fn greet(name: &str) -> String {
    // @todo greet {name}
    format!(\"Hello, {name}!\")
    // @end
}
";

    #[test]
    fn a_starter_keeps_everything_outside_the_marks() {
        assert_eq!(
            starter(SOLUTION).unwrap(),
            "\
pub struct User {
    // a field for the name
}

/// Greets.
pub fn greet(name: &str) -> String {
    todo!(\"greet {name}\")
}
"
        );
    }

    #[test]
    fn the_reference_is_the_solution_without_its_marks() {
        assert_eq!(
            reference(SOLUTION),
            "\
pub struct User {
    name: String,
}

/// Greets.
pub fn greet(name: &str) -> String {
    format!(\"Hello, {name}!\")
}
"
        );
    }

    #[test]
    fn a_mark_out_of_place_is_named_with_its_line() {
        let line_of = |text: &str| starter(text).unwrap_err().line;
        assert_eq!(line_of("a\n// @end\n"), 2);
        assert_eq!(line_of("// @todo a\n// @gap\n"), 2);
        assert_eq!(line_of("a\n\n// @todo a\nb\n"), 3);
        assert_eq!(line_of("//> a\n"), 1);
        assert_eq!(
            starter("fn a() {}\n"),
            Err(MarkError { line: 1, reason: "no mark: the starter would be the solution" })
        );
    }
}
