//! Credentials and sessions in PostgreSQL: the store that `DATABASE_URL` chooses, and that several auth services share.
//!
//! Proved by the contract in `tests/system/auth_store.rs`, where there is a PostgreSQL.

use super::{
    AuthStore, Begun, Change, Credentials, Moment, NewCredentials, NewSession, StoredKey, TokenHash,
    TrustState, Turned,
    statements::auth_store,
    steps::{all, auth_steps, done, maybe, one},
    value::{self, Columns, DELETED, columns, micros, signed},
};
use crate::{
    sql::{fault::Fault, postgres::PostgresServer, sqlite::migration},
    trust::identity::{SessionId, UserId},
};
use chapter03::telemetry::wall_clock::WallClock;
use sqlx::{PgPool, Postgres, Transaction, migrate::Migrator, query};
use std::{sync::Arc, time::SystemTime};

/// What the database has to look like, step by step.
pub fn migrations() -> Migrator {
    let auth = include_str!("../../../migrations/auth/postgres/0001_auth.sql");
    let mut migrations = Migrator::with_migrations(vec![migration(1, "auth", auth)]);
    // The user service may have the same database, and keeps a list of its own.
    migrations.dangerous_set_table_name("_auth_migrations");
    migrations
}

/// Credentials and sessions in PostgreSQL. A clone shares its connections.
#[derive(Clone, Debug)]
pub struct PostgresAuthStore {
    server: PostgresServer,
}

type Tx = Transaction<'static, Postgres>;

impl PostgresAuthStore {
    /// Connects to `url`, such as `postgres://user:password@host/database`, and migrates it.
    ///
    /// # Errors
    /// If it cannot be reached or read, or was migrated by a newer program.
    pub async fn connect(url: &str) -> Result<PostgresAuthStore, Fault> {
        Ok(PostgresAuthStore { server: PostgresServer::connect(url, &migrations()).await? })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.server.close().await;
    }

    fn reads(&self) -> &PgPool {
        &self.server.pool
    }

    async fn begin_write(&self) -> Result<Tx, Fault> {
        self.server.pool.begin().await.map_err(|error| self.fault(error))
    }

    fn fault(&self, error: sqlx::Error) -> Fault {
        self.server.fault(error)
    }
}

auth_store!(PostgresAuthStore);
auth_steps!(PostgresAuthStore);
