//! Modification times: `watch` and the live book notice a save by them, and cargo decides by them what to build anew.
//! On some network mounts and memory sticks they are coarse.

use super::Finding;
use crate::{lang::Lang, tr};
use std::{
    io,
    path::Path,
    time::{Duration, SystemTime},
};

/// A second save within this time may go unnoticed and nobody minds. Coarser, and a quick fixer waits for a check that
/// never comes.
pub const COARSE: Duration = Duration::from_secs(1);

/// The pause before each write, and how many there are: together longer than the two seconds of FAT, the coarsest in use.
const PAUSE: Duration = Duration::from_millis(10);
const WRITES: usize = 350;

/// Writes a file in a folder of its own below `place` until its modification time changes.
pub fn probe(place: &Path, lang: Lang) -> Finding {
    let observed = tempfile::Builder::new().prefix("doctor-").tempdir_in(place).and_then(|folder| {
        let file = folder.path().join("saved");
        let mut save = || {
            std::thread::sleep(PAUSE);
            std::fs::write(&file, "saved\n")?;
            std::fs::metadata(&file)?.modified()
        };
        observe(&mut save, WRITES)
    });
    judge(observed, lang)
}

/// The step between two modification times: `save` writes a file and tells its time. The first fine step ends it; a coarse
/// one may be this machine's own pause, so the finest of all `writes` counts. `None` if the time never changes.
pub fn observe(
    save: &mut dyn FnMut() -> io::Result<SystemTime>,
    writes: usize,
) -> io::Result<Option<Duration>> {
    let mut last = save()?;
    let mut finest: Option<Duration> = None;
    for _ in 1..writes {
        let next = save()?;
        if next == last {
            continue;
        }
        // A clock that is set back in this moment steps too.
        let step = next.duration_since(last).unwrap_or_else(|error| error.duration());
        finest = Some(finest.map_or(step, |finest| finest.min(step)));
        if step <= COARSE {
            break;
        }
        last = next;
    }
    Ok(finest)
}

/// What the step means.
pub fn judge(observed: io::Result<Option<Duration>>, lang: Lang) -> Finding {
    let name = tr!(lang, "file watching", "文件监视");
    let elsewhere = tr!(lang, "Move the course to a disk of this machine.", "请把课程移到本机的磁盘上。");
    match observed {
        Ok(Some(step)) if step <= COARSE => {
            let step = step.as_millis().max(1);
            Finding::fine(name, tr!(lang, "a save is noticed after {step} ms", "保存后 {step} 毫秒即可察觉"))
        }
        Ok(Some(step)) => {
            let seconds = step.as_secs_f64();
            let found = tr!(
                lang,
                "modification times step by {seconds:.1} s: two saves within that time look like one",
                "修改时间的精度只有 {seconds:.1} 秒：其间的两次保存会被当成一次"
            );
            Finding::attention(name, found, elsewhere)
        }
        Ok(None) => {
            let found = tr!(
                lang,
                "a saved file keeps its old modification time: neither `watch` nor cargo notices a change",
                "保存文件后修改时间不变：`watch` 和 cargo 都察觉不到改动"
            );
            Finding::broken(name, found, elsewhere)
        }
        Err(error) => Finding::attention(name, tr!(lang, "not tried: {error}", "未检测：{error}"), elsewhere),
    }
}
