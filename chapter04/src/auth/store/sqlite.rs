//! Credentials and sessions in a SQLite file: the store that is there when nothing is set up.
//!
//! The file holds the private signing keys, so nobody but its owner may read it. Proved by the contract in `tests/system/auth_store.rs`.

use super::{
    AuthStore, Begun, Change, Credentials, Moment, NewCredentials, NewSession, StoredKey, TokenHash,
    TrustState, Turned,
    statements::auth_store,
    steps::{all, auth_steps, done, maybe, one},
    value::{self, Columns, DELETED, columns, micros, signed},
};
use crate::{
    sql::{
        fault::Fault,
        sqlite::{SqliteFile, migration},
    },
    trust::identity::{SessionId, UserId},
};
use chapter03::telemetry::wall_clock::WallClock;
use sqlx::{Sqlite, SqlitePool, Transaction, migrate::Migrator, query};
use std::{fs::OpenOptions, path::Path, sync::Arc, time::SystemTime};

/// What the file has to look like, step by step.
pub fn migrations() -> Migrator {
    let auth = include_str!("../../../migrations/auth/sqlite/0001_auth.sql");
    Migrator::with_migrations(vec![migration(1, "auth", auth)])
}

/// Credentials and sessions in a SQLite file. A clone is the same file.
#[derive(Clone, Debug)]
pub struct SqliteAuthStore {
    file: SqliteFile,
}

type Tx = Transaction<'static, Sqlite>;

impl SqliteAuthStore {
    /// Opens the file at `path`, makes it if there is none, and migrates it.
    ///
    /// # Errors
    /// If it cannot be read and written, is no database, or was made by a newer program.
    pub async fn open(path: &Path) -> Result<SqliteAuthStore, Fault> {
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        // Made before SQLite makes it: its journals get the same permissions.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // A file that may only be read is SQLite's to complain about.
        let _ = options.open(path);
        Ok(SqliteAuthStore::over(SqliteFile::open(path, &migrations()).await?))
    }

    /// Over a file that is open and migrated.
    pub fn over(file: SqliteFile) -> SqliteAuthStore {
        SqliteAuthStore { file }
    }

    /// Closes the file.
    pub async fn close(&self) {
        self.file.close().await;
    }

    fn reads(&self) -> &SqlitePool {
        &self.file.reads
    }

    /// With the file's lock from the beginning: a transaction that reads first and writes later would be refused if somebody wrote in between.
    async fn begin_write(&self) -> Result<Tx, Fault> {
        Ok(self.file.writes.begin_with("BEGIN IMMEDIATE").await?)
    }

    #[expect(clippy::unused_self, reason = "PostgreSQL's asks its pool")]
    fn fault(&self, error: sqlx::Error) -> Fault {
        error.into()
    }
}

auth_store!(SqliteAuthStore);
auth_steps!(SqliteAuthStore);
