//! Profiles in a SQLite file: the store that is there when nothing is set up.
//!
//! Proved by the contract in `tests/system/user_store.rs`, and with broken disks by `tests/system/user_faults.rs`.

use super::{
    UserStore,
    row::{columns, in_the_way, read, signed},
    statements::user_store,
};
use crate::{
    sql::{
        fault::Fault,
        sqlite::{SqliteFile, migration},
    },
    user::{
        domain::{Email, NewUser, User, UserChange, UserId, Username},
        error::StoreError,
    },
};
use sqlx::{Error, SqlitePool, migrate::Migrator, query};
use std::path::Path;

/// What the file has to look like, step by step.
pub fn migrations() -> Migrator {
    let users = include_str!("../../../migrations/user/sqlite/0001_users.sql");
    Migrator::with_migrations(vec![migration(1, "users", users)])
}

/// Profiles in a SQLite file.
#[derive(Clone, Debug)]
pub struct SqliteUserStore {
    file: SqliteFile,
}

impl SqliteUserStore {
    /// Opens the file at `path`, makes it if there is none, and migrates it.
    ///
    /// # Errors
    /// If it cannot be read and written, is no database, or was made by a newer program.
    pub async fn open(path: &Path) -> Result<SqliteUserStore, Fault> {
        Ok(SqliteUserStore::over(SqliteFile::open(path, &migrations()).await?))
    }

    /// Over a file that is open and migrated.
    pub fn over(file: SqliteFile) -> SqliteUserStore {
        SqliteUserStore { file }
    }

    /// Closes the file.
    pub async fn close(&self) {
        self.file.close().await;
    }

    fn reads(&self) -> &SqlitePool {
        &self.file.reads
    }

    fn writes(&self) -> &SqlitePool {
        &self.file.writes
    }

    #[expect(clippy::unused_self, reason = "PostgreSQL's asks its pool")]
    fn fault(&self, error: Error) -> Fault {
        error.into()
    }

    // ANCHOR: all_of
    /// Those that exist among these, in any order.
    async fn all_of(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        // SQLite has no arrays to bind, but reads JSON: the text of the statement stays the same, however many ids there are.
        let hex: Vec<String> = ids.iter().map(|id| id.to_string().replace('-', "")).collect();
        let list = serde_json::to_string(&hex).map_err(|error| Fault::Other(error.into()))?;
        let rows = query(concat!(
            "SELECT ",
            columns!(),
            " FROM users WHERE id IN (SELECT unhex(value) FROM json_each($1))"
        ))
        .bind(list)
        .fetch_all(self.reads())
        .await
        .map_err(|error| self.fault(error))?;
        rows.iter().map(read).collect()
    }
    // ANCHOR_END: all_of
}

user_store!(SqliteUserStore);
