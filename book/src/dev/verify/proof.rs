//! The binary that a chapter's proof runs: every variant of every exercise, each with the one suite, in one cargo package
//! under `target/`.
//!
//! One binary instead of one for each variant, because linking costs more than anything else here. The package has its
//! own folder so that nothing generated lies among the sources; it takes its dependencies from the exercises' package.

use crate::{
    check::build::cargo,
    exercise::{Exercise, marks},
    workspace::Workspace,
};
use anyhow::{Context, Result, anyhow, bail};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
};

/// The starter's variant; a mistake cannot be called so, because `-` is in no module name.
pub(super) const STARTER: &str = "the-starter";
/// The solution's variant.
pub(super) const SOLUTION: &str = "the-solution";

/// A chapter's proof, built. While it lives, no other process builds the same chapter's.
pub(super) struct Built {
    _alone: File,
    /// The test binary.
    pub(super) binary: PathBuf,
    /// What the compiler said about a variant, by its module: the first error or warning.
    pub(super) refused: BTreeMap<String, String>,
    /// The first warning about a variant that compiles.
    pub(super) warned: BTreeMap<String, String>,
}

/// The name of a variant's module in the proof.
pub(super) fn module(exercise: &Exercise, variant: &str) -> String {
    format!("{}__{}", exercise.name, variant.replace('-', "_"))
}

/// The variants of `exercise` and their text.
pub(super) fn variants(exercise: &Exercise) -> Result<Vec<(String, String)>> {
    let read =
        |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let solution = read(&exercise.solution())?;
    let starter =
        marks::starter(&solution).map_err(|error| anyhow!("{}:{error}", exercise.solution().display()))?;
    let mut variants =
        vec![(STARTER.to_string(), starter), (SOLUTION.to_string(), marks::reference(&solution))];
    for (name, path) in exercise.mistakes()? {
        variants.push((name, read(&path)?));
    }
    Ok(variants)
}

/// Builds the proof of `exercises`, all of one chapter. A variant that does not compile is left out and reported.
pub(super) fn build(workspace: &Workspace, chapter: &str, exercises: &[&Exercise]) -> Result<Built> {
    let folder = workspace.join("target/course/proof").join(chapter);
    fs::create_dir_all(workspace.join("target/course/proof"))?;
    let alone = File::create(folder.with_extension("lock"))?;
    alone.lock()?;
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("Cargo.toml"), manifest(workspace, chapter)?)?;
    if let Ok(lock) = fs::read(workspace.join("Cargo.lock")) {
        fs::write(folder.join("Cargo.lock"), lock)?;
    }
    let mut modules = BTreeSet::new();
    for exercise in exercises {
        for (variant, text) in variants(exercise)? {
            let module = module(exercise, &variant);
            let place = folder.join(&module);
            copy_for_suite(&exercise.folder, &place)?;
            fs::write(place.join("exercise.rs"), text)?;
            modules.insert(module);
        }
    }
    let mut refused = BTreeMap::new();
    loop {
        fs::write(folder.join("proof.rs"), root(&modules))?;
        let said = compile(workspace, &folder)?;
        if let Some(binary) = said.binary {
            return Ok(Built { _alone: alone, binary, refused, warned: said.warnings });
        }
        let mut progressed = false;
        for (module, error) in said.errors {
            progressed |= modules.remove(&module);
            refused.insert(module, error);
        }
        if !progressed {
            bail!("the proof of {chapter} does not build:\n{}", said.rest);
        }
    }
}

