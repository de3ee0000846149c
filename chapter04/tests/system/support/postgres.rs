//! A real PostgreSQL in a temporary folder, on a free port, stopped when the last test that holds it ends.

use super::{
    PATIENCE,
    engines::{command_as, ids_of, is_root},
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep},
};
use utils::engines::skipped;

const CURE: &str = "The package `postgresql` of Debian has it: apt-get install -y postgresql";
/// PostgreSQL refuses to run as root.
const RUN_AS: &str = "postgres";

/// A running server.
pub struct Postgres {
    bin: PathBuf,
    folder: TempDir,
    port: u16,
    process: Mutex<Option<Child>>,
    databases: AtomicU32,
}

/// The one that tests share. It is weak: nobody stops what lives in a `static`.
static SHARED: tokio::sync::Mutex<Weak<Postgres>> = tokio::sync::Mutex::const_new(Weak::new());

impl Postgres {
    // ANCHOR: shared
    /// The server that tests share, each with a database of its own. `None`, and a word about it, if there is no PostgreSQL here.
    pub async fn shared() -> Option<Arc<Postgres>> {
        let mut shared = SHARED.lock().await;
        if let Some(server) = shared.upgrade() {
            return Some(server);
        }
        let server = Arc::new(Postgres::start().await?);
        *shared = Arc::downgrade(&server);
        Some(server)
    }
    // ANCHOR_END: shared

    /// A server that a test has for itself and may stop.
    pub async fn start() -> Option<Postgres> {
        let Some(bin) = bin() else {
            skipped(&format!("there is no PostgreSQL here. {CURE}"));
            return None;
        };
        let server = spawn_blocking(move || Postgres::make(bin)).await.unwrap();
        server.run().await;
        Some(server)
    }

    fn make(bin: PathBuf) -> Postgres {
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            #[cfg_attr(not(unix), allow(unused_variables, reason = "nobody is root there"))]
            let (user, group) = ids_of(RUN_AS);
            #[cfg(unix)]
            std::os::unix::fs::chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let made = command_as(RUN_AS, bin.join("initdb").to_str().unwrap())
            .args(["--auth=trust", "--username=course", "--encoding=UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(folder.path().join("data"))
            .current_dir("/")
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Postgres { bin, folder, port, process: Mutex::new(None), databases: AtomicU32::new(0) }
    }

    /// Starts it, again if it was stopped, and waits until it answers.
    pub async fn run(&self) {
        let child = command_as(RUN_AS, self.bin.join("postgres").to_str().unwrap())
            .arg("-D")
            .arg(self.folder.path().join("data"))
            .args(["-p", &self.port.to_string()])
            // No fsync: the machine does not lose its power in a test, and a process that is killed loses nothing that it wrote.
            .args(["-h", "127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off"])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        *self.process.lock().unwrap() = Some(child);
        let give_up = Instant::now() + PATIENCE * 3;
        loop {
            match PgConnection::connect(&self.url("postgres")).await {
                Ok(connection) => return drop(connection.close().await),
                Err(error) => assert!(Instant::now() < give_up, "PostgreSQL does not answer: {error}"),
            }
            sleep(Duration::from_millis(20)).await; // from one try to the next
        }
    }

    /// Ends it as a crash would, in the middle of whatever it does.
    pub fn kill(&self) {
        if let Some(mut child) = self.process.lock().unwrap_or_else(PoisonError::into_inner).take() {
            // The server's quickest end (SIGQUIT, "immediate shutdown"): SIGKILL would leave its children behind.
            #[cfg(unix)]
            let _ = rustix::process::kill_process(
                rustix::process::Pid::from_child(&child),
                rustix::process::Signal::QUIT,
            );
            #[cfg(not(unix))]
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// A new, empty database.
    pub async fn database(&self) -> String {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.execute("postgres", &format!("CREATE DATABASE {name}")).await;
        self.url(&name)
    }

    /// Runs `statement` in the database `name`.
    pub async fn execute(&self, name: &str, statement: &str) {
        let mut connection = PgConnection::connect(&self.url(name)).await.unwrap();
        connection.execute(AssertSqlSafe(statement.to_string())).await.unwrap();
        connection.close().await.unwrap();
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://course@127.0.0.1:{}/{database}?sslmode=disable", self.port)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The folder with its programs: from PATH, or where Debian has them, the newest first.
fn bin() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.flatten().map(|version| version.path().join("bin")).collect())
        .unwrap_or_default();
    debian.sort();
    let has = |folder: &Path| ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file());
    std::env::split_paths(&path).chain(debian.into_iter().rev()).find(|folder| has(folder))
}
