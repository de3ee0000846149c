//! The file of settings: one for all services, a table for each.

use std::path::Path;
use utils::settings::{Known, SettingError, SettingsFile};

// ANCHOR: known
/// What it may hold. What stands above the tables holds for every service.
const KNOWN: Known = Known {
    sections: &["user", "auth", "gateway"],
    shared: &["data", "log", "linger", "drain", "threads", "otel-exporter-otlp-endpoint", "rust-log"],
};
// ANCHOR_END: known

/// Reads the file at `path`, if one is named.
///
/// # Errors
/// If it cannot be read, or holds what nobody knows.
pub fn read(path: Option<&Path>) -> Result<Option<SettingsFile>, SettingError> {
    path.map(|path| SettingsFile::read("--config", path, KNOWN)).transpose()
}
