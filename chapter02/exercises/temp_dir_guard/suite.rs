mod exercise;

use exercise::{TempDir, upload};
use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

/// A folder for one test, empty at first and removed in the end by other means than the ones that are tested.
struct Place(PathBuf);

impl Place {
    fn new(test: &str) -> Place {
        let path = std::env::temp_dir().join(format!("temp_dir_guard-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("the system's folder for temporary files can be written to");
        Place(path)
    }

    /// The names of what is in it, sorted.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("the folder of this test is there");
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const NOTHING: [&str; 0] = [];

/// A file and a folder with a file in it: something to remove.
fn fill(folder: &Path) -> io::Result<u64> {
    fs::write(folder.join("face.png"), "face")?;
    fs::create_dir(folder.join("small"))?;
    fs::write(folder.join("small/face.png"), "f")?;
    Ok(5)
}

/// The folder is there while its value lives, and goes with all that is in it.
#[test]
fn the_folder_goes_with_all_that_is_in_it() {
    let place = Place::new("goes");
    {
        let folder = TempDir::create(&place.0, "ada").unwrap();
        assert_eq!(folder.path(), place.0.join("ada"));
        fill(folder.path()).expect("the folder is there");
        let inner = TempDir::create(folder.path(), "inner").unwrap();
        fill(inner.path()).expect("the folder is there");
    }
    assert_eq!(place.names(), NOTHING, "left over");
}

/// A panic removes the folder too, and goes on to the caller.
#[test]
fn a_panic_removes_the_folder_too() {
    let place = Place::new("panic");
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        upload(&place.0, "ada", |folder| {
            fill(folder)?;
            panic!("the picture is broken")
        })
    }));
    let message = outcome.err().and_then(|panic| panic.downcast_ref::<&str>().map(ToString::to_string));
    assert_eq!(message.as_deref(), Some("the picture is broken"), "the panic that reached the caller");
    assert_eq!(place.names(), NOTHING, "left over");
}

/// A folder that is kept stays, with all that is in it.
#[test]
fn a_kept_folder_stays() {
    let place = Place::new("kept");
    let folder = TempDir::create(&place.0, "ada").unwrap();
    fill(folder.path()).expect("the folder is there");
    assert_eq!(folder.keep(), place.0.join("ada"));
    assert_eq!(fs::read_to_string(place.0.join("ada/small/face.png")).ok().as_deref(), Some("f"));
    let uploaded = upload(&place.0, "bob", fill).map_err(|error| error.kind());
    assert_eq!(uploaded, Ok((place.0.join("bob"), 5)), "(where it is, bytes)");
    assert_eq!(place.names(), ["ada", "bob"], "what stayed");
}

/// What was there before is neither taken over nor removed, and a missing parent is not made.
#[test]
fn what_was_there_before_stays_as_it_was() {
    let place = Place::new("before");
    let made = TempDir::create(&place.0.join("missing"), "ada")
        .map(|folder| folder.keep())
        .map_err(|error| error.kind());
    assert_eq!(made, Err(io::ErrorKind::NotFound), "in a parent that is missing");
    assert_eq!(place.names(), NOTHING, "the parent is not made");
    fs::create_dir(place.0.join("ada")).unwrap();
    fs::write(place.0.join("ada/diary"), "mine").unwrap();
    let made =
        upload(&place.0, "ada", |_| Err(io::ErrorKind::StorageFull.into())).map_err(|error| error.kind());
    assert_eq!(made, Err(io::ErrorKind::AlreadyExists), "where ada has a folder");
    assert_eq!(fs::read_to_string(place.0.join("ada/diary")).ok().as_deref(), Some("mine"));
}

/// The end of a folder that is gone already is silent.
#[test]
fn the_end_of_a_folder_that_is_gone_is_silent() {
    let place = Place::new("gone");
    let folder = TempDir::create(&place.0, "ada").unwrap();
    fs::remove_dir_all(folder.path()).unwrap();
    drop(folder);
    assert_eq!(place.names(), NOTHING, "left over");
}

/// `close` removes the folder, and says so if it cannot.
#[test]
fn close_says_whether_it_worked() {
    let place = Place::new("close");
    let folder = TempDir::create(&place.0, "ada").unwrap();
    fill(folder.path()).expect("the folder is there");
    assert_eq!(folder.close().map_err(|error| error.kind()), Ok(()));
    assert_eq!(place.names(), NOTHING, "left over");
    let folder = TempDir::create(&place.0, "bob").unwrap();
    fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(
        folder.close().map_err(|error| error.kind()),
        Err(io::ErrorKind::NotFound),
        "it was gone already"
    );
}

/// An upload that fails hands on the error of `write` and leaves nothing behind.
#[test]
fn a_failed_upload_leaves_nothing() {
    let place = Place::new("failed");
    let outcome = upload(&place.0, "ada", |folder| {
        fill(folder)?;
        Err(io::ErrorKind::StorageFull.into())
    });
    assert_eq!(outcome.map_err(|error| error.kind()), Err(io::ErrorKind::StorageFull));
    assert_eq!(place.names(), NOTHING, "left over");
}
