//! Databases for the contract of stores of credentials: a file, and a database of a real PostgreSQL.

use super::postgres::Postgres;
use chapter04::auth::store::{AuthStore, postgres::PostgresAuthStore, sqlite::SqliteAuthStore};
use std::sync::Arc;
use tempfile::TempDir;

/// A database that stores can be opened on.
pub trait Database: Sized {
    /// What opens it.
    type Store: AuthStore;
    /// An empty one; `None` if it is not to be had here.
    async fn make() -> Option<Self>;
    /// Another instance on the same data.
    fn open(&self) -> impl Future<Output = Self::Store> + Send;
}

/// A file.
pub struct File(pub TempDir);

impl Database for File {
    type Store = SqliteAuthStore;

    async fn make() -> Option<File> {
        Some(File(tempfile::tempdir().unwrap()))
    }

    async fn open(&self) -> SqliteAuthStore {
        SqliteAuthStore::open(&self.0.path().join("auth.db")).await.unwrap()
    }
}

/// A database of the server that tests share.
pub struct Server {
    _server: Arc<Postgres>,
    /// Where it is.
    pub url: String,
}

impl Database for Server {
    type Store = PostgresAuthStore;

    async fn make() -> Option<Server> {
        let server = Postgres::shared().await?;
        let url = server.database().await;
        Some(Server { _server: server, url })
    }

    async fn open(&self) -> PostgresAuthStore {
        PostgresAuthStore::connect(&self.url).await.unwrap()
    }
}
