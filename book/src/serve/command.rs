//! The commands that a page may run: those that stand on it.
//!
//! They are found in the finished pages: a `console` block whose first line is `$ cargo run -p chapter01 …` or
//! `$ cargo test --test NAME`. A request names one by its id, and nothing of the request reaches the command line.

use super::shelf::tag;
use crate::{check::build::cargo, workspace::Workspace};
use std::{collections::BTreeMap, process::Command};

/// The class of such a block's code.
const CONSOLE: &str = "language-console";

/// A command as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The words after `cargo`.
    words: Vec<String>,
}

/// The commands of all pages, by id.
pub(super) type Commands = BTreeMap<String, Shown>;

/// `page` with the id of its command on every block that can be run; the commands are added to `commands`.
pub(super) fn mark(page: &str, commands: &mut Commands) -> String {
    let mut blocks = page.split("<pre>");
    let mut marked = blocks.next().unwrap_or_default().to_string();
    for block in blocks {
        match first_line(block).and_then(|line| Some((line, Shown::parse(line)?))) {
            Some((line, shown)) => {
                let id = tag(line.as_bytes());
                marked.push_str(&format!("<pre data-run=\"{id}\">"));
                commands.insert(id, shown);
            }
            None => marked.push_str("<pre>"),
        }
        marked.push_str(block);
    }
    marked
}

/// The first line of a `console` block, as HTML.
fn first_line(block: &str) -> Option<&str> {
    let (attributes, text) = block.strip_prefix("<code ")?.split_once('>')?;
    attributes.contains(CONSOLE).then(|| text.lines().next()).flatten()
}

impl Shown {
    /// The command of a block's first line, if it can be run from a page: one call of cargo about a chapter or one of its
    /// tests, in plain words that no shell would read as anything else.
    fn parse(line: &str) -> Option<Shown> {
        let mut words = line.strip_prefix("$ cargo ")?.split(' ').filter(|word| !word.is_empty());
        let what = words.next()?;
        let words: Vec<&str> = std::iter::once(what).chain(words).collect();
        let is_plain = |word: &str| {
            word.chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':' | '=' | ','))
        };
        if !words.iter().all(|word| is_plain(word)) {
            return None;
        }
        let value =
            |names: [&str; 2]| words.windows(2).find(|pair| names.contains(&pair[0])).map(|pair| pair[1]);
        let of_a_chapter = value(["-p", "--package"]).is_some_and(|package| package.starts_with("chapter"));
        let runs = match what {
            "run" => of_a_chapter,
            "test" => of_a_chapter || value(["--test", "--test"]).is_some(),
            _ => false,
        };
        runs.then(|| Shown { words: words.into_iter().map(str::to_string).collect() })
    }

    /// The command, ready to be started in the course's folder.
    pub(super) fn command(&self, workspace: &Workspace) -> Command {
        let ours = self.words.iter().position(|word| word == "--").unwrap_or(self.words.len());
        let (cargos, programs) = self.words.split_at(ours);
        let mut command = cargo();
        command.arg(&cargos[0]).args(["--color", "always"]);
        // Whoever waits for a long build wants to see that it goes on.
        command.args(cargos[1..].iter().filter(|word| !matches!(word.as_str(), "-q" | "--quiet")));
        command
            .args(programs)
            .current_dir(workspace.root())
            .env("CLICOLOR_FORCE", "1")
            .env_remove("NO_COLOR");
        command
    }
}

#[cfg(test)]
mod tests {
    use super::{Commands, Shown, mark};

    #[test]
    fn only_a_plain_call_of_cargo_about_a_chapter_can_be_run() {
        for line in [
            "$ cargo run -p chapter01",
            "$ cargo run -q -p chapter01 -- borrowing",
            "$ cargo run --package chapter05 --bin api -- --port 0",
            "$ cargo test --test greeting",
            "$ cargo test -p chapter02 pool",
        ] {
            assert!(Shown::parse(line).is_some(), "{line}");
        }
        for line in [
            "cargo run -p chapter01",
            "$ cargo run",
            "$ cargo run -p course",
            "$ cargo course hint greeting",
            "$ cargo clean -p chapter01",
            "$ cargo test",
            "$ cargo run -p chapter01 | head",
            "$ cargo run -p chapter01 &amp;&amp; ls",
            "$ cargo run -p chapter01; ls",
            "$ cargo run -p chapter01 $(ls)",
            "$ cargo run -p chapter01 &gt; file",
            "$ rustc chapter01/broken/a.rs",
            "$ rm -rf chapter01",
        ] {
            assert_eq!(Shown::parse(line), None, "{line}");
        }
    }

    #[test]
    fn a_block_that_can_be_run_gets_its_id_and_every_other_stays_as_it_is() {
        let block = |line: &str| {
            format!("<pre><code tabindex=\"0\" class=\"language-console\">{line}\n&lt;out&gt;\n</code></pre>")
        };
        let other = format!("<p>a</p>{}{}", block("$ ls"), block(""));
        let page =
            format!("{other}{}{}", block("$ cargo run -p chapter01"), block("$ cargo run -p chapter01"));
        let mut commands = Commands::new();
        let marked = mark(&page, &mut commands);
        let id = commands.keys().next().unwrap();
        assert_eq!(commands.len(), 1, "the same command is the same");
        assert!(marked.starts_with(&other));
        assert_eq!(marked.replace(&format!("<pre data-run=\"{id}\">"), "<pre>"), page);
        assert_eq!(marked.matches(id).count(), 2);
    }

    #[test]
    fn cargo_is_not_kept_quiet_and_the_programs_own_words_stay() {
        let workspace = crate::workspace::Workspace::find(
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")),
            crate::lang::Lang::En,
        )
        .unwrap();
        let shown = Shown::parse("$ cargo run -q -p chapter01 -- -q x").unwrap();
        let command = shown.command(&workspace);
        let words: Vec<_> = command.get_args().map(|word| word.to_str().unwrap()).collect();
        assert_eq!(words, ["run", "--color", "always", "-p", "chapter01", "--", "-q", "x"]);
    }
}
