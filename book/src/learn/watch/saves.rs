//! Notices that a file was saved, by its modification time.
//!
//! Polling, because events do not cross network and WSL mounts. Looking at one file costs microseconds, so the current one is
//! looked at every few milliseconds and a verdict does not wait for the watcher.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

/// How often the file that is being worked on is looked at.
pub(super) const TICK: Duration = Duration::from_millis(15);

/// How often all other exercises are looked at.
const OTHERS: Duration = Duration::from_millis(300);

/// What tells two saves apart: time and length. `None` while the file is away, as between an editor's delete and rename.
type Stamp = Option<(SystemTime, u64)>;

fn stamp(path: &Path) -> Stamp {
    let data = std::fs::metadata(path).ok()?;
    Some((data.modified().ok()?, data.len()))
}

/// The learner's files and when each was last saved.
pub(super) struct Saves {
    files: Vec<(PathBuf, Stamp)>,
    looked_at_all: Instant,
}

impl Saves {
    pub(super) fn of(files: impl IntoIterator<Item = PathBuf>) -> Saves {
        let files = files
            .into_iter()
            .map(|path| {
                let stamp = stamp(&path);
                (path, stamp)
            })
            .collect();
        Saves { files, looked_at_all: Instant::now() }
    }

    /// The place in the list of a file that was saved since the last call; `current` is looked at every time.
    pub(super) fn next(&mut self, current: usize) -> Option<usize> {
        if self.looked_at_all.elapsed() < OTHERS {
            return self.saved(current).then_some(current);
        }
        self.looked_at_all = Instant::now();
        let others = (0..self.files.len()).filter(|at| *at != current);
        std::iter::once(current).chain(others).find(|at| self.saved(*at))
    }

    /// Takes the file's state as seen, for a check that is about to read it.
    pub(super) fn seen(&mut self, at: usize) {
        self.files[at].1 = stamp(&self.files[at].0);
    }

    fn saved(&mut self, at: usize) -> bool {
        let (path, before) = &mut self.files[at];
        let now = stamp(path);
        let saved = now.is_some() && now != *before;
        *before = now;
        saved
    }
}

#[cfg(test)]
mod tests {
    use super::Saves;
    use std::time::{Duration, SystemTime};

    /// Saves with a time of its own, so that the file system's granularity does not matter.
    fn save(path: &std::path::Path, second: u64) {
        let file = std::fs::File::create(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(second)).unwrap();
    }

    #[test]
    fn a_save_is_noticed_once_also_when_the_editor_replaces_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("exercise.rs");
        save(&path, 1);
        let mut saves = Saves::of([path.clone()]);
        assert_eq!(saves.next(0), None, "nothing was saved yet");
        save(&path, 2);
        assert_eq!(saves.next(0), Some(0));
        assert_eq!(saves.next(0), None, "a save counts once");
        std::fs::remove_file(&path).unwrap();
        assert_eq!(saves.next(0), None, "a file that is away may come back");
        save(&path, 3);
        assert_eq!(saves.next(0), Some(0));
    }
}
