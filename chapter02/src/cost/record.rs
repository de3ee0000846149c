//! Figures with what they are worth nothing without: the machine and the command. As TOML, to keep, and as JSON, for programs.
//!
//! Both are written by hand: they are a dozen lines, and a string is quoted alike in the two.

use super::measure::Figure;
use std::{fmt::Write, thread};

/// The kept figures, from the chapter's folder.
pub(super) const FIGURES: &str = "data/cost.toml";

/// The same as the terminal shows them, from the chapter's folder. Made from [`FIGURES`]; the book includes it.
pub(super) const TEXT: &str = "data/cost.txt";

/// What one run found.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) command: String,
    pub(super) machine: String,
    pub(super) rounds: u32,
    pub(super) figures: Vec<Figure>,
}

impl Record {
    pub(super) fn toml(&self) -> String {
        let Record { command, machine, rounds, figures } = self;
        let (command, machine) = (quoted(command), quoted(machine));
        let mut text = format!(
            "# Nanoseconds for one of each. Written by the command below; do not edit.\ncommand = {command}\nmachine = {machine}\nrounds = {rounds}\n"
        );
        for figure in figures {
            text.push_str("\n[[figure]]\n");
            for (key, value) in entries(figure) {
                let _ = writeln!(text, "{key} = {value}");
            }
        }
        text
    }

    pub(super) fn json(&self) -> String {
        let figures = self.figures.iter().map(|figure| {
            let entries = entries(figure).map(|(key, value)| format!("{}:{value}", quoted(key)));
            format!("{{{}}}", entries.join(","))
        });
        let figures = figures.collect::<Vec<_>>().join(",");
        let (command, machine) = (quoted(&self.command), quoted(&self.machine));
        format!(
            "{{\"command\":{command},\"machine\":{machine},\"rounds\":{},\"figures\":[{figures}]}}\n",
            self.rounds
        )
    }
}

fn entries(figure: &Figure) -> [(&'static str, String); 6] {
    let Figure { id, what, times, median, fastest, slowest } = figure;
    [
        ("id", quoted(id)),
        ("what", quoted(what)),
        ("times", times.to_string()),
        ("median_ns", format!("{median:.2}")),
        ("fastest_ns", format!("{fastest:.2}")),
        ("slowest_ns", format!("{slowest:.2}")),
    ]
}

/// A basic string of TOML, which is a string of JSON too.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            '\0'..='\x1F' | '\x7F' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            _ => quoted.push(letter),
        }
    }
    quoted + "\""
}

/// The processor, its cores and the system; names nobody's machine.
pub(super) fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("processor of unknown model", |(_, model)| model.trim());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores, {} {}", std::env::consts::OS, std::env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::super::{measure::MEASURES, report};
    use super::*;
    use std::path::Path;

    fn unquoted(value: &str) -> String {
        value.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\")
    }

    /// Reads what `toml` writes, and nothing else.
    fn read(text: &str) -> Record {
        let mut blocks = text.split("\n[[figure]]\n").map(|block| {
            move |key: &str| {
                let line = block.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
                line.unwrap_or_else(|| panic!("no `{key}` in\n{block}")).to_string()
            }
        });
        let head = blocks.next().unwrap();
        let figures = blocks.map(|value| Figure {
            id: unquoted(&value("id")),
            what: unquoted(&value("what")),
            times: value("times").parse().unwrap(),
            median: value("median_ns").parse().unwrap(),
            fastest: value("fastest_ns").parse().unwrap(),
            slowest: value("slowest_ns").parse().unwrap(),
        });
        Record {
            figures: figures.collect(),
            command: unquoted(&head("command")),
            machine: unquoted(&head("machine")),
            rounds: head("rounds").parse().unwrap(),
        }
    }

    fn kept(name: &str) -> String {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
    }

    #[test]
    fn the_kept_figures_are_complete_and_in_order() {
        let record = read(&kept(FIGURES));
        assert!(record.command.starts_with("cargo run --release") && !record.machine.is_empty());
        assert!(record.rounds >= 9, "fewer rounds are no median");
        let ids: Vec<&str> = record.figures.iter().map(|figure| figure.id.as_str()).collect();
        assert_eq!(ids, MEASURES.iter().map(|measure| measure.id).collect::<Vec<_>>());
        for Figure { id, fastest, median, slowest, .. } in &record.figures {
            assert!(0.0 < *fastest && fastest <= median && median <= slowest, "{id}");
        }
    }

    #[test]
    fn the_text_on_the_page_is_made_from_the_kept_figures() {
        assert_eq!(kept(TEXT), report::text(&read(&kept(FIGURES))));
    }

    #[test]
    fn what_is_kept_can_be_read_back() {
        let figure = |id: &str| Figure {
            id: id.to_string(),
            what: "say \"hello\" to C:\\".to_string(),
            times: 10,
            median: 2.5,
            fastest: 1.0,
            slowest: 1234.5,
        };
        let record = Record {
            command: "a command".to_string(),
            machine: "a machine".to_string(),
            rounds: 3,
            figures: vec![figure("a"), figure("b")],
        };
        assert_eq!(read(&record.toml()), record);
    }

    #[test]
    fn json_escapes_what_it_must() {
        assert_eq!(quoted("a \"b\" \\ \n"), r#""a \"b\" \\ \u000a""#);
        let record = Record {
            command: "a command".to_string(),
            machine: "a machine".to_string(),
            rounds: 3,
            figures: vec![],
        };
        let json = "{\"command\":\"a command\",\"machine\":\"a machine\",\"rounds\":3,\"figures\":[]}\n";
        assert_eq!(record.json(), json);
    }
}
