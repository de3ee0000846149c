//! A registration is cut off between any two of its steps: auth or the gateway is killed, and started again. Afterwards the name is usable or free,
//! and never in between.
//!
//! | cut | who is killed | when |
//! |---|---|---|
//! | 1 | the gateway | auth has not heard of it |
//! | 2 | auth | it has not heard of it |
//! | 3 | auth | its credentials are pending, the profile is not made |
//! | 4 | auth | the profile is made, auth has not heard of it |
//! | 5 | auth | it has, and cannot write: the credentials stay pending |
//! | 6 | auth | all is done, the gateway has not heard of it |
//! | 7 | the gateway | it has not heard of it, or has and not said it |
#![cfg(unix)]

use crate::support::{
    asking::{Ask, login, me, register, registration, try_ask, try_login},
    program::until,
    proxy::{Fate, Moment, Proxy},
    running::{FREE, Service, System},
};
use rustix::process::Signal;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    sync::mpsc::{self, Sender},
    thread,
    time::Duration,
};

/// The system with somebody in the middle: between auth and the user service, and between the gateway and auth.
struct Watched {
    system: System,
    before_user: Proxy,
    before_auth: Proxy,
}

impl Watched {
    fn start() -> Watched {
        let (users, auths) = (RefCell::new(None), RefCell::new(None));
        let put = |place: &RefCell<Option<Proxy>>, target: &str| {
            let proxy = Proxy::before(target);
            let address = proxy.address.clone();
            *place.borrow_mut() = Some(proxy);
            address
        };
        let system = System::start_with(|user| put(&users, user), |auth| put(&auths, auth));
        let (before_user, before_auth) = (users.take().unwrap(), auths.take().unwrap());
        Watched { system, before_user, before_auth }
    }

    /// Asks for an account, which nobody answers.
    fn register_in_vain(&self) {
        let body = registration("ada");
        let reply = try_ask(
            &self.system.gateway.address,
            "POST /v1/register",
            Ask { body: Some(&body), ..Ask::default() },
        );
        let status = reply.as_ref().map(|reply| reply.status).ok();
        assert!(status.is_none_or(|status| status >= 500), "{reply:?}");
    }

    /// Auth again, at the same place and over the same data.
    fn restart_auth(&mut self) {
        self.system.auth.program.end();
        let address = self.system.auth.address.clone();
        self.system.auth = Service::start("auth", &address, self.system.data.path(), &[]);
        self.system.auth.tell("user", &self.before_user.address);
        self.system.auth.until_ready();
    }

    fn restart_gateway(&mut self) {
        self.system.gateway.program.end();
        self.system.gateway = Service::start("gateway", FREE, self.system.data.path(), &[]);
        self.system.gateway.tell("user", &self.system.user.address);
        self.system.gateway.tell("auth", &self.system.auth.address);
        self.system.gateway.until_ready();
    }

    /// The name is usable, or it is free and then usable. Says whether it was usable.
    fn usable_or_free(&self) -> bool {
        self.before_user.judge(|_, _| Fate::Passes);
        self.before_auth.judge(|_, _| Fate::Passes);
        let gateway = &self.system.gateway.address;
        until("the gateway is sure again", || {
            try_login(gateway, "nobody").is_ok_and(|reply| reply.status == 401)
        });
        let usable = try_login(gateway, "ada").unwrap().status == 200;
        if !usable {
            register(gateway, "ada");
        }
        let token = login(gateway, "ada");
        until("the token is believed", || me(gateway, &token).status == 200);
        usable
    }
}

// ANCHOR: kill_at
/// Kills `process` when `method` passes at this moment; nobody hears of the call any more.
fn kill_at(
    method: &'static str,
    moment: Moment,
    process: u32,
) -> impl FnMut(&str, Moment) -> Fate + Send + 'static {
    move |passing, now| {
        if (passing, now) != (method, moment) {
            return Fate::Passes;
        }
        crate::support::program::send(process, Signal::KILL);
        Fate::IsLost
    }
}
// ANCHOR_END: kill_at

#[test]
fn auth_is_killed_before_it_has_heard_of_it() {
    let mut watched = Watched::start();
    watched.before_auth.judge(kill_at("Register", Moment::Asked, watched.system.auth.program.id()));
    watched.register_in_vain();
    watched.restart_auth();
    assert!(!watched.usable_or_free());
}

#[test]
fn auth_is_killed_with_pending_credentials_before_there_is_a_profile() {
    let mut watched = Watched::start();
    watched.before_user.judge(kill_at("CreateUser", Moment::Asked, watched.system.auth.program.id()));
    watched.register_in_vain();
    watched.restart_auth();
    assert!(!watched.usable_or_free());
}

