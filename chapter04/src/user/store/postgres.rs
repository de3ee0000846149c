//! Profiles in PostgreSQL: the store that `DATABASE_URL` chooses.
//!
//! The statements are those of the SQLite store but for the list of ids; the server sees many writers at a time, and the unique indexes make
//! them wait for each other. Proved by the contract in `tests/system/user_store.rs`, and with a server that is stopped in the middle of a write
//! by `tests/system/user_faults.rs`, where there is a PostgreSQL.

use super::{
    UserStore,
    row::{columns, in_the_way, read, signed},
};
use crate::{
    sql::{fault::Fault, postgres::PostgresServer, sqlite::migration},
    user::{
        domain::{NewUser, User, UserChange, UserId, Username},
        error::StoreError,
    },
};
use sqlx::{Error, migrate::Migrator, postgres::PgRow, query};

/// What the database has to look like, step by step.
pub fn migrations() -> Migrator {
    let users = include_str!("../../../migrations/user/postgres/0001_users.sql");
    Migrator::with_migrations(vec![migration(1, "users", users)])
}

/// Profiles in PostgreSQL.
#[derive(Clone, Debug)]
pub struct PostgresUserStore {
    server: PostgresServer,
}

impl PostgresUserStore {
    /// Connects to `url`, such as `postgres://user:password@host/database`, and migrates it.
    ///
    /// # Errors
    /// If it cannot be reached or read, or was migrated by a newer program.
    pub async fn connect(url: &str) -> Result<PostgresUserStore, Fault> {
        Ok(PostgresUserStore { server: PostgresServer::connect(url, &migrations()).await? })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.server.close().await;
    }
}

impl UserStore for PostgresUserStore {
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
            .execute(&self.server.pool)
            .await
            .map_err(|error| self.server.fault(error))?;
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
            .fetch_optional(&self.server.pool)
            .await
            .map_err(|error| self.server.fault(error))?;
        row.as_ref().map(read).transpose()
    }
    // ANCHOR_END: get

    async fn get_many(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let list: Vec<&[u8]> = ids.iter().map(|id| &id.as_bytes()[..]).collect();
        let rows = query(concat!("SELECT ", columns!(), " FROM users WHERE id = ANY($1)"))
            .bind(list)
            .fetch_all(&self.server.pool)
            .await
            .map_err(|error| self.server.fault(error))?;
        Ok(super::in_order(ids, all(&rows)?))
    }

    async fn find(&self, username: &Username) -> Result<Option<User>, StoreError> {
        let row = query(concat!("SELECT ", columns!(), " FROM users WHERE username_key = $1"))
            .bind(username.key())
            .fetch_optional(&self.server.pool)
            .await
            .map_err(|error| self.server.fault(error))?;
        row.as_ref().map(read).transpose()
    }

    // ANCHOR: list
    async fn list(&self, after: Option<UserId>, limit: u16) -> Result<Vec<User>, StoreError> {
        // Every id is longer than no bytes at all, and so comes after them.
        let after = after.as_ref().map_or(&[][..], |id| id.as_bytes());
        let rows = query(concat!("SELECT ", columns!(), " FROM users WHERE id > $1 ORDER BY id LIMIT $2"))
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(&self.server.pool)
            .await
            .map_err(|error| self.server.fault(error))?;
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
            .fetch_optional(&self.server.pool)
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
                Err(error) => return Err(self.server.fault(error).into()),
            }
        }
        Err(super::no_rest().into())
    }
    // ANCHOR_END: update

    async fn delete(&self, id: UserId) -> Result<bool, StoreError> {
        let deleted = query("DELETE FROM users WHERE id = $1")
            .bind(&id.as_bytes()[..])
            .execute(&self.server.pool)
            .await
            .map_err(|error| self.server.fault(error))?;
        Ok(deleted.rows_affected() == 1)
    }
}

impl PostgresUserStore {
    /// Whoever has this id, this name or this address.
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
        .fetch_all(&self.server.pool)
        .await
        .map_err(|error| self.server.fault(error))?;
        all(&rows)
    }
}

fn all(rows: &[PgRow]) -> Result<Vec<User>, StoreError> {
    rows.iter().map(read).collect()
}
