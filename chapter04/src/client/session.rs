//! Where the tokens of a login are kept: one file in the place that the system has for such things, for its owner alone.
//!
//! A refresh token is good once, and using one twice ends the session. So whoever renews holds a lock, looks again what is in the file, and writes
//! it before the lock is free: two commands at the same time renew once.

use etcetera::{BaseStrategy, choose_base_strategy};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// What a login gave.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Whose tokens they are: they go to this gateway and to no other.
    pub gateway: String,
    /// Who logged in.
    pub username: String,
    /// For every request.
    pub access_token: String,
    /// For the next tokens, once.
    pub refresh_token: String,
    /// When the access token expires, in seconds since 1970.
    pub expires_at: u64,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("gateway", &self.gateway)
            .field("username", &self.username)
            .finish_non_exhaustive()
    }
}

/// Tokens cannot be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The system does not say where the user's files are.
    #[error("there is no home folder to keep tokens in; --session FILE names a place")]
    NoHome,
    /// The file cannot be read, written or locked.
    #[error("cannot use {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// The file.
#[derive(Clone, Debug)]
pub struct Store {
    path: PathBuf,
}

impl Store {
    // ANCHOR: place
    /// The file at `path`, or in the place of this system: `$XDG_STATE_HOME`, by default `~/.local/state`, on Linux and macOS, `%APPDATA%` on
    /// Windows. It is state and no configuration: nobody would copy it to another computer.
    ///
    /// # Errors
    /// If the system does not say where that is.
    pub fn at(path: Option<PathBuf>) -> Result<Store, SessionError> {
        if let Some(path) = path {
            return Ok(Store { path });
        }
        let strategy = choose_base_strategy().map_err(|_| SessionError::NoHome)?;
        let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
        Ok(Store { path: folder.join("rust-course/chapter04/session.json") })
    }
    // ANCHOR_END: place

    /// The session, if there is one. What cannot be read as one is none: the next login writes another.
    ///
    /// # Errors
    /// If there is a file that cannot be read.
    pub fn load(&self) -> Result<Option<Session>, SessionError> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(self.unusable(source)),
        }
    }

    /// Keeps a session in the place of the one before. A reader sees one or the other, whole.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, session: &Session) -> Result<(), SessionError> {
        let text = serde_json::to_vec_pretty(session).expect("texts and numbers can be written");
        self.write(&text).map_err(|source| self.unusable(source))
    }

    // ANCHOR: write
    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        let beside = self.path.with_extension("new");
        // Whatever lies there is of a command that was killed: we hold the lock.
        let _ = fs::remove_file(&beside);
        let mut file = for_the_owner(OpenOptions::new().write(true).create_new(true)).open(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &self.path)
    }
    // ANCHOR_END: write

    /// Forgets the session.
    ///
    /// # Errors
    /// If the file is there and cannot be removed.
    pub fn forget(&self) -> Result<(), SessionError> {
        match fs::remove_file(&self.path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(self.unusable(source)),
            _ => Ok(()),
        }
    }

    /// Waits until no other command writes. Dropping the answer lets the next one in.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn lock(&self) -> Result<File, SessionError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let path = self.path.with_extension("lock");
        let locked = make_folder(folder).and_then(|()| {
            let file =
                for_the_owner(OpenOptions::new().create(true).truncate(false).write(true)).open(&path)?;
            file.lock()?;
            Ok(file)
        });
        locked.map_err(|source| SessionError::File { path, source })
    }

    fn unusable(&self, source: io::Error) -> SessionError {
        SessionError::File { path: self.path.clone(), source }
    }
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Readable and writable for its owner and nobody else, from the moment that it is there.
fn for_the_owner(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(token: &str) -> Session {
        Session {
            gateway: "http://127.0.0.1:8400".into(),
            username: "ada".into(),
            access_token: token.into(),
            refresh_token: "secret".into(),
            expires_at: 1,
        }
    }

    #[test]
    fn a_session_is_kept_for_its_owner_alone_replaced_whole_and_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/session.json");
        let store = Store::at(Some(path.clone())).unwrap();
        assert_eq!(store.load().unwrap(), None);
        for token in ["one", "two"] {
            let _lock = store.lock().unwrap();
            store.save(&session(token)).unwrap();
            assert_eq!(store.load().unwrap(), Some(session(token)));
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        }
        store.forget().unwrap();
        store.forget().unwrap();
        assert_eq!(store.load().unwrap(), None);
        assert!(!format!("{:?}", session("one")).contains("secret"));
    }

    #[test]
    fn what_is_no_session_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("session.json");
        fs::write(&path, "{").unwrap();
        assert_eq!(Store::at(Some(path)).unwrap().load().unwrap(), None);
    }
}
