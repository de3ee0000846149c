//! Looks for saved files by their modification times, several times a second.
//!
//! Polling is plain and works everywhere: notifications do not arrive on network folders and on Windows folders seen from
//! WSL. A few hundred files cost well under a millisecond a look.

use super::{checker::Queue, live::Live};
use crate::{exercise::catalog, lang::Lang, workspace::Workspace};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant, SystemTime},
};

/// How often the files are looked at. A save is noticed after half of this on average.
const INTERVAL: Duration = Duration::from_millis(150);

/// The same while nothing was saved for [`REST_AFTER`]: with a page open, still well under what a reader notices …
const RESTING: Duration = Duration::from_millis(400);

/// … and without one nobody is there to see the difference.
const ALONE: Duration = Duration::from_millis(500);

/// How long nothing was saved before the watch rests.
const REST_AFTER: Duration = Duration::from_secs(15);

/// Every so many looks the folders are listed anew, to find new files. A new page also changes `SUMMARY.md`, and a changed
/// file makes the list anew at once.
const LISTED_EVERY: u32 = 6;

/// By what a file is known to be as it was: its modification time and its length.
type Stamp = (Option<SystemTime>, u64);

/// What was seen at the last look.
pub(super) struct Watch {
    stamps: BTreeMap<PathBuf, Stamp>,
    /// Gone or empty since the last look. Whoever saves a file takes it away or empties it for an instant, so only the second
    /// look counts.
    gone: BTreeSet<PathBuf>,
}

/// What a save calls for, the quickest first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    /// An answer, by the exercise's name.
    Answer(String),
    /// The progress file.
    Progress,
    /// Something that the book is made of.
    Book,
}

impl Watch {
    /// Sees the files as they are now. What is saved after this will be noticed, so look before the book is built.
    pub(super) fn new(workspace: &Workspace) -> Watch {
        let paths = book_files(workspace);
        Watch { stamps: stamps(paths), gone: BTreeSet::new() }
    }

    /// Sees the answers, the progress and the included files, which are known only after a build, for the first time.
    pub(super) fn complete(&mut self, live: &Live) {
        for (path, stamp) in stamps(files(live)) {
            self.stamps.entry(path).or_insert(stamp);
        }
    }

    /// Whether every known file is as it was: one `stat` each, and no folder is listed.
    fn is_unchanged(&self) -> bool {
        self.gone.is_empty() && self.stamps.iter().all(|(path, seen)| stamp(path).as_ref() == Some(seen))
    }

    /// Which of `files` were saved, made or removed since the last look.
    fn look(&mut self, files: Vec<PathBuf>) -> Vec<PathBuf> {
        let mut now = stamps(files);
        // A file may also be missing from the list because no page includes it any more: that is no change.
        let is_gone = |path: &&PathBuf| !now.contains_key(*path) && stamp(path).is_none();
        let gone: BTreeSet<PathBuf> = self.stamps.keys().filter(is_gone).cloned().collect();
        for path in gone.difference(&self.gone) {
            now.insert(path.clone(), self.stamps[path]);
        }
        let mut changed: Vec<PathBuf> = now
            .iter()
            .filter(|(path, stamp)| self.stamps.get(*path) != Some(stamp))
            .map(|(path, _)| path.clone())
            .collect();
        changed.extend(gone.intersection(&self.gone).cloned());
        self.gone = gone.difference(&self.gone).cloned().collect();
        self.stamps = now;
        changed
    }
}

/// Starts the thread; it ends soon after `stopping` is set.
pub(super) fn start(
    mut watch: Watch,
    live: Arc<Live>,
    queue: Arc<Queue>,
    stopping: Arc<AtomicBool>,
) -> JoinHandle<()> {
    std::thread::spawn(move || {
        let mut looks = 0u32;
        let mut saved = Instant::now();
        while !stopping.load(Ordering::SeqCst) {
            looks = looks.wrapping_add(1);
            if !looks.is_multiple_of(LISTED_EVERY) && watch.is_unchanged() {
                let interval = match (saved.elapsed() > REST_AFTER, live.has_readers()) {
                    (false, _) => INTERVAL,
                    (true, true) => RESTING,
                    (true, false) => ALONE,
                };
                std::thread::sleep(interval);
                continue;
            }
            let changed = watch.look(files(&live));
            if !changed.is_empty() {
                saved = Instant::now();
            }
            let changes: BTreeSet<Change> = changed.iter().map(|path| change(&live, path)).collect();
            for change in changes {
                match change {
                    Change::Answer(name) => queue.saved(&name),
                    Change::Progress => live.read_progress(),
                    Change::Book => live.rebuild(),
                }
            }
            std::thread::sleep(INTERVAL);
        }
    })
}

