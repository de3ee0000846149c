//! Profiles in PostgreSQL: the store that `DATABASE_URL` chooses.
//!
//! The server sees many writers at a time, and the unique indexes make them wait for each other. Proved by the contract in `tests/system/user_store.rs`, and with a server that is stopped in the middle of a write
//! by `tests/system/user_faults.rs`, where there is a PostgreSQL.

use super::{
    UserStore,
    row::{columns, in_the_way, read, signed},
    statements::user_store,
};
use crate::{
    sql::{fault::Fault, postgres::PostgresServer, sqlite::migration},
    user::{
        domain::{Email, NewUser, User, UserChange, UserId, Username},
        error::StoreError,
    },
};
use sqlx::{Error, PgPool, migrate::Migrator, query};

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

    fn reads(&self) -> &PgPool {
        &self.server.pool
    }

    fn writes(&self) -> &PgPool {
        &self.server.pool
    }

    fn fault(&self, error: Error) -> Fault {
        self.server.fault(error)
    }

    /// Those that exist among these, in any order.
    async fn all_of(&self, ids: &[UserId]) -> Result<Vec<User>, StoreError> {
        let list: Vec<&[u8]> = ids.iter().map(|id| &id.as_bytes()[..]).collect();
        let rows = query(concat!("SELECT ", columns!(), " FROM users WHERE id = ANY($1)"))
            .bind(list)
            .fetch_all(self.reads())
            .await
            .map_err(|error| self.fault(error))?;
        rows.iter().map(read).collect()
    }
}

user_store!(PostgresUserStore);
