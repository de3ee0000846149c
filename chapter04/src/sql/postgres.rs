//! A PostgreSQL server that is connected to and migrated, and what its silence means.
//!
//! Proved by `tests/system/user_{store,faults}.rs`, where there is a PostgreSQL.

use super::{fault::Fault, sqlite::from_migration};
use sqlx::{
    ConnectOptions, Connection, PgPool,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{str::FromStr, time::Duration};
use tracing::log::LevelFilter;

/// Connections of one process. A server takes 100 unless told otherwise, and every instance has so many.
const CONNECTIONS: u32 = 10;
/// How long a call waits for one, which includes making it.
const ACQUIRE_TIME: Duration = Duration::from_secs(1);
/// A connection that nobody used for so long is asked whether it is still there; one in steady use is not, as that would double its trips.
const QUIET_TIME: Duration = Duration::from_secs(1);
/// How long the server works on a statement, and waits for a row's lock: less than a call's deadline, so that it is the server that ends it.
const STATEMENT_TIME: [(&str, &str); 2] = [("statement_timeout", "1500"), ("lock_timeout", "1000")];

// ANCHOR: server
/// A server that was reached once. A clone shares its connections.
#[derive(Clone, Debug)]
pub struct PostgresServer {
    /// Its connections.
    pub pool: PgPool,
}

impl PostgresServer {
    /// Connects to `url`, such as `postgres://user:password@host/database`, and brings the database to what `migrations` say. Two processes
    /// may do so at the same time: sqlx takes a lock of the server's.
    ///
    /// # Errors
    /// If it cannot be reached or read, or was migrated by a newer program.
    pub async fn connect(url: &str, migrations: &Migrator) -> Result<PostgresServer, Fault> {
        // sqlx reads the address of any database, and would look for a host of that name.
        if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
            return Err(Fault::Other("the address of a PostgreSQL begins with postgres://".into()));
        }
        let options = PgConnectOptions::from_str(url).map_err(|error| Fault::Other(error.into()))?;
        let options = options.options(STATEMENT_TIME).log_statements(LevelFilter::Off);
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIME)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > QUIET_TIME {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            });
        let server = PostgresServer { pool: pool.connect_lazy_with(options) };
        let mut connection = server.pool.acquire().await.map_err(|error| server.fault(error))?;
        migrations.run_direct(None, &mut *connection, false).await.map_err(from_migration)?;
        drop(connection);
        Ok(server)
    }
    // ANCHOR_END: server

    /// What `error` means. The pool tries a server that refuses again until its time is over, and says then what it says when all connections are
    /// in use: that it had none. To whoever asked, both are the same: the server was not reached in time.
    pub fn fault(&self, error: sqlx::Error) -> Fault {
        match error {
            sqlx::Error::PoolTimedOut => Fault::Unreachable(error.into()),
            error => error.into(),
        }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
