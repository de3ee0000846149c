//! Section “One registration, two services”: a registration that is cut off after each of its steps, in the order that comes to mind first, and in ours.
//!
//! The auth service is the real one, over a SQLite file; the user service behind it is a map. A process that is killed is a future that is
//! dropped: nothing of it runs any more, and what it has written stays.

mod profile_first;

use super::folder::Folder;
use crate::{
    auth::{
        authority::Authority,
        domain::{Guess, Password, Register},
        error::AuthError,
        keys::Signing,
        password::HashSettings,
        profiles::{Profiles, ProfilesError},
        service::AuthService,
        settings::AuthSettings,
        store::sqlite::SqliteAuthStore,
    },
    trust::{
        identity::{Identity, ServiceName, UserId},
        service_token::Peers,
    },
    user::domain::{Age, Email, NewUser, Username},
};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use std::{
    collections::HashMap,
    future::pending,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, UNIX_EPOCH},
};
use tokio::sync::Notify;

/// 24 November 2026, 10:00 UTC.
const START: u64 = 1_795_514_400;
/// Longer than a registration may be pending.
const LATER: u64 = 11 * 60;

/// Where the process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kill {
    /// It has called the user service, which has not heard it.
    BeforeTheProfile,
    /// The profile is made, and the process has not heard of it.
    AfterTheProfile,
    /// All is done.
    Never,
}

const KILLS: [(&str, Kill); 3] = [
    ("before the profile is made", Kill::BeforeTheProfile),
    ("after the profile is made", Kill::AfterTheProfile),
    ("never", Kill::Never),
];

/// Every part of the section, in its order.
pub fn run() {
    super::block_on(async {
        println!("The profile first        then the name \"ada\" is");
        for (when, kill) in KILLS {
            println!("  killed {when:<28} {}", profile_first::outcome(kill).await);
        }
        println!("The credentials first    then the name \"ada\" is");
        for (when, kill) in KILLS {
            let world = World::open(kill).await;
            world.register_until_killed().await.expect("the store answers");
            let name = world.name().await.expect("the store answers");
            println!("  killed {when:<28} {name}");
            world.minutes_pass();
            let settled = world.auth.rules.sweep().await.expect("the store answers");
            println!(
                "    eleven minutes later, settled by the reaper: {settled}; the name is {}",
                world.name_now().await
            );
        }
    });
}

/// An auth service, and the user service behind it.
struct World {
    auth: Authority<SqliteAuthStore, Arc<People>>,
    people: Arc<People>,
    seconds: Arc<AtomicU64>,
    _folder: Folder,
}

impl World {
    async fn open(kill: Kill) -> World {
        let folder = Folder::new(&format!("registration-{kill:?}"));
        let store = SqliteAuthStore::open(&folder.file("auth.db")).await.expect("the folder can be written");
        let seconds = Arc::new(AtomicU64::new(START));
        let read = Arc::clone(&seconds);
        let wall = WallClock::of(move || UNIX_EPOCH + Duration::from_secs(read.load(Ordering::Relaxed)));
        let people = Arc::new(People { kill: Mutex::new(kill), ..People::default() });
        let hash = HashSettings { memory_kib: 64, passes: 1, ..HashSettings::default() };
        let settings = AuthSettings { hash, ..AuthSettings::default() };
        let me = (ServiceName::new("auth"), Peers::default());
        let clocks = (Clock::manual(), wall);
        let auth =
            Authority::open(Arc::new(store), Arc::clone(&people), Signing::Own, me, settings, clocks).await;
        World { auth: auth.expect("nothing is in its way"), people, seconds, _folder: folder }
    }

    /// Ada registers. If the process is killed meanwhile, all that it was doing ends.
    async fn register_until_killed(&self) -> Result<(), AuthError> {
        let (gateway, ada) = (gateway(), registration("ada", "correct horse battery")?);
        tokio::select! {
            biased;
            () = self.people.killed.notified() => {}
            done = self.auth.rules.register(&gateway, ada) => drop(done?),
        }
        *self.people.kill.lock().unwrap_or_else(PoisonError::into_inner) = Kill::Never; // it is started again
        Ok(())
    }

    /// What Ada finds who tries to log in, and if she cannot, whoever wants the name.
    async fn name(&self) -> Result<&'static str, AuthError> {
        let guess = Guess::new("correct horse battery")?;
        if self.auth.rules.login(&gateway(), Username::parse("ada")?, guess, "192.0.2.7".into()).await.is_ok()
        {
            return Ok("usable");
        }
        Ok(if self.people.has("ada") { "lost" } else { "free" })
    }

    async fn name_now(&self) -> &'static str {
        self.name().await.unwrap_or("unknown")
    }

    fn minutes_pass(&self) {
        self.seconds.fetch_add(LATER, Ordering::Relaxed);
    }
}

/// The user service, as a map, and the place where its caller is killed.
#[derive(Debug)]
struct People {
    by_name: Mutex<HashMap<String, UserId>>,
    kill: Mutex<Kill>,
    killed: Notify,
}

impl Default for People {
    fn default() -> People {
        People { by_name: Mutex::default(), kill: Mutex::new(Kill::Never), killed: Notify::new() }
    }
}

impl People {
    fn has(&self, name: &str) -> bool {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }

    /// Where the caller is killed, if it is here.
    async fn may_be_the_end(&self, here: Kill) {
        if *self.kill.lock().unwrap_or_else(PoisonError::into_inner) == here {
            self.killed.notify_one();
            pending::<()>().await;
        }
    }
}

impl Profiles for Arc<People> {
    async fn create(&self, user: NewUser) -> Result<(), ProfilesError> {
        self.may_be_the_end(Kill::BeforeTheProfile).await;
        {
            let mut people = self.by_name.lock().unwrap_or_else(PoisonError::into_inner);
            match people.get(user.username.key()) {
                Some(id) if *id != user.id => return Err(ProfilesError::Taken),
                _ => drop(people.insert(user.username.key().to_string(), user.id)),
            }
        }
        self.may_be_the_end(Kill::AfterTheProfile).await;
        Ok(())
    }

    async fn find(&self, username: Username) -> Result<Option<UserId>, ProfilesError> {
        Ok(self.by_name.lock().unwrap_or_else(PoisonError::into_inner).get(username.key()).copied())
    }

    async fn exists(&self, user: UserId) -> Result<bool, ProfilesError> {
        Ok(self.by_name.lock().unwrap_or_else(PoisonError::into_inner).values().any(|id| *id == user))
    }

    async fn delete(&self, user: UserId) -> Result<(), ProfilesError> {
        self.by_name.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, id| *id != user);
        Ok(())
    }
}

fn gateway() -> Identity {
    Identity::Service(ServiceName::new("gateway"))
}

fn registration(name: &str, password: &str) -> Result<Register, AuthError> {
    Ok(Register {
        username: Username::parse(name)?,
        email: Email::parse(&format!("{name}@example.com"))?,
        password: Password::new(password)?,
        age: Age::new(36)?,
        idempotency_key: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_profile_first_can_lose_a_name() {
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for (_, kill) in KILLS {
            theirs.push(profile_first::outcome(kill).await);
            let world = World::open(kill).await;
            world.register_until_killed().await.unwrap();
            ours.push(world.name().await.unwrap());
        }
        assert_eq!(theirs, ["free", "lost", "usable"]);
        assert_eq!(ours, ["free", "usable", "usable"]);
    }
}
