//! Section “Drop and defer”: cleanup that goes where its value goes, several results, and an end that can fail.
//!
//! The folders here are lines of output, so that their order can be seen; the exercise `temp_dir_guard` has real ones.
//! The output of the demo is on the page, so `tests/outputs.rs` proves every order of events that the page speaks of.

// ANCHOR: folder
/// A folder for one upload. When this value ends, the folder is removed, with all that is in it.
#[derive(Debug)]
struct Folder {
    user: String,
}

impl Folder {
    fn create(user: &str) -> Folder {
        println!("  {user}'s folder is made");
        Folder { user: user.to_string() }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        println!("  {}'s folder is removed", self.user);
    }
}
// ANCHOR_END: folder

// ANCHOR: receive
/// Why an upload is refused.
#[derive(Debug, PartialEq, Eq)]
enum Refused {
    EmptyPart,
    TooLarge,
}

/// Most bytes of one upload.
const LIMIT: usize = 10;

/// Receives an upload: its folder, and how many bytes are in it.
fn receive(user: &str, parts: &[&str]) -> Result<(Folder, usize), Refused> {
    let folder = Folder::create(user);
    let mut bytes = 0;
    for part in parts {
        if part.is_empty() {
            return Err(Refused::EmptyPart);
        }
        bytes += part.len();
        if bytes > LIMIT {
            return Err(Refused::TooLarge);
        }
    }
    Ok((folder, bytes))
}
// ANCHOR_END: receive

// ANCHOR: upload
/// Receives an upload and makes a picture of it.
fn upload(user: &str, parts: &[&str]) -> Result<usize, Refused> {
    let (_folder, bytes) = receive(user, parts)?;
    println!("  a picture is made of {bytes} bytes");
    Ok(bytes)
}
// ANCHOR_END: upload

// ANCHOR: fields
/// A value that says when it ends.
struct Ends(&'static str);

impl Drop for Ends {
    fn drop(&mut self) {
        println!("  {} ends", self.0);
    }
}

/// An open file and the folder that it lies in.
struct Open {
    _file: Ends,
    _folder: Ends,
}

fn fields() {
    let _lock = Ends("the lock");
    let _open = Open { _folder: Ends("the folder"), _file: Ends("the file") };
    println!("  the work is done");
}
// ANCHOR_END: fields

// ANCHOR: defer
/// Calls a closure when it ends: Go's `defer`, for the one place that is not worth a type.
struct Defer<F: FnMut()>(F);

impl<F: FnMut()> Drop for Defer<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

fn report(users: &[&str]) {
    let _last = Defer(|| println!("  the report is closed"));
    for user in users {
        let _each = Defer(|| println!("  {user} is done"));
        println!("  {user} is counted");
    }
}
// ANCHOR_END: defer

// ANCHOR: close
/// Lines that reach the disk at the end. The disk may be full.
struct Report {
    room: usize,
    lines: Vec<String>,
}

impl Report {
    /// The end for a caller who wants to know whether it worked.
    fn close(mut self) -> Result<(), String> {
        self.write()
    }

    /// Afterwards there is nothing left to write.
    fn write(&mut self) -> Result<(), String> {
        let lines = std::mem::take(&mut self.lines);
        if lines.len() > self.room { Err(format!("{} lines do not fit", lines.len())) } else { Ok(()) }
    }
}

impl Drop for Report {
    /// The end on every other way out. There is no caller to tell, so it is at least said aloud.
    fn drop(&mut self) {
        if let Err(why) = self.write() {
            println!("  the report is lost: {why}");
        }
    }
}
// ANCHOR_END: close

/// The section's demo.
pub fn run() {
    println!("Three uploads:");
    println!("  {:?}", upload("ada", &["face", ".png"]));
    println!("  {:?}", upload("bob", &["face", ""]));
    println!("  {:?}", upload("carol", &["a film", ".mkv.."]));

    println!("Two variables, and two fields in one of them:");
    fields();

    println!("With Defer:");
    report(&["ada", "bob"]);

    println!("A report that is closed, and one that is not:");
    // ANCHOR: closing
    let lines = vec!["ada".to_string(), "bob".to_string()];
    let closed = Report { room: 1, lines: lines.clone() };
    println!("  close says {:?}", closed.close());
    let forgotten = Report { room: 1, lines };
    drop(forgotten);
    // ANCHOR_END: closing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_taken_and_one_byte_more_is_not() {
        assert_eq!(upload("ada", &["0123456789"]), Ok(LIMIT));
        assert_eq!(upload("ada", &["0123456789", "+"]), Err(Refused::TooLarge));
    }

    #[test]
    fn a_report_that_fits_is_written_once_and_without_an_error() {
        let mut report = Report { room: 1, lines: vec!["ada".to_string()] };
        assert_eq!(report.write(), Ok(()));
        assert_eq!(report.lines, Vec::<String>::new(), "nothing is left for drop");
        assert_eq!(report.close(), Ok(()));
    }
}