// ANCHOR: killed
#[test]
fn auth_is_killed_before_it_hears_that_there_is_a_profile() {
    let mut watched = Watched::start();
    watched.before_user.judge(kill_at("CreateUser", Moment::Answered, watched.system.auth.program.id()));
    watched.register_in_vain();
    watched.restart_auth();
    assert!(watched.usable_or_free(), "a profile with pending credentials is an account");
}
// ANCHOR_END: killed

#[test]
fn auth_is_killed_before_it_can_mark_the_credentials_active() {
    let mut watched = Watched::start();
    let (process, database) = (watched.system.auth.program.id(), watched.system.data.path().join("auth.db"));
    let (locked, unlock) = (mpsc::channel(), mpsc::channel());
    let mut lock = Some((locked.0, unlock.1));
    watched.before_user.judge(move |method, moment| {
        if method == "CreateUser"
            && moment == Moment::Answered
            && let Some((locked, unlock)) = lock.take()
        {
            hold_write_lock(database.clone(), locked, unlock);
            // Auth hears that there is a profile and wants to write. Whenever it dies now, it has not written.
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(100));
                crate::support::program::send(process, Signal::KILL);
            });
        }
        Fate::Passes
    });
    watched.register_in_vain();
    locked.1.recv().unwrap();
    watched.system.auth.program.end();
    unlock.0.send(()).unwrap();
    watched.restart_auth();
    assert!(watched.usable_or_free(), "a profile with pending credentials is an account");
}

#[test]
fn auth_is_killed_after_all_is_done_and_before_anybody_hears_of_it() {
    let mut watched = Watched::start();
    watched.before_auth.judge(kill_at("Register", Moment::Answered, watched.system.auth.program.id()));
    watched.register_in_vain();
    watched.restart_auth();
    assert!(watched.usable_or_free());
}

#[test]
fn the_gateway_is_killed_before_auth_has_heard_of_it() {
    let mut watched = Watched::start();
    watched.before_auth.judge(kill_at("Register", Moment::Asked, watched.system.gateway.program.id()));
    watched.register_in_vain();
    watched.restart_gateway();
    assert!(!watched.usable_or_free());
}

#[test]
fn the_gateway_is_killed_while_auth_waits_for_the_profile() {
    let mut watched = Watched::start();
    let process = watched.system.gateway.program.id();
    watched.before_user.judge(move |method, moment| {
        if (method, moment) == ("CreateUser", Moment::Asked) {
            crate::support::program::send(process, Signal::KILL);
        }
        Fate::Passes
    });
    watched.register_in_vain();
    watched.restart_gateway();
    watched.usable_or_free(); // either: auth may have heard that nobody waits any more
}

#[test]
fn the_gateway_is_killed_before_it_hears_that_all_is_done() {
    let mut watched = Watched::start();
    watched.before_auth.judge(kill_at("Register", Moment::Answered, watched.system.gateway.program.id()));
    watched.register_in_vain();
    watched.restart_gateway();
    assert!(watched.usable_or_free());
}

/// Whoever sends the same registration again, with its key, finishes it: the same account, not another one.
#[test]
fn the_same_registration_again_finishes_the_one_that_was_cut_off() {
    let mut watched = Watched::start();
    watched.before_user.judge(kill_at("CreateUser", Moment::Answered, watched.system.auth.program.id()));
    let body = registration("ada");
    let send = |gateway: &str| {
        let ask = Ask { body: Some(&body), headers: "idempotency-key: once\r\n", ..Ask::default() };
        try_ask(gateway, "POST /v1/register", ask)
    };
    assert!(send(&watched.system.gateway.address).is_ok_and(|reply| reply.status >= 500));
    watched.restart_auth();
    watched.before_user.judge(|_, _| Fate::Passes);
    let gateway = watched.system.gateway.address.clone();
    let mut ids = Vec::new();
    until("it is answered twice", || {
        if let Ok(reply) = send(&gateway)
            && reply.status == 201
        {
            ids.push(reply.body["user_id"].clone());
        }
        ids.len() == 2
    });
    let token = login(&gateway, "ada");
    until("the token is believed", || me(&gateway, &token).status == 200);
    assert_eq!(ids[0], ids[1]);
    assert_eq!(me(&gateway, &token).body["user_id"], ids[0]);
}

/// Takes SQLite's write lock on a thread of its own, says so, and holds it until it is told to let go.
fn hold_write_lock(database: PathBuf, locked: Sender<()>, unlock: mpsc::Receiver<()>) {
    let (taken, take) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let mut connection = runtime.block_on(lock(&database));
        taken.send(()).unwrap();
        locked.send(()).unwrap();
        unlock.recv().unwrap();
        runtime.block_on(sqlx::query("ROLLBACK").execute(&mut connection)).unwrap();
    });
    take.recv().unwrap();
}

async fn lock(database: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(database).busy_timeout(Duration::from_secs(10));
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
    connection
}
