//! Section “Passwords”: what a thief makes of a stolen table, what a login costs, and who has to wait.
//!
//! The hashes are the service's own, with its own settings. Their salts differ in every run, so none of them is printed.

use crate::auth::{
    domain::{Guess, Password},
    lockout::{Lockout, LockoutPolicy},
    password::{HashError, HashSettings, Hasher, Verdict},
};
use chapter03::stack::clock::Clock;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Who has an account, and with which password.
const USERS: [(&str, &str); 4] =
    [("ada", "sunshine"), ("bob", "iloveyou"), ("cyd", "sunshine"), ("dan", "correct horse battery staple")];

/// What people choose most often, as a thief has it in a file of a few million lines.
const LIST: [&str; 5] = ["12345678", "password", "iloveyou", "sunshine", "football"];

/// Every part of the section, in its order.
pub fn run() {
    stolen_fast();
    super::block_on(async {
        let hasher = Hasher::new(HashSettings::default()).expect("the default settings are fit");
        stolen_slow(&hasher).await.expect("nothing else is hashed now");
        login(&hasher).await.expect("nothing else is hashed now");
        guesses(&hasher).await.expect("nothing else is hashed now");
    });
}

// ANCHOR: fast
/// What is kept of a password, by the first idea.
fn fast(password: &str) -> [u8; 32] {
    Sha256::digest(password).into()
}
// ANCHOR_END: fast

// ANCHOR: thief
/// Whose password is on the list, and how many hashes it takes to know.
fn thief<'a>(table: &[(&'a str, [u8; 32])]) -> (Vec<&'a str>, usize) {
    let mut known = Vec::new();
    let mut hashes = 0;
    for guess in LIST {
        let hash = fast(guess);
        hashes += 1;
        known.extend(table.iter().filter(|(_, kept)| *kept == hash).map(|(name, _)| *name));
    }
    (known, hashes)
}
// ANCHOR_END: thief

fn stolen_fast() {
    println!("A stolen table: SHA-256");
    let table = USERS.map(|(name, password)| (name, fast(password)));
    for (name, hash) in &table {
        println!("  {name}  {:02x}{:02x}{:02x}{:02x}...", hash[0], hash[1], hash[2], hash[3]);
    }
    let (known, hashes) = thief(&table);
    println!("  known after {hashes} hashes: {}", known.join(", "));
}

async fn stolen_slow(hasher: &Hasher) -> Result<(), HashError> {
    println!("A stolen table: Argon2id");
    let mut table = Vec::new();
    for (name, password) in USERS {
        let password = Password::new(password).expect("long enough");
        table.push((name, Arc::<str>::from(hasher.hash(password).await?)));
    }
    let one = &table[0].1;
    let (settings, secret) =
        one.match_indices('$').nth(3).map_or((&**one, ""), |(at, _)| one.split_at(at + 1));
    let (salt, hash) = secret.split_once('$').unwrap_or_default();
    println!("  each row: {settings} then {} letters of salt, $ and {} of hash", salt.len(), hash.len());
    println!("  ada and cyd have the same hash: {}", table[0].1 == table[2].1);

    let (mut known, mut hashes, before) = (Vec::new(), 0, hasher.work());
    for (name, stored) in &table {
        for guess in LIST {
            hashes += 1;
            let verdict = hasher.compare(typed(guess), Some(Arc::clone(stored)), ()).await?;
            if matches!(verdict, Verdict::Right { .. }) {
                known.push(*name);
                break;
            }
        }
    }
    let filled = (hasher.work() - before) / 1024;
    println!("  known after {hashes} hashes, each with its own salt: {}", known.join(", "));
    println!("  memory filled for them: {filled} MiB");
    Ok(())
}

/// What somebody types into a form.
fn typed(text: &str) -> Guess {
    Guess::new(text).expect("short enough")
}

async fn login(hasher: &Hasher) -> Result<(), HashError> {
    println!("What a login costs");
    let password = || Password::new("sunshine").expect("long enough");
    let today: Arc<str> = hasher.hash(password()).await?.into();
    let half = HashSettings { memory_kib: HashSettings::default().memory_kib / 2, ..HashSettings::default() };
    let old: Arc<str> = Hasher::new(half)?.hash(password()).await?.into();
    for (what, guess, stored) in [
        ("the right password", "sunshine", Some(&today)),
        ("a wrong one", "football", Some(&today)),
        ("a name that nobody has", "football", None),
        ("right, hash with half the memory", "sunshine", Some(&old)),
        ("wrong, hash with half the memory", "football", Some(&old)),
    ] {
        let before = hasher.work();
        let verdict = hasher.compare(typed(guess), stored.map(Arc::clone), ()).await?;
        let verdict = match verdict {
            Verdict::Right { rehashed: None } => "right",
            Verdict::Right { rehashed: Some(_) } => "right, and a new hash to store",
            Verdict::Wrong => "wrong",
            Verdict::NotYet { .. } => "not compared",
        };
        println!("  {what:<33} {:>3} MiB filled: {verdict}", (hasher.work() - before) / 1024);
    }
    Ok(())
}

async fn guesses(hasher: &Hasher) -> Result<(), HashError> {
    println!("Guesses at one account, each as early as it may be");
    let (clock, lockout) = (Clock::manual(), Lockout::new(LockoutPolicy::ACCOUNT, LockoutPolicy::SOURCE));
    let stored: Arc<str> = hasher.hash(Password::new("sunshine").expect("long enough")).await?.into();
    let watch = || lockout.watch("ada".into(), "192.0.2.7".into(), clock.clone());
    let mut number = 1;
    while number <= 10 {
        match hasher.compare(typed("football"), Some(Arc::clone(&stored)), watch()).await? {
            Verdict::NotYet { retry_after } => {
                println!("  guess {number:>2} has to wait for {retry_after:?}");
                clock.advance(retry_after);
            }
            _ => number += 1,
        }
    }
    let before = hasher.work();
    let verdict = hasher.compare(typed("sunshine"), Some(stored), watch()).await?;
    println!("  the right password, at once: {verdict:?}, {} MiB filled", (hasher.work() - before) / 1024);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_list_hashed_once_opens_every_account_that_is_on_it() {
        let table = USERS.map(|(name, password)| (name, fast(password)));
        assert_eq!(thief(&table), (vec!["bob", "ada", "cyd"], LIST.len()));
    }
}
