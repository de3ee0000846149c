//! The import rule as a program: which file may name what. An architecture that nobody checks is a wish; this one fails with file and line.
//!
//! It reads Rust as the compiler does (with `syn`), follows `crate`, `self` and `super`, and looks at uses, paths, and what stands in macros.
//! Modules for tests may name anything. It does not follow re-exports: a name is what stands in the file. Proved by the tests below.

use proc_macro2::{TokenStream, TokenTree};
use std::{
    collections::BTreeSet,
    fmt, fs, io,
    path::{Path, PathBuf},
};
use syn::{
    Attribute, Item, ItemMod, Macro, UseTree,
    spanned::Spanned,
    visit::{self, Visit},
};

// ANCHOR: rule
/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Which files, from `src` on: `order/service.rs`, or a folder with its stroke, `order/grpc/`. Empty: all.
    pub files: &'static str,
    /// Files or folders among them that another line is for.
    pub except: &'static [&'static str],
    /// What they may name, or must not.
    pub names: Names,
    /// Why, as the end of a sentence: `rules know no wire`.
    pub because: &'static str,
}

/// Crates (`tonic`) or modules of this crate (`crate::order::store`), each with all that is inside.
#[derive(Clone, Copy, Debug)]
pub enum Names {
    /// These and nothing else.
    Only(&'static [&'static str]),
    /// Anything but these; several lists, so that lines of a table can share some.
    Never(&'static [&'static [&'static str]]),
}
// ANCHOR_END: rule

/// `files` may name these and nothing else.
pub const fn only(files: &'static str, names: &'static [&'static str], because: &'static str) -> Rule {
    Rule { files, except: &[], names: Names::Only(names), because }
}

/// `files` must not name these.
pub const fn never(
    files: &'static str,
    names: &'static [&'static [&'static str]],
    because: &'static str,
) -> Rule {
    Rule { files, except: &[], names: Names::Never(names), because }
}

/// A name that stands where it must not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// The file, from `src` on.
    pub file: String,
    /// The line, from 1 on.
    pub line: usize,
    /// What it names, in full.
    pub name: String,
    /// The rule's reason.
    pub because: &'static str,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Breach { file, line, name, because } = self;
        write!(f, "src/{file}:{line}: {file} names {name}; {because}")
    }
}

/// Why nothing could be checked.
#[derive(Debug)]
pub enum CheckError {
    /// A file cannot be read.
    Read(PathBuf, io::Error),
    /// A file is no Rust.
    Parse(PathBuf, syn::Error),
    /// A rule is for a file that does not exist: it was renamed, and nobody watches it any more.
    NoFile(&'static str),
}

impl fmt::Display for CheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CheckError::Read(file, error) => write!(f, "cannot read {}: {error}", file.display()),
            CheckError::Parse(file, error) => {
                write!(f, "{}:{}: {error}", file.display(), error.span().start().line)
            }
            CheckError::NoFile(files) => {
                write!(f, "there is no src/{files}, but a rule for it: was it renamed?")
            }
        }
    }
}

impl std::error::Error for CheckError {}

impl Rule {
    fn is_for(&self, file: &str) -> bool {
        covers(self.files, file) && !self.except.iter().any(|files| covers(files, file))
    }

    fn allows(&self, name: &str) -> bool {
        let within = |names: &[&str]| {
            names.iter().any(|outer| {
                name.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
            })
        };
        match self.names {
            Names::Only(names) => within(names),
            Names::Never(lists) => !lists.iter().any(|names| within(names)),
        }
    }
}

fn covers(files: &str, file: &str) -> bool {
    file == files || files.is_empty() || (files.ends_with('/') && file.starts_with(files))
}

// ANCHOR: check
/// Every breach in the crate whose `Cargo.toml` is in `package`.
///
/// # Errors
/// If a file cannot be read or is no Rust, or a rule is for no file.
pub fn check(package: &Path, rules: &[Rule]) -> Result<Vec<Breach>, CheckError> {
    let manifest = package.join("Cargo.toml");
    let crates = crates(&read(&manifest)?);
    let source = package.join("src");
    let mut files = Vec::new();
    rust_files(&source, &mut files)?;
    let mut breaches = BTreeSet::new();
    let mut idle: Vec<&Rule> = rules.iter().collect();
    for path in &files {
        let file = path.strip_prefix(&source).unwrap_or(path).to_string_lossy().replace('\\', "/");
        idle.retain(|rule| !covers(rule.files, &file));
        let found = check_text(&file, &read(path)?, &crates, rules);
        breaches.extend(found.map_err(|error| CheckError::Parse(path.clone(), error))?);
    }
    match idle.first() {
        Some(rule) => Err(CheckError::NoFile(rule.files)),
        None => Ok(breaches.into_iter().collect()),
    }
}

