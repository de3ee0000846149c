//! A SQLite file that is opened, checked and migrated: one connection that writes, and a few that read.
//!
//! In WAL mode readers and the writer don't wait for each other, and of writers SQLite allows one anyway. So there is one connection that
//! writes: in this process writers queue for it in order, where SQLite itself would let them sleep and try again. Other processes may have
//! the file open too; for them `busy_timeout` waits. A commit is on the disk when it is answered (`synchronous = FULL`). Proved by
//! `tests/system/user_{store,faults}.rs`.

use super::fault::Fault;
use sqlx::{
    ConnectOptions, Executor, Sqlite, SqlitePool,
    migrate::{MigrateError, Migrator},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::Path, time::Duration};
use tokio::time::{Instant, sleep};
use tracing::log::LevelFilter;

/// How long a statement waits for another process's lock.
const BUSY_TIME: Duration = Duration::from_secs(1);
/// How long a call waits for a connection of ours.
const ACQUIRE_TIME: Duration = Duration::from_secs(1);
/// Connections that read. Each has a thread; reads take microseconds, so a few serve many.
const READERS: u32 = 4;
/// How long an opening waits for another process that is opening the same file.
const OPEN_TIME: Duration = Duration::from_secs(10);

// ANCHOR: file
/// An open database file. A clone is the same file.
#[derive(Clone, Debug)]
pub struct SqliteFile {
    /// Any number of calls at a time, none of which may write.
    pub reads: SqlitePool,
    /// One call at a time.
    pub writes: SqlitePool,
}

impl SqliteFile {
    /// Opens the file at `path`, makes it if there is none, and brings it to what `migrations` say. Two processes may do so at the same time.
    ///
    /// # Errors
    /// If it cannot be read and written, is no database, or was made by a newer program.
    pub async fn open(path: &Path, migrations: &Migrator) -> Result<SqliteFile, Fault> {
        SqliteFile::open_with(options(path), migrations).await
    }

    /// The same with other settings: for tests, which want a small disk.
    ///
    /// # Errors
    /// The same.
    pub async fn open_with(
        options: SqliteConnectOptions,
        migrations: &Migrator,
    ) -> Result<SqliteFile, Fault> {
        // The ping before each use would be one more hop to the connection's thread, to ask a file whether it is there.
        let pool = || SqlitePoolOptions::new().test_before_acquire(false).acquire_timeout(ACQUIRE_TIME);
        let pool = || pool().idle_timeout(None).max_lifetime(None);
        let give_up = Instant::now() + OPEN_TIME;
        let writes = loop {
            // The switch to WAL needs the file alone and does not wait for it, so who opens at the same instant may find it busy.
            match open(pool(), options.clone(), migrations).await {
                Err(Fault::Busy(_)) if Instant::now() < give_up => sleep(Duration::from_millis(10)).await,
                opened => break opened?,
            }
        };
        let reads = pool().max_connections(READERS).min_connections(READERS);
        let reads = reads.connect_with(options.pragma("query_only", "ON")).await?;
        Ok(SqliteFile { reads, writes })
    }

    /// Closes every connection, and with the last one of all processes folds the log into the file.
    pub async fn close(&self) {
        self.reads.close().await;
        self.writes.close().await;
    }
}
// ANCHOR_END: file

/// How a file is opened here.
pub fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIME)
        .foreign_keys(true)
        // Statements carry what users wrote: they are in no log.
        .log_statements(LevelFilter::Off)
}

// ANCHOR: migrate
/// The connection that writes. Before anything else it migrates, in one transaction that nobody else can be in: sqlx locks PostgreSQL while it
/// migrates and SQLite not, so two starters would both find nothing and both make the same table.
async fn open(
    pool: SqlitePoolOptions,
    options: SqliteConnectOptions,
    migrations: &Migrator,
) -> Result<SqlitePool, Fault> {
    let pool = pool.max_connections(1).connect_with(options).await?;
    let mut alone = pool.begin_with("BEGIN IMMEDIATE").await?;
    migrations.run_direct(None, &mut *alone, false).await.map_err(from_migration)?;
    // A write that changes nothing. SQLite opens a file that may only be read as if nothing were, and the first user would find it out.
    alone.execute("PRAGMA user_version = 0").await?;
    alone.commit().await?;
    Ok(pool)
}
// ANCHOR_END: migrate

/// A migration that failed because of the database is the database's fault, one that does not fit is this program's.
pub(super) fn from_migration(error: MigrateError) -> Fault {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
        other => Fault::Other(other.into()),
    }
}

/// One migration, as [`Migrator::with_migrations`] takes it.
pub fn migration(version: i64, description: &'static str, text: &'static str) -> sqlx::migrate::Migration {
    use sqlx::{SqlSafeStr, migrate::MigrationType};
    sqlx::migrate::Migration::new(
        version,
        description.into(),
        MigrationType::Simple,
        text.into_sql_str(),
        false,
    )
}

/// What is read and written here.
pub type Database = Sqlite;
