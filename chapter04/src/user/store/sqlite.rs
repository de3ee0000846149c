//! Profiles in a SQLite file: the store that is there when nothing is set up.
//!
//! Every method is one statement, so it is done or not done, and what was answered is on the disk. Proved by the contract in
//! `tests/system/user_store.rs`, and with broken disks by `tests/system/user_faults.rs`.

use super::{
    UserStore,
    row::{columns, in_the_way, read, signed},
};
use crate::{
    sql::{
        fault::Fault,
        sqlite::{SqliteFile, migration},
    },
    user::{
        domain::{NewUser, User, UserChange, UserId, Username},
        error::StoreError,
    },
};
use sqlx::{Error, migrate::Migrator, query, sqlite::SqliteRow};
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
}

impl UserStore for SqliteUserStore {
    // ANCHOR: insert
    async fn insert(&self, user: NewUser) -> Result<User, StoreError> {
        // What stands in the way may be deleted between the two statements. Then there is room, so: again.
        for _ in 0..super::TRIES {
            let kept = query(concat!(
                "INSERT INTO users (",
                columns!(),
                ") VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT DO NOTHING"
            ))
            .bind(&user.id.as_bytes()[..])
            .bind(user.username.as_str())
            .bind(user.username.key())
            .bind(user.email.as_str())
            .bind(user.email.key())
            .bind(i32::from(user.age.years()))
            .execute(&self.file.writes)
            .await
            .map_err(Fault::from)?;
            if kept.rows_affected() == 1 {
                return Ok(user.into());
            }
            let rows = self.conflicting(user.id, user.username.key(), user.email.key()).await?;
            if let Some(outcome) = super::again(rows, &user) {
                return outcome;
            }
        }
        Err(super::no_rest().into())
    }
    // ANCHOR_END: insert

    // ANCHOR: get
    async fn get(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let row = query(concat!("SELECT ", columns!(), " FROM users WHERE id = $1"))
            .bind(&id.as_bytes()[..])
            .fetch_optional(&self.file.reads)
            .await
            .map_err(Fault::from)?;
        row.as_ref().map(read).transpose()
    }
    // ANCHOR_END: get

    async fn get_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        // SQLite has no arrays to bind, but reads JSON: the text of the statement stays the same, however many ids there are.
        let hex: Vec<String> = ids.iter().map(|id| id.to_string().replace('-', "")).collect();
        let list = serde_json::to_string(&hex).map_err(|error| Fault::Other(error.into()))?;
        let rows = query(concat!(
            "SELECT ",
            columns!(),
            " FROM users WHERE id IN (SELECT unhex(value) FROM json_each($1))"
        ))
        .bind(list)
        .fetch_all(&self.file.reads)
        .await
        .map_err(Fault::from)?;
        Ok(super::in_order(ids, all(&rows)?))
    }

    async fn find(&self, username: &Username) -> Result<Option<User>, StoreError> {
        let row = query(concat!("SELECT ", columns!(), " FROM users WHERE username_key = $1"))
            .bind(username.key())
            .fetch_optional(&self.file.reads)
            .await
            .map_err(Fault::from)?;
        row.as_ref().map(read).transpose()
    }

    // ANCHOR: list
    async fn list(&self, after: Option<UserId>, limit: u16) -> Result<Vec<User>, StoreError> {
        // Every id is longer than no bytes at all, and so comes after them.
        let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
        let rows = query(concat!("SELECT ", columns!(), " FROM users WHERE id > $1 ORDER BY id LIMIT $2"))
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(&self.file.reads)
            .await
            .map_err(Fault::from)?;
        all(&rows)
    }
    // ANCHOR_END: list

    // ANCHOR: update
    async fn update(&self, change: UserChange) -> Result<User, StoreError> {
        for _ in 0..super::TRIES {
            let changed = query(concat!(
                "UPDATE users SET version = version + 1, username = COALESCE($3, username), ",
                "username_key = COALESCE($4, username_key), email = COALESCE($5, email), ",
                "email_key = COALESCE($6, email_key), age = COALESCE($7, age) ",
                "WHERE id = $1 AND version = $2 RETURNING ",
                columns!()
            ))
            .bind(&change.id.as_bytes()[..])
            .bind(signed(change.version))
            .bind(change.username.as_ref().map(Username::as_str))
            .bind(change.username.as_ref().map(Username::key))
            .bind(change.email.as_ref().map(crate::user::domain::Email::as_str))
            .bind(change.email.as_ref().map(crate::user::domain::Email::key))
            .bind(change.age.map(|age| i32::from(age.years())))
            .fetch_optional(&self.file.writes)
            .await;
            match changed {
                Ok(Some(row)) => return read(&row),
                // Not this version, or not there at all.
                Ok(None) => match self.get(change.id).await? {
                    None => return Err(StoreError::NotFound),
                    Some(user) => return Err(StoreError::Changed { now: user.version }),
                },
                Err(Error::Database(error)) if error.is_unique_violation() => {
                    let (name, email) = super::keys(&change);
                    let rows = self.conflicting(change.id, name, email).await?;
                    if let Some(taken) = in_the_way(&rows, change.id, name, email) {
                        return Err(taken);
                    }
                }
                Err(error) => return Err(Fault::from(error).into()),
            }
        }
        Err(super::no_rest().into())
    }
    // ANCHOR_END: update

    async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        let deleted = query("DELETE FROM users WHERE id = $1")
            .bind(&id.as_bytes()[..])
            .execute(&self.file.writes)
            .await
            .map_err(Fault::from)?;
        Ok(deleted.rows_affected() == 1)
    }
}

impl SqliteUserStore {
    /// Whoever has this id, this name or this address. Read where it is written, so that it is not older than the write.
    async fn conflicting(
        &self,
        id: UserId,
        name_key: &str,
        email_key: &str,
    ) -> Result<Vec<User>, StoreError> {
        let rows = query(concat!(
            "SELECT ",
            columns!(),
            " FROM users WHERE id = $1 OR username_key = $2 OR email_key = $3"
        ))
        .bind(&id.as_bytes()[..])
        .bind(name_key)
        .bind(email_key)
        .fetch_all(&self.file.writes)
        .await
        .map_err(Fault::from)?;
        all(&rows)
    }
}

fn all(rows: &[SqliteRow]) -> Result<Vec<User>, StoreError> {
    rows.iter().map(read).collect()
}