/// Everything of an exercise's folder that its suite may use: not the answers.
fn copy_for_suite(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let name = entry.file_name();
        if ["exercise.rs", "solution.rs", "exercise.toml", "mistakes"]
            .iter()
            .any(|left_out| name == *left_out)
        {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_for_suite(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}

fn root(modules: &BTreeSet<String>) -> String {
    let mut text = "#![allow(non_snake_case)]\n".to_string();
    for module in modules {
        text.push_str(&format!("#[path = \"{module}/suite.rs\"]\nmod {module};\n"));
    }
    text
}

/// The proof's `Cargo.toml`: the exercises' dependencies, with what they inherit from the workspace written out.
fn manifest(workspace: &Workspace, chapter: &str) -> Result<String> {
    let read = |path: PathBuf| -> Result<toml::Table> {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        text.parse().with_context(|| format!("{} is not TOML", path.display()))
    };
    let root = read(workspace.join("Cargo.toml"))?;
    let exercises = read(workspace.join(chapter).join("exercises/Cargo.toml"))?;
    let shared =
        root.get("workspace").and_then(|table| table.get("dependencies")).and_then(toml::Value::as_table);
    let mut dependencies = toml::Table::new();
    for table in ["dependencies", "dev-dependencies"] {
        for (name, wanted) in exercises.get(table).and_then(toml::Value::as_table).into_iter().flatten() {
            dependencies.insert(name.clone(), resolved(workspace, chapter, name, wanted, shared)?);
        }
    }
    let mut manifest: toml::Table = format!(
        "[workspace]\nresolver = \"3\"\n[package]\nname = \"{chapter}-proof\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\nautotests = false\n[[test]]\nname = \"proof\"\npath = \"proof.rs\"\n"
    )
    .parse()
    .expect("this is TOML");
    manifest.insert("dependencies".to_string(), toml::Value::Table(dependencies));
    if let Some(profile) = root.get("profile") {
        manifest.insert("profile".to_string(), profile.clone());
    }
    Ok(toml::to_string(&manifest)?)
}

fn resolved(
    workspace: &Workspace,
    chapter: &str,
    name: &str,
    wanted: &toml::Value,
    shared: Option<&toml::Table>,
) -> Result<toml::Value> {
    let inherits = wanted.get("workspace").and_then(toml::Value::as_bool) == Some(true);
    let (mut value, base) = if inherits {
        let shared = shared.and_then(|shared| shared.get(name)).ok_or_else(|| {
            anyhow!("{chapter}/exercises takes `{name}` from the workspace, which has no such dependency")
        })?;
        (shared.clone(), workspace.root().to_path_buf())
    } else {
        (wanted.clone(), workspace.join(chapter).join("exercises"))
    };
    if let Some(table) = value.as_table_mut()
        && let Some(path) = table.get("path").and_then(toml::Value::as_str)
    {
        let absolute = base.join(path).display().to_string();
        table.insert("path".to_string(), toml::Value::String(absolute));
    }
    // What the exercises ask for on top of the workspace's features.
    let more = wanted.get("features").and_then(toml::Value::as_array).filter(|_| inherits);
    if let Some(more) = more {
        let mut table = match value {
            toml::Value::Table(table) => table,
            version => toml::Table::from_iter([("version".to_string(), version)]),
        };
        let features = table.entry("features").or_insert_with(|| toml::Value::Array(vec![]));
        if let Some(features) = features.as_array_mut() {
            features.extend(more.iter().cloned());
        }
        value = toml::Value::Table(table);
    }
    Ok(value)
}

/// What a compilation gave.
#[derive(Default)]
struct Said {
    binary: Option<PathBuf>,
    errors: BTreeMap<String, String>,
    warnings: BTreeMap<String, String>,
    rest: String,
}

#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
    message: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    is_primary: bool,
}

fn compile(workspace: &Workspace, folder: &Path) -> Result<Said> {
    let mut command = cargo();
    command
        .args(["test", "--no-run", "--test", "proof", "--message-format=json", "--color", "never"])
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"))
        .current_dir(workspace.root());
    if std::env::var_os("CARGO_TARGET_DIR").is_none() {
        // Shared with the workspace, so that dependencies are built once.
        command.arg("--target-dir").arg(workspace.join("target"));
    }
    let output = command.output().context("cannot start cargo")?;
    let mut said = Said { rest: String::from_utf8_lossy(&output.stderr).into_owned(), ..Said::default() };
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(message) = serde_json::from_str::<Message>(line) else { continue };
        said.binary = message.executable.or(said.binary.take());
        let Some(diagnostic) = message.message else { continue };
        let primary = diagnostic.spans.iter().find(|span| span.is_primary);
        let Some(module) = primary.and_then(|span| module_of(&span.file_name)) else { continue };
        let text = diagnostic.rendered.unwrap_or_default().trim().to_string();
        let list = if diagnostic.level.starts_with("error") { &mut said.errors } else { &mut said.warnings };
        list.entry(module).or_insert(text);
    }
    if !output.status.success() {
        said.binary = None;
    }
    Ok(said)
}

/// `…/greeting__the_starter/exercise.rs` belongs to the module `greeting__the_starter`.
fn module_of(file: &str) -> Option<String> {
    file.replace('\\', "/").rsplit('/').find(|part| part.contains("__")).map(str::to_string)
}

#[cfg(test)]
mod tests {
    use super::resolved;
    use crate::{lang::Lang, workspace::Workspace};

    #[test]
    fn features_that_the_exercises_add_are_added_to_the_workspaces() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("book")).unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), "").unwrap();
        std::fs::write(folder.path().join("book/book.toml"), "").unwrap();
        let workspace = Workspace::find(folder.path(), Lang::En).unwrap();
        let shared: toml::Table =
            "tokio = { version = \"1\", features = [\"sync\"] }\nserde = \"1\"".parse().unwrap();
        let wanted: toml::Table =
            "tokio = { workspace = true, features = [\"test-util\"] }\nserde = { workspace = true, features = [\"derive\"] }".parse().unwrap();
        let features = |name: &str| {
            let value = resolved(&workspace, "chapter02", name, &wanted[name], Some(&shared)).unwrap();
            value["features"]
                .as_array()
                .unwrap()
                .iter()
                .map(|feature| feature.as_str().unwrap().to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(features("tokio"), ["sync", "test-util"]);
        assert_eq!(features("serde"), ["derive"]);
    }
}