/// Every breach in one file's `text`. `crates` are those that it could name.
///
/// # Errors
/// If it is no Rust.
pub fn check_text(file: &str, text: &str, crates: &[String], rules: &[Rule]) -> syn::Result<Vec<Breach>> {
    let rules: Vec<&Rule> = rules.iter().filter(|rule| rule.is_for(file)).collect();
    let syntax = syn::parse_file(text)?;
    let mut reader =
        Reader { module: module_of(file), children: modules(&syntax.items), crates, named: Vec::new() };
    reader.visit_file(&syntax);
    let mut breaches = BTreeSet::new();
    for (name, line) in reader.named {
        // One reason is enough: that of the first line in the table.
        if let Some(rule) = rules.iter().find(|rule| !rule.allows(&name)) {
            breaches.insert(Breach {
                file: file.to_string(),
                line,
                name: name.clone(),
                because: rule.because,
            });
        }
    }
    Ok(breaches.into_iter().collect())
}
// ANCHOR_END: check

fn read(path: &Path) -> Result<String, CheckError> {
    fs::read_to_string(path).map_err(|error| CheckError::Read(path.to_path_buf(), error))
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), CheckError> {
    let failed = |error| CheckError::Read(folder.to_path_buf(), error);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            rust_files(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(())
}

/// The crates that a manifest names as dependencies, as Rust writes them, and those that are always there.
fn crates(manifest: &str) -> Vec<String> {
    let mut crates: Vec<String> = ["std", "core", "alloc"].map(String::from).into();
    let mut within = false;
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            within = section.trim_end().trim_end_matches(']').ends_with("dependencies");
        } else if let Some(end) = line.find(['.', '=', ' ']).filter(|_| within && !line.starts_with('#')) {
            crates.push(line[..end].replace('-', "_"));
        }
    }
    crates
}

/// `order/grpc/mod.rs` is the module `crate::order::grpc`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs");
    let inner = path.split('/').filter(|part| !["lib", "main", "mod"].contains(part));
    ["crate"].into_iter().chain(inner).map(String::from).collect()
}

fn modules(items: &[Item]) -> Vec<String> {
    let name = |item: &Item| match item {
        Item::Mod(module) => Some(module.ident.to_string()),
        _ => None,
    };
    items.iter().filter_map(name).collect()
}

/// Walks one file and writes down what is named where.
struct Reader<'a> {
    /// Where in the crate the reader is.
    module: Vec<String>,
    /// The modules inside that one.
    children: Vec<String>,
    crates: &'a [String],
    named: Vec<(String, usize)>,
}

impl Reader<'_> {
    // ANCHOR: name
    /// Writes down a path if it begins with a crate or leads through this one. `Arc::new` does neither: its `use` has said it already.
    fn name(&mut self, path: &[String], line: usize) {
        let Some((first, rest)) = path.split_first() else { return };
        let mut full: Vec<String> = match first.as_str() {
            "crate" => vec![first.clone()],
            "self" if !rest.is_empty() => self.module.clone(),
            "super" => self.module[..self.module.len().saturating_sub(1).max(1)].to_vec(),
            _ if self.children.contains(first) => [&self.module[..], &path[..1]].concat(),
            _ if self.crates.contains(first) => vec![first.clone()],
            _ => return,
        };
        for part in rest {
            match part.as_str() {
                "super" => drop(full.pop()),
                "self" => {}
                _ => full.push(part.clone()),
            }
        }
        self.named.push((full.join("::"), line));
    }
    // ANCHOR_END: name

    /// Every path that a `use` with braces means.
    fn tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.tree(&path.tree, &with(&path.ident)),
            UseTree::Name(name) => self.name(&with(&name.ident), name.span().start().line),
            UseTree::Rename(rename) => self.name(&with(&rename.ident), rename.span().start().line),
            UseTree::Glob(glob) => self.name(before, glob.span().start().line),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before)),
        }
    }

    /// `a::b::c` among the tokens of a macro, which `syn` leaves as they are.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let (mut line, mut colons) = (0, 0);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 && !path.is_empty() => path.push(ident.to_string()),
                TokenTree::Ident(ident) => {
                    self.name(&std::mem::take(&mut path), line);
                    line = ident.span().start().line;
                    path = vec![ident.to_string()];
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => {
                    self.name(&std::mem::take(&mut path), line);
                    self.tokens(group.stream());
                }
                _ => self.name(&std::mem::take(&mut path), line),
            }
            colons = 0;
        }
        self.name(&path, line);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        // A single word is a local name, unless it is a crate's attribute or macro, and those have two.
        if parts.len() > 1 {
            self.name(&parts, path.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }

    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if module.attrs.iter().any(is_for_tests) {
            return;
        }
        let Some((_, items)) = &module.content else { return };
        let outside = std::mem::replace(&mut self.children, modules(items));
        self.module.push(module.ident.to_string());
        visit::visit_item_mod(self, module);
        self.module.pop();
        self.children = outside;
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
}

#[cfg(test)]
mod tests;
