//! Cargo's rule for version numbers beside Go's. The real ones know more (pre-releases, ranges, features); what they
//! share with these few lines is the part that you meet every week.

use std::fmt;

// ANCHOR: admits
/// A version number: 1.4.2 is `Version { major: 1, minor: 4, patch: 2 }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// Grows when something that others use is taken away or changed.
    pub major: u64,
    /// Grows when something is added.
    pub minor: u64,
    /// Grows when something is mended.
    pub patch: u64,
}

/// Whether `crate = "wanted"` in a Cargo.toml admits the version `offered`.
pub fn admits(wanted: Version, offered: Version) -> bool {
    offered >= wanted && line(offered) == line(wanted)
}

/// The versions of one line promise to fit where an earlier one did. The first number that is not zero names it.
fn line(version: Version) -> (u64, u64, u64) {
    match version {
        Version { major: 0, minor: 0, patch } => (0, 0, patch),
        Version { major: 0, minor, .. } => (0, minor, 0),
        Version { major, .. } => (major, 0, 0),
    }
}
// ANCHOR_END: admits

impl Version {
    /// Reads `1.4.2`.
    ///
    /// # Panics
    /// If the text is no version: the demo reads its own.
    pub fn read(text: &str) -> Version {
        let numbers: Vec<u64> = text.split('.').filter_map(|number| number.parse().ok()).collect();
        let &[major, minor, patch] = numbers.as_slice() else {
            panic!("{text:?} is no version: three numbers and two dots are");
        };
        Version { major, minor, patch }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Version { major, minor, patch } = self;
        f.pad(&format!("{major}.{minor}.{patch}"))
    }
}

/// Versions for a sentence: `1.9.1 and 2.3.0`.
fn list(versions: impl IntoIterator<Item = Version>) -> String {
    versions.into_iter().map(|version| version.to_string()).collect::<Vec<_>>().join(" and ")
}

// ANCHOR: takes
/// Of each line that somebody wants, the newest that is offered. What was taken is then written to Cargo.lock and kept.
pub fn cargo_takes(wanted: &[Version], offered: &[Version]) -> String {
    let mut taken: Vec<Version> = wanted
        .iter()
        .filter_map(|wanted| offered.iter().copied().filter(|offered| admits(*wanted, *offered)).max())
        .collect();
    taken.sort();
    taken.dedup();
    list(taken)
}

/// Of each line that somebody wants, the newest that is asked for. What is offered beyond that is not looked at.
pub fn go_takes(wanted: &[Version]) -> String {
    // The path of a Go module names its line: 0 and 1 share one, from 2 on it ends in `/v2`, `/v3` …
    let line = |version: &Version| version.major.max(1);
    let newest_of_its_line =
        |version: &Version| wanted.iter().filter(|other| line(other) == line(version)).max() == Some(version);
    list(wanted.iter().copied().filter(newest_of_its_line))
}
// ANCHOR_END: takes

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_that_is_not_zero_must_stay() {
        let table = [
            ("1.4.2", "1.4.1", false),
            ("1.4.2", "1.4.2", true),
            ("1.4.2", "1.10.0", true),
            ("1.4.2", "2.0.0", false),
            ("0.8.9", "0.8.8", false),
            ("0.8.9", "0.8.10", true),
            ("0.8.9", "0.9.0", false),
            ("0.0.3", "0.0.3", true),
            ("0.0.3", "0.0.4", false),
        ];
        for (wanted, offered, answer) in table {
            assert_eq!(
                admits(Version::read(wanted), Version::read(offered)),
                answer,
                "{wanted} admits {offered}"
            );
        }
    }

    #[test]
    fn cargo_takes_the_newest_offered_and_go_the_newest_asked_for() {
        let wanted = ["1.4.0", "1.6.2"].map(Version::read);
        let offered = ["1.4.0", "1.6.2", "1.9.1", "2.0.0"].map(Version::read);
        assert_eq!(cargo_takes(&wanted, &offered), "1.9.1");
        assert_eq!(go_takes(&wanted), "1.6.2");
        let wanted = ["0.3.1", "0.5.0", "2.0.0"].map(Version::read);
        assert_eq!(go_takes(&wanted), "0.5.0 and 2.0.0");
    }
}