fn change(live: &Live, path: &Path) -> Change {
    if path == live.ledger.file() {
        return Change::Progress;
    }
    let catalog = live.catalog();
    let answer = catalog.all().iter().find(|exercise| path == exercise.answer());
    answer.map_or(Change::Book, |exercise| Change::Answer(exercise.name.clone()))
}

/// Every file that is looked at.
fn files(live: &Live) -> Vec<PathBuf> {
    let mut paths = book_files(&live.workspace);
    paths.extend(live.sources().iter().cloned());
    for exercise in live.catalog().all() {
        paths.extend([exercise.answer(), exercise.description()]);
    }
    paths.push(live.ledger.file().to_path_buf());
    paths
}

/// The files of both editions, and the folders in which a new exercise would appear.
fn book_files(workspace: &Workspace) -> Vec<PathBuf> {
    let mut paths = vec![workspace.join("book/book.toml")];
    for lang in Lang::ALL {
        walk(&workspace.edition(lang), &mut paths);
    }
    let chapters = catalog::chapters(workspace.root()).unwrap_or_default();
    paths.extend(chapters.iter().map(|chapter| workspace.join(chapter).join("exercises")));
    paths
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // What editors put beside a file while it is open.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        let path = entry.path();
        // Not `path.is_dir()`, which would ask the disk once more, unless it is a link.
        let is_folder =
            entry.file_type().is_ok_and(|kind| kind.is_dir() || kind.is_symlink() && path.is_dir());
        if is_folder {
            walk(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

fn stamps(paths: Vec<PathBuf>) -> BTreeMap<PathBuf, Stamp> {
    paths.into_iter().filter_map(|path| stamp(&path).map(|stamp| (path, stamp))).collect()
}

/// The stamp of what is at `path`; an empty file is as good as none.
fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    // A folder's length means nothing.
    let length = if metadata.is_dir() { 0 } else { metadata.len() };
    (metadata.is_dir() || length > 0).then(|| (metadata.modified().ok(), length))
}

#[cfg(test)]
mod tests {
    use super::Watch;
    use std::path::{Path, PathBuf};

    /// Whether a look at `file` finds a change.
    fn sees(watch: &mut Watch, file: &Path) -> bool {
        watch.look(vec![file.to_path_buf()]) == vec![file.to_path_buf()]
    }

    /// A watch on one file, which has been seen.
    fn watched() -> (tempfile::TempDir, Watch, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("exercise.rs");
        std::fs::write(&file, "a").unwrap();
        let mut watch = Watch { stamps: Default::default(), gone: Default::default() };
        assert!(sees(&mut watch, &file));
        assert!(!sees(&mut watch, &file), "nothing was saved");
        (folder, watch, file)
    }

    #[test]
    fn a_save_that_empties_the_file_first_is_one_change() {
        let (_folder, mut watch, file) = watched();
        std::fs::write(&file, "").unwrap();
        assert!(!sees(&mut watch, &file), "the save is not at its end");
        std::fs::write(&file, "the whole answer").unwrap();
        assert!(sees(&mut watch, &file));
        assert!(!sees(&mut watch, &file));
    }

    #[test]
    fn a_file_that_stays_empty_or_away_is_a_change_and_so_is_its_return() {
        for remove in [false, true] {
            let (_folder, mut watch, file) = watched();
            if remove {
                std::fs::remove_file(&file).unwrap();
            } else {
                std::fs::write(&file, "").unwrap();
            }
            assert!(!sees(&mut watch, &file));
            assert!(sees(&mut watch, &file));
            assert!(!sees(&mut watch, &file), "it is told once");
            std::fs::write(&file, "back").unwrap();
            assert!(sees(&mut watch, &file));
        }
    }

    #[test]
    fn a_file_that_is_no_longer_of_interest_is_no_change() {
        let (_folder, mut watch, _file) = watched();
        assert!(watch.look(vec![]).is_empty());
        assert!(watch.look(vec![]).is_empty());
    }
}
