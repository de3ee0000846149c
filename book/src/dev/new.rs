//! `cargo course dev new CHAPTER NAME`: the folder of an exercise, complete but for its content.

use crate::{exercise::catalog::chapters, workspace::Workspace};
use anyhow::{Context, Result, bail};

/// Makes the folder. What must be filled in says `FILL IN`; `dev verify` refuses it until that is done.
///
/// # Errors
/// If the chapter does not exist, the name is no name, or the exercise exists.
pub fn run(workspace: &Workspace, chapter: &str, name: &str) -> Result<()> {
    if !chapters(workspace.root())?.iter().any(|known| known == chapter) {
        bail!("there is no chapter `{chapter}`; chapters are called chapter01, chapter02 …");
    }
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(good) {
        bail!(
            "`{name}` is no exercise name: use lower-case letters, digits and underscores, and begin with a letter"
        );
    }
    let exercises = workspace.join(chapter).join("exercises");
    let folder = exercises.join(name);
    if folder.exists() {
        bail!("{} exists already", workspace.shown(&folder));
    }
    if !exercises.join("Cargo.toml").is_file() {
        let path = workspace.shown(&exercises);
        bail!(
            "{path}/Cargo.toml is missing: copy chapter01's, rename the package, and add `{path}` to the workspace's members"
        );
    }
    std::fs::create_dir_all(folder.join("mistakes"))?;
    for (file, text) in [
        ("solution.rs", SOLUTION),
        ("suite.rs", SUITE),
        ("exercise.toml", DESCRIPTION),
        ("mistakes/first.rs", FIRST),
        ("mistakes/second.rs", SECOND),
    ] {
        let text = text.replace("NAME", name).replace("CHAPTER", chapter);
        let path = folder.join(file);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    super::sync::run(workspace, false)?;
    let shown = workspace.shown(&folder);
    anstream::println!(
        "{shown} is made. Fill in what says FILL IN, link it on its page in both editions, and prove it:\n  cargo course dev sync && cargo course dev verify {name}"
    );
    Ok(())
}

const SOLUTION: &str = "//! Exercise `NAME`: FILL IN what it teaches.

/// FILL IN: what it does, with every limit.
pub fn answer(age: u8) -> bool {
    // @todo FILL IN what {age} decides
    age >= 18
    // @end
}
";

const SUITE: &str = "mod exercise;

use exercise::answer;

/// FILL IN: the requirement.
#[test]
fn at_the_limit() {
    assert_eq!(answer(18), true);
}

/// FILL IN: the requirement.
#[test]
fn below_the_limit() {
    assert_eq!(answer(17), false);
}
";

const FIRST: &str = "//! Exercise `NAME`: FILL IN what it teaches.

/// FILL IN: what it does, with every limit.
pub fn answer(age: u8) -> bool {
    age > 18
}
";

const SECOND: &str = "//! Exercise `NAME`: FILL IN what it teaches.

/// FILL IN: what it does, with every limit.
pub fn answer(age: u8) -> bool {
    age >= 17
}
";

const DESCRIPTION: &str = r#"minutes = 10
page = "CHAPTER/FILL-IN.md"
heading = "your-turn-FILL-IN"

[title]
en = "FILL IN"
zh-CN = "FILL IN"

[[hints]]
en = "FILL IN: a nudge"
zh-CN = "FILL IN：轻轻一推"

[[hints]]
en = "FILL IN: a pointer to the page"
zh-CN = "FILL IN：指向书中的某处"

[[hints]]
en = "FILL IN: the shape of the answer"
zh-CN = "FILL IN：答案的形状"

[tests.at_the_limit]
en = "FILL IN: the requirement."
zh-CN = "FILL IN：要求。"

[tests.below_the_limit]
en = "FILL IN: the requirement."
zh-CN = "FILL IN：要求。"

[mistakes.first]
fails = ["at_the_limit"]
en = "FILL IN: who makes this mistake, and why."
zh-CN = "FILL IN：谁会这样写，为什么。"

[mistakes.second]
fails = ["below_the_limit"]
en = "FILL IN: who makes this mistake, and why."
zh-CN = "FILL IN：谁会这样写，为什么。"
"#;
