//! Section “A store that keeps its promises”: two at the same instant, twice, and two ways to turn pages while a row goes.

use super::{
    folder::Folder,
    people::{birthday, id, shown, somebody},
};
use crate::{
    sql::sqlite::SqliteFile,
    user::{
        cursor::Cursor,
        domain::{PageRequest, PageSize, User},
        error::StoreError,
        service::{UserService, Users},
        store::{
            UserStore,
            sqlite::{SqliteUserStore, migrations},
        },
    },
};
use sqlx::{Row, query};
use std::path::Path;

const NAMES: [&str; 7] = ["Ada", "Bo", "Chen", "Dana", "Emil", "Fei", "Grace"];

/// Starters, changes, pages.
pub fn run() {
    super::block_on(async {
        let folder = Folder::new("store");
        let path = folder.file("user.db");
        starters(&path).await;
        let store = SqliteUserStore::open(&path).await.expect("it was opened before");
        changes(&store).await;
        pages(&store, &path).await;
        store.close().await;
    });
}

// ANCHOR: starters
/// Two who start at the same time on a file that is not there yet.
async fn starters(path: &Path) {
    let (one, other) = tokio::join!(SqliteUserStore::open(path), SqliteUserStore::open(path));
    println!("Two starters: {}, {}", outcome(&one), outcome(&other));
    let file = SqliteFile::open(path, &migrations()).await.expect("it is there");
    let count = query("SELECT COUNT(*) FROM _sqlx_migrations").fetch_one(&file.reads).await;
    println!("  migrations that were made: {}", count.expect("sqlx keeps a list").get::<i64, _>(0));
    file.close().await;
}
// ANCHOR_END: starters

fn outcome<T, E>(end: &Result<T, E>) -> &'static str {
    if end.is_ok() { "started" } else { "failed" }
}

// ANCHOR: changes
/// Two who register one name, and two who have read the same version and change it.
async fn changes(store: &SqliteUserStore) {
    let (one, other) = tokio::join!(store.insert(somebody(1, "Ada")), store.insert(somebody(2, "ADA")));
    println!("Two who want one name");
    println!("  {}\n  {}", told(one), told(other));
    println!("The first of them once more");
    println!("  {}", told(store.insert(somebody(1, "Ada")).await));
    println!("Two who have read version 1");
    let (one, other) = tokio::join!(store.update(birthday(1, 1, 37)), store.update(birthday(1, 1, 63)));
    println!("  37: {}\n  63: {}", told(one), told(other));
}
// ANCHOR_END: changes

fn told(end: Result<User, StoreError>) -> String {
    end.map_or_else(|error| error.to_string(), |user| shown(&user))
}

/// Seven users, three to a page; after the first page, one who was on it goes.
async fn pages(store: &SqliteUserStore, path: &Path) {
    let file = SqliteFile::open(path, &migrations()).await.expect("it is there");
    for (number, name) in (1..).zip(NAMES) {
        store.insert(somebody(number, name)).await.expect("nobody has this name, or it is the same");
    }
    println!("Seven users by OFFSET; Bo goes after the first page");
    let first = offset_page(&file, 0).await;
    store.delete(id(2)).await.expect("he is there");
    println!("  {first}\n  {}", offset_page(&file, 3).await);

    store.insert(somebody(2, "Bo")).await.expect("his name is free");
    println!("The same by cursor");
    let rules = Users::new(store.clone());
    let mut cursor = None;
    loop {
        let (names, next) = cursor_page(&rules, cursor).await;
        println!("  {names}");
        store.delete(id(2)).await.expect("he is there, or gone already");
        let Some(next) = next else { break };
        cursor = Some(next);
    }
    file.close().await;
}

// ANCHOR: pages
/// A page as it is written on most days: so many rows after so many rows.
async fn offset_page(file: &SqliteFile, offset: i64) -> String {
    let rows = query("SELECT username FROM users ORDER BY id LIMIT 3 OFFSET $1").bind(offset);
    let rows = rows.fetch_all(&file.reads).await.expect("the table is there");
    rows.iter().map(|row| row.get(0)).collect::<Vec<&str>>().join(", ")
}

/// A page of the user service: what comes after an id.
async fn cursor_page(rules: &impl UserService, cursor: Option<Cursor>) -> (String, Option<Cursor>) {
    let size = PageSize::new(3).expect("a size");
    let page = rules.list(PageRequest { size, cursor }).await.expect("the table is there");
    let names: Vec<&str> = page.items.iter().map(|user| user.username.as_str()).collect();
    (names.join(", "), page.next)
}
// ANCHOR_END: pages
