//! A private key in a file that nobody else can read. Proved by the tests below.

use super::{keys::BadKey, sign::KeyPair};
use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
#[error("key file {}: {why}", path.display())]
pub struct KeyFileError {
    path: PathBuf,
    why: Why,
}

#[derive(Debug, thiserror::Error)]
enum Why {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Key(#[from] BadKey),
    #[error("others can read it (mode {0:03o}); make it readable for its owner only: chmod 600")]
    Open(u32),
    #[error("the system has no random bytes: {0}")]
    Random(getrandom::Error),
}

/// The key in `path`; a new one is made where there is none. Two starters at once get the same key: the file comes into being whole, once.
///
/// # Errors
/// If the file cannot be read or written, holds something else, or can be read by others.
pub fn load_or_create(path: &Path) -> Result<KeyPair, KeyFileError> {
    let problem = |why| KeyFileError { path: path.to_path_buf(), why };
    match read(path) {
        Err(Why::Io(error)) if error.kind() == io::ErrorKind::NotFound => {}
        result => return result.map_err(problem),
    }
    let key = KeyPair::generate().map_err(|error| problem(Why::Random(error)))?;
    match store(path, &key) {
        Ok(()) => Ok(key),
        // Somebody else was first: theirs is the key.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(path).map_err(problem),
        Err(error) => Err(problem(error.into())),
    }
}

/// The key in `path`.
///
/// # Errors
/// If there is none, it is something else, or others can read it.
pub fn load(path: &Path) -> Result<KeyPair, KeyFileError> {
    read(path).map_err(|why| KeyFileError { path: path.to_path_buf(), why })
}

fn read(path: &Path) -> Result<KeyPair, Why> {
    let text = fs::read_to_string(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(path)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(Why::Open(mode));
        }
    }
    Ok(KeyPair::from_pem(&text)?)
}

// ANCHOR: store
/// Writes beside the target and then links it there: a reader never sees half a key, and nobody's key is written over.
///
/// # Errors
/// If there is a file already, or it cannot be written.
pub fn store(path: &Path, key: &KeyPair) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let beside = folder.join(format!(".{}.new", uuid::Uuid::now_v7()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(&beside)
        .and_then(|mut file| {
            file.write_all(key.to_pem().as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::hard_link(&beside, path));
    let removed = fs::remove_file(&beside);
    written.and(removed)
}
// ANCHOR_END: store

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_the_same_at_every_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/auth.pem");
        let keys: Vec<KeyPair> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| load_or_create(&path).unwrap())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        let kept = load(&path).unwrap();
        assert!(keys.iter().all(|key| key.public() == kept.public()), "eight starters, one key");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
        assert_eq!(store(&path, &keys[0]).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused_and_so_is_what_is_no_key() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("user.pem");
        load_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let refused = load_or_create(&path).unwrap_err().to_string();
        assert!(refused.contains("user.pem") && refused.contains("640"), "{refused}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&path, "").unwrap();
        assert!(load_or_create(&path).unwrap_err().to_string().contains("PKCS#8"), "no second key is made");
    }
}
