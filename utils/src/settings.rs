//! Settings: a flag wins over the environment, that over a file, and that over the default.
//!
//! Nothing else of a program reads its environment, and nothing behind this meets a bad setting. One that is wrong is named with its key, where
//! it came from and what would be right; a secret is named and never shown. Variables are handed in as a function, so a test needs no
//! environment of its own. Proved by the tests below and by each program that has settings.

mod file;
pub mod read;
#[cfg(test)]
mod tests;

pub use file::{Known, SettingsFile};

use std::{cell::RefCell, collections::BTreeSet, error::Error, fmt};

// ANCHOR: error
/// A setting that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    /// `--http`, `ORDER_HTTP` or `order.http`.
    key: String,
    /// The command line, the environment, or a file by its path.
    origin: Origin,
    /// What it is, unless it is a secret.
    shown: String,
    /// What would be right.
    right: String,
}

/// Where a setting came from.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Origin {
    CommandLine,
    Environment,
    File(String),
    Defaults,
}
// ANCHOR_END: error

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let SettingError { key, origin, shown, right } = self;
        write!(f, "{key} from {origin} {shown}: it has to be {right}")
    }
}

impl Error for SettingError {}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::CommandLine => f.write_str("the command line"),
            Origin::Environment => f.write_str("the environment"),
            Origin::File(path) => write!(f, "the file {path}"),
            Origin::Defaults => f.write_str("the defaults"),
        }
    }
}

// ANCHOR: sources
/// Where the settings of one program come from.
pub struct Sources<'a> {
    /// What the names of its variables begin with: `ORDER` makes `ORDER_HTTP` of `http`.
    prefix: &'static str,
    variable: &'a dyn Fn(&str) -> Option<String>,
    file: Option<(&'a SettingsFile, &'static str)>,
    /// Keys that the program has asked for. What else is in the file is a mistake of whoever wrote it.
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> Sources<'a> {
    /// Flags, and the variables that begin with `prefix`, read by `variable`.
    pub fn new(prefix: &'static str, variable: &'a dyn Fn(&str) -> Option<String>) -> Sources<'a> {
        Sources { prefix, variable, file: None, asked: RefCell::default() }
    }

    /// The same, and then what `file` says in the table `section`, or above all tables.
    pub fn and_file(self, file: Option<&'a SettingsFile>, section: &'static str) -> Sources<'a> {
        Sources { file: file.map(|file| (file, section)), ..self }
    }

    /// The setting of this name, such as `drain`: `typed` is what stood behind its flag `--drain`.
    pub fn setting(&self, name: &str, typed: Option<&str>) -> Setting {
        let variable = format!("{}_{}", self.prefix, name.replace('-', "_").to_uppercase());
        self.find(name, &format!("--{name}"), typed, &variable)
    }

    /// A setting without a flag, whose variable has a name of its own, such as `DATABASE_URL`; in the file it is `database-url`.
    /// Everybody can see a program's arguments, so secrets are set like this.
    pub fn variable(&self, variable: &str) -> Setting {
        self.find(&variable.to_lowercase().replace('_', "-"), variable, None, variable)
    }

    fn find(&self, name: &str, flag: &str, typed: Option<&str>, variable: &str) -> Setting {
        self.asked.borrow_mut().insert(name.to_string());
        let set = |value: String, key: &str, origin| Setting {
            value: Some(value),
            key: key.into(),
            origin,
            secret: false,
        };
        if let Some(typed) = typed {
            return set(typed.to_string(), flag, Origin::CommandLine);
        }
        if let Some(value) = (self.variable)(variable) {
            return set(value, variable, Origin::Environment);
        }
        if let Some((file, section)) = self.file
            && let Some((key, value)) = file.value(section, name)
        {
            return set(value, &key, Origin::File(file.path()));
        }
        Setting { value: None, key: variable.to_string(), origin: Origin::Defaults, secret: false }
    }
    // ANCHOR_END: sources

    /// To be called after the last setting: the program's table in the file may hold nothing that was not asked for.
    ///
    /// # Errors
    /// If it does. A key with a typing error would otherwise be a setting that silently isn't.
    pub fn finish(self) -> Result<(), SettingError> {
        match self.file {
            Some((file, section)) => file.all_known(section, &self.asked.into_inner()),
            None => Ok(()),
        }
    }
}

// ANCHOR: setting
/// A setting that is still text, and where it came from.
#[derive(Clone)]
#[must_use = "it has not been read yet"]
pub struct Setting {
    value: Option<String>,
    key: String,
    origin: Origin,
    secret: bool,
}

impl Setting {
    /// The same, with a value for when nobody set it.
    pub fn or(mut self, default: &str) -> Setting {
        self.value.get_or_insert_with(|| default.to_string());
        self
    }

    /// The same, but its value is shown to nobody.
    pub fn secret(self) -> Setting {
        Setting { secret: true, ..self }
    }

    /// The same, but set to nothing is not set: how OpenTelemetry reads its variables, and compose files hand them on. Without this, nothing is
    /// a value as any other and most probably a wrong one: an empty list of keys must not become the default.
    pub fn unless_empty(self) -> Setting {
        let value = self.value.filter(|value| !value.trim().is_empty());
        let origin = if value.is_some() { self.origin } else { Origin::Defaults };
        Setting { value, origin, ..self }
    }

    /// Whether somebody set it.
    pub fn is_set(&self) -> bool {
        self.origin != Origin::Defaults
    }

    /// What it means; `right` says what it has to be.
    ///
    /// # Errors
    /// If `read` makes nothing of it, or nobody set it and there is no default.
    pub fn read<T>(self, right: &str, read: impl FnOnce(&str) -> Option<T>) -> Result<T, SettingError> {
        let value = self.value.as_deref().map(str::trim);
        value.and_then(read).ok_or_else(|| self.is_not(right))
    }

    /// What it means, if somebody set it.
    ///
    /// # Errors
    /// If `read` makes nothing of it.
    pub fn read_if_set<T>(
        self,
        right: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, SettingError> {
        if self.value.is_none() { Ok(None) } else { self.read(right, read).map(Some) }
    }
    // ANCHOR_END: setting

    /// That it has to be `right`. For a setting that is well formed and still cannot hold, such as a file that is not there.
    pub fn is_not(&self, right: &str) -> SettingError {
        let shown = match &self.value {
            _ if self.secret => "cannot be read, and is not shown because it is secret".to_string(),
            Some(value) => format!("is {:?}", value.trim()),
            None => "is not set".to_string(),
        };
        SettingError { key: self.key.clone(), origin: self.origin.clone(), shown, right: right.to_string() }
    }
}
