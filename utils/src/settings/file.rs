//! A file of settings, TOML: a table for each program, and above them what several programs share.
//!
//! What nobody asks for is an error, as a flag would be that nobody knows: a typing error must not be a setting that silently isn't.

use super::{Origin, SettingError};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// What a file may hold.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Names of tables, one for each program.
    pub sections: &'static [&'static str],
    /// Keys above all tables, which hold for every program that knows them.
    pub shared: &'static [&'static str],
}

// ANCHOR: file
/// A file that has been read.
#[derive(Clone, Debug)]
pub struct SettingsFile {
    path: PathBuf,
    table: Table,
}

impl SettingsFile {
    /// Reads the file at `path`; `key` is how whoever named it did so, such as `--config`.
    ///
    /// # Errors
    /// If there is none, if it is no TOML, or if it holds what nobody knows.
    pub fn read(key: &str, path: &Path, known: Known) -> Result<SettingsFile, SettingError> {
        let wrong = |shown: String, right: &str| SettingError {
            key: key.to_string(),
            origin: Origin::File(path.display().to_string()),
            shown,
            right: right.to_string(),
        };
        let text = fs::read_to_string(path)
            .map_err(|why| wrong(format!("cannot be read ({why})"), "the path of a TOML file"))?;
        SettingsFile::of(&text, path, known).map_err(|why| match why {
            Ok(error) => error,
            Err(why) => wrong(format!("is no TOML ({why})"), "TOML, such as [user] and below it drain = 10"),
        })
    }

    /// The same for the text of a file. The inner error is what TOML says.
    pub(super) fn of(
        text: &str,
        path: &Path,
        known: Known,
    ) -> Result<SettingsFile, Result<SettingError, String>> {
        // Only the first line of the message: the others draw the place, and this is one line.
        let table: Table = toml::from_str(text).map_err(|why: toml::de::Error| {
            Err(format!("{} at byte {}", why.message(), why.span().map_or(0, |at| at.start)))
        })?;
        let file = SettingsFile { path: path.to_path_buf(), table };
        for (key, value) in &file.table {
            let (is_known, right) = match value {
                Value::Table(_) => (known.sections.contains(&&**key), one_of("the table", known.sections)),
                _ => (known.shared.contains(&&**key), one_of("the key", known.shared)),
            };
            if !is_known {
                return Err(Ok(file.wrong(key, "is not known".to_string(), &right)));
            }
        }
        Ok(file)
    }
    // ANCHOR_END: file

    pub(super) fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// The setting `name` of the program `section`, with its key in the file.
    pub(super) fn value(&self, section: &str, name: &str) -> Option<(String, String)> {
        let own = self.section(section).and_then(|table| table.get(name));
        let own = own.and_then(|value| Some((format!("{section}.{name}"), text(value)?)));
        own.or_else(|| Some((name.to_string(), text(self.table.get(name)?)?)))
    }

    pub(super) fn all_known(&self, section: &str, asked: &BTreeSet<String>) -> Result<(), SettingError> {
        let names: Vec<&str> = asked.iter().map(String::as_str).collect();
        for (name, value) in self.section(section).into_iter().flatten() {
            let key = format!("{section}.{name}");
            if !asked.contains(name) {
                return Err(self.wrong(&key, "is not known".to_string(), &one_of("the key", &names)));
            }
            if text(value).is_none() {
                return Err(self.wrong(
                    &key,
                    format!("is {value}"),
                    "text, a number, true or false, or a list of texts",
                ));
            }
        }
        Ok(())
    }

    fn section(&self, section: &str) -> Option<&Table> {
        self.table.get(section).and_then(Value::as_table)
    }

    fn wrong(&self, key: &str, shown: String, right: &str) -> SettingError {
        SettingError {
            key: key.to_string(),
            origin: Origin::File(self.path()),
            shown,
            right: right.to_string(),
        }
    }
}

fn one_of(what: &str, names: &[&str]) -> String {
    format!("{what} {}", names.join(", "))
}

/// A value as it would be typed behind a flag. A list is what has commas there.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Array(items) => {
            let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            Some(items?.join(","))
        }
        Value::Table(_) | Value::Datetime(_) => None,
    }
}
