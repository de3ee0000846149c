//! What a store says when its database cannot: a file that is locked, read-only, full, corrupt, of another program; a server that is not
//! there, silent, read-only, killed in the middle of a write. And what is still there afterwards: everything that was answered.

use crate::support::{
    PATIENCE,
    engines::is_root,
    players::{Player, part},
    postgres::Postgres,
    users::{change, somebody},
};
use chapter04::{
    sql::{
        fault::Fault,
        sqlite::{SqliteFile, options},
    },
    user::{
        domain::{Age, NewUser, User, UserChange, UserId},
        error::{StoreError, UserError},
        store::{
            UserStore,
            postgres::PostgresUserStore,
            sqlite::{self, SqliteUserStore},
        },
    },
};
use sqlx::{Connection, Executor, SqliteConnection};
use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tempfile::TempDir;
use tokio::{
    net::TcpListener,
    task::JoinSet,
    time::{Instant, sleep, timeout},
};
use utils::engines::skipped;
use utils::error_kind::ErrorKind;

/// A file with so many people in it, closed again.
async fn file_with(count: usize) -> (TempDir, PathBuf, Vec<NewUser>) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("user.db");
    let store = SqliteUserStore::open(&file).await.unwrap();
    let people: Vec<NewUser> = (0..count).map(|number| somebody(&format!("person{number}"))).collect();
    for person in &people {
        store.insert(person.clone()).await.unwrap();
    }
    store.close().await;
    (folder, file, people)
}

#[tokio::test]
async fn a_file_that_another_program_has_locked_is_busy_for_writes_and_not_for_reads() {
    let (_folder, file, people) = file_with(1).await;
    let store = SqliteUserStore::open(&file).await.unwrap();
    let mut other = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let begun = Instant::now();
    let refusal = store.insert(somebody("late")).await.unwrap_err();
    assert!(matches!(refusal, StoreError::Fault(Fault::Busy(_))), "{refusal:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "it gives up in time: {:?}", begun.elapsed());
    assert_eq!(UserError::from(refusal).kind(), ErrorKind::Unavailable);
    assert!(store.get(people[0].id).await.unwrap().is_some());
    // Whoever waits gets it as soon as it is free.
    let waiting = tokio::spawn({
        let store = store.clone();
        async move { store.insert(somebody("patient")).await }
    });
    sleep(Duration::from_millis(100)).await;
    other.execute("ROLLBACK").await.unwrap();
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_file_that_is_no_database_is_said_to_be_corrupt_and_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("user.db");
    let noise = b"this is somebody's diary and no database. ".repeat(200);
    fs::write(&file, &noise).unwrap();
    let fault = SqliteUserStore::open(&file).await.unwrap_err();
    assert!(matches!(fault, Fault::Corrupt(_)), "{fault:?}");
    assert_eq!(fs::read(&file).unwrap(), noise);
}

#[tokio::test]
async fn a_page_that_was_overwritten_is_a_corrupt_database_and_never_a_wrong_profile() {
    let (_folder, file, people) = file_with(400).await;
    let length = fs::metadata(&file).unwrap().len();
    let mut damaged = fs::OpenOptions::new().write(true).open(&file).unwrap();
    damaged.seek(SeekFrom::Start(4096 * 3)).unwrap();
    damaged.write_all(&vec![0xa5; usize::try_from(length).unwrap() - 4096 * 3]).unwrap();
    drop(damaged);
    let mut faults = 0;
    match SqliteUserStore::open(&file).await {
        Err(fault) => assert!(matches!(fault, Fault::Corrupt(_)), "{fault:?}"),
        Ok(store) => {
            for person in &people {
                match store.get(person.id).await {
                    Ok(found) => assert_eq!(found, Some(User::from(person.clone()))),
                    Err(StoreError::Fault(Fault::Corrupt(_))) => faults += 1,
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert!(faults > 300, "{faults}");
        }
    }
}

#[tokio::test]
async fn a_value_that_no_profile_has_is_a_corrupt_database() {
    let (_folder, file, people) = file_with(1).await;
    let store = SqliteUserStore::open(&file).await.unwrap();
    let mut other = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    // 16 bytes that are no UUID of version 7.
    other.execute("UPDATE users SET id = zeroblob(16)").await.unwrap();
    assert!(matches!(store.list(None, 10).await, Err(StoreError::Fault(Fault::Corrupt(_)))));
    assert_eq!(store.get(people[0].id).await.unwrap(), None);
}

#[tokio::test]
async fn a_full_disk_refuses_what_does_not_fit_and_keeps_what_it_took() {
    let (_folder, file, mut kept) = file_with(20).await;
    let small = options(&file).pragma("max_page_count", "40");
    let store = SqliteUserStore::over(SqliteFile::open_with(small, &sqlite::migrations()).await.unwrap());
    let refusal = loop {
        let person = somebody(&format!("guest{}", kept.len()));
        match store.insert(person.clone()).await {
            Ok(_) => kept.push(person),
            Err(refusal) => break refusal,
        }
        assert!(kept.len() < 10_000, "a disk of 160 KB is full some time");
    };
    assert!(matches!(refusal, StoreError::Fault(Fault::Full(_))), "{refusal:?}");
    assert!(kept.len() > 100, "{}", kept.len());
    for person in &kept {
        assert_eq!(store.get(person.id).await.unwrap(), Some(User::from(person.clone())));
    }
    store.delete(kept[0].id).await.unwrap();
    store.close().await;
    // With room again, it goes on.
    let store = SqliteUserStore::open(&file).await.unwrap();
    assert_eq!(store.list(None, u16::MAX).await.unwrap().len(), kept.len() - 1);
    store.insert(somebody("late")).await.unwrap();
}

/// In a process of its own, which is not root: opens the file, and says how that went.
#[tokio::test]
#[ignore = "plays another process"]
async fn an_opener() {
    let Some(file) = part() else { return };
    match SqliteUserStore::open(file.as_ref()).await {
        Ok(_) => println!("outcome opened"),
        Err(fault) => println!("outcome {fault:?}"),
    }
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_said_to_be_read_only_at_the_start() {
    let program = std::env::current_exe().unwrap();
    if is_root() && !program.ancestors().skip(1).all(is_open) {
        return skipped("this program lies in a folder that only root may enter");
    }
    let outcome = async |mode: u32, folder_mode: u32| {
        let (folder, file, _) = file_with(3).await;
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(folder_mode)).unwrap();
        let mut player = Player::start("user_faults::an_opener", file.to_str().unwrap(), Some("nobody"));
        let outcome = player.heard("outcome").unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap(); // so that it can be removed
        outcome
    };
    let read_only = outcome(0o444, 0o777).await;
    assert!(read_only.starts_with("ReadOnly"), "{read_only}");
    let closed = outcome(0o666, 0o555).await;
    assert!(closed.starts_with("ReadOnly") || closed.starts_with("Unreachable"), "{closed}");
    let hidden = outcome(0o000, 0o777).await;
    assert!(hidden.starts_with("Unreachable"), "{hidden}");
    assert_eq!(outcome(0o666, 0o777).await, "opened");
}

/// Whether everybody may go through this folder.
fn is_open(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|metadata| metadata.permissions().mode() & 0o001 != 0)
}

#[tokio::test]
async fn a_folder_that_is_not_there_and_a_file_of_a_newer_program_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let fault = SqliteUserStore::open(&folder.path().join("nowhere/user.db")).await.unwrap_err();
    assert!(matches!(fault, Fault::Unreachable(_)), "{fault:?}");
    let file = folder.path().join("user.db");
    SqliteUserStore::open(&file).await.unwrap().close().await;
    let mut newer = SqliteConnection::connect(file.to_str().unwrap()).await.unwrap();
    newer.execute("INSERT INTO _sqlx_migrations SELECT 99, 'later', installed_on, success, checksum, 0 FROM _sqlx_migrations").await.unwrap();
    let fault = SqliteUserStore::open(&file).await.unwrap_err();
    assert!(matches!(&fault, Fault::Other(cause) if cause.to_string().contains("99")), "{fault:?}");
}

/// In a process of its own: makes and changes profiles until it is killed, and says so after each answer.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "plays another process"]
async fn a_writer() {
    let Some(file) = part() else { return };
    let store = Arc::new(SqliteUserStore::open(file.as_ref()).await.unwrap());
    let mut tasks = JoinSet::new();
    for task in 0..4 {
        let store = Arc::clone(&store);
        tasks.spawn(async move {
            for number in 0_u32.. {
                let person = somebody(&format!("person{task}-{number}"));
                store.insert(person.clone()).await.unwrap();
                println!("kept {} 1", person.id);
                let age = Age::new(number % 150).ok();
                let now = store.update(UserChange { age, ..change(person.id, 1) }).await.unwrap();
                println!("kept {} {}", person.id, now.version);
            }
        });
    }
    tasks.join_all().await;
}

#[tokio::test]
async fn nothing_that_was_answered_is_lost_when_the_process_is_killed_under_load() {
    for answers in [1, 50, 333] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("user.db");
        let mut writer = Player::start("user_faults::a_writer", file.to_str().unwrap(), None);
        let mut kept = std::collections::BTreeMap::new();
        let note = |kept: &mut std::collections::BTreeMap<UserId, u64>, line: String| {
            let (id, version) = line.split_once(' ').unwrap();
            kept.insert(id.parse().unwrap(), version.parse().unwrap());
        };
        for _ in 0..answers {
            note(&mut kept, writer.heard("kept ").unwrap());
        }
        writer.kill();
        // What it had said already and we had not read yet was answered too.
        while let Some(line) = writer.heard("kept ") {
            // A line that it could not finish is no answer.
            if line.len() >= 38 {
                note(&mut kept, line);
            }
        }
        let store = SqliteUserStore::open(&file).await.unwrap();
        for (id, version) in &kept {
            let user = store.get(*id).await.unwrap().unwrap_or_else(|| panic!("{id} is lost"));
            assert!(user.version >= *version, "a change of {id} is lost");
        }
        assert!(kept.len() * 2 >= answers);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_or_silent_is_unreachable_and_that_is_known_in_time() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap(); // it takes connections and never says a word
    for address in [nobody, silent.local_addr().unwrap()] {
        let url = format!("postgres://course@{address}/course?sslmode=disable");
        let begun = Instant::now();
        let fault = PostgresUserStore::connect(&url).await.unwrap_err();
        assert!(matches!(fault, Fault::Unreachable(_)), "{fault:?}");
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn an_address_that_is_none_and_a_database_that_is_not_there_are_said_to_be_so() {
    let fault = PostgresUserStore::connect("mysql://somewhere").await.unwrap_err();
    assert!(matches!(fault, Fault::Other(_)), "{fault:?}");
    let Some(server) = Postgres::shared().await else { return };
    let url = server.database().await.replace("/test", "/nothing");
    let fault = PostgresUserStore::connect(&url).await.unwrap_err();
    assert!(
        matches!(&fault, Fault::Other(cause) if cause.to_string().contains("does not exist")),
        "{fault:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_may_only_be_read_says_so_and_can_be_read() {
    let Some(server) = Postgres::shared().await else { return };
    let url = server.database().await;
    let store = PostgresUserStore::connect(&url).await.unwrap();
    let ada = somebody("Ada");
    store.insert(ada.clone()).await.unwrap();
    store.close().await;
    let database = url.rsplit('/').next().unwrap().split('?').next().unwrap();
    server
        .execute("postgres", &format!("ALTER DATABASE {database} SET default_transaction_read_only = on"))
        .await;
    let store = PostgresUserStore::connect(&url).await;
    match store {
        Err(fault) => assert!(matches!(fault, Fault::ReadOnly(_)), "{fault:?}"),
        Ok(store) => {
            let refusal = store.insert(somebody("Grace")).await.unwrap_err();
            assert!(matches!(refusal, StoreError::Fault(Fault::ReadOnly(_))), "{refusal:?}");
            assert!(store.get(ada.id).await.unwrap().is_some());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_answered_is_lost_when_the_server_is_stopped_in_the_middle_of_writes() {
    let Some(server) = Postgres::start().await else { return };
    let store = PostgresUserStore::connect(&server.database().await).await.unwrap();
    let mut writers = JoinSet::new();
    let (answered, mut answers) = tokio::sync::mpsc::unbounded_channel();
    for task in 0..4 {
        let (store, answered) = (store.clone(), answered.clone());
        writers.spawn(async move {
            for number in 0_u32.. {
                let person = somebody(&format!("person{task}-{number}"));
                match store.insert(person.clone()).await {
                    Ok(_) => answered.send(person.id).unwrap(),
                    Err(fault) => return (person, fault),
                }
            }
            unreachable!("the server is stopped before")
        });
    }
    drop(answered);
    let mut kept = Vec::new();
    while kept.len() < 200 {
        kept.push(timeout(PATIENCE, answers.recv()).await.unwrap().unwrap());
    }
    server.kill();
    let unsure = timeout(PATIENCE, writers.join_all()).await.expect("no write hangs");
    while let Some(id) = answers.recv().await {
        kept.push(id);
    }
    for (_, fault) in &unsure {
        assert!(matches!(fault, StoreError::Fault(Fault::Unreachable(_))), "{fault:?}");
    }
    let fault = store.get(kept[0]).await.unwrap_err();
    assert!(matches!(fault, StoreError::Fault(Fault::Unreachable(_))), "{fault:?}");

    server.run().await;
    // The same store goes on by itself, at the latest when its dead connections have been found out.
    let give_up = Instant::now() + PATIENCE;
    while let Err(fault) = store.get(kept[0]).await {
        assert!(Instant::now() < give_up, "{fault:?}");
    }
    for id in &kept {
        assert!(store.get(*id).await.unwrap().is_some(), "{id} is lost");
    }
    // Whoever got no answer asks again with the same id, and it is kept once, whether it had been or not.
    for (person, _) in unsure {
        assert_eq!(store.insert(person.clone()).await.unwrap(), User::from(person));
    }
}
