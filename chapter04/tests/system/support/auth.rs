//! An auth service for tests: cheap hashes, a clock that is moved by hand, a user service in memory, and a step at which everything stops.

use super::users::{email, name};
use chapter03::{stack::clock::Clock, telemetry::wall_clock::WallClock};
use chapter04::{
    auth::{
        authority::Authority,
        domain::{Guess, IdempotencyKey, Password, Register},
        keys::Signing,
        password::HashSettings,
        profiles::{Profiles, ProfilesError},
        settings::AuthSettings,
        store::{
            AuthStore, Begun, Change, Credentials, Moment, NewCredentials, NewSession, StoredKey, TokenHash,
            TrustState, Turned, sqlite::SqliteAuthStore,
        },
    },
    sql::fault::Fault,
    trust::{
        identity::{Identity, ServiceName, SessionId, UserId, UserIdentity},
        service_token::Peers,
    },
    user::domain::{Age, NewUser, Username},
};
use std::{
    collections::HashMap,
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use tokio::sync::{Barrier, Notify};

/// The time at which tests begin, in seconds since 1970.
pub const START: u64 = 1_800_000_000;

/// Hashes that cost nothing.
pub const CHEAP: HashSettings = HashSettings {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
    at_once: 4,
    waiting: 64,
    patience: Duration::from_secs(10),
};

/// The settings of a service with such hashes.
pub fn settings() -> AuthSettings {
    AuthSettings { hash: CHEAP, ..AuthSettings::default() }
}

/// Both clocks of a service, moved together.
#[derive(Clone, Debug)]
pub struct Time {
    pub clock: Clock,
    passed: Arc<Mutex<Duration>>,
}

impl Time {
    pub fn new() -> Time {
        Time { clock: Clock::manual(), passed: Arc::default() }
    }

    pub fn advance(&self, by: Duration) {
        *self.passed.lock().unwrap() += by;
        self.clock.advance(by);
    }

    pub fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START) + *self.passed.lock().unwrap()
    }

    pub fn wall(&self) -> WallClock {
        let time = self.clone();
        WallClock::of(move || time.now())
    }
}

/// Counts steps, and lets nobody go on after the chosen one.
#[derive(Debug, Default)]
pub struct Cut {
    taken: AtomicUsize,
    last: Mutex<Option<usize>>,
    reached: Notify,
    meeting: Mutex<Option<Arc<Barrier>>>,
}

impl Cut {
    /// From now on, so many steps are taken and no more. `None`: all of them.
    pub fn after(&self, steps: Option<usize>) {
        self.taken.store(0, Ordering::SeqCst);
        *self.last.lock().unwrap() = steps;
    }

    /// From now on, so many have to be at a step before any of them goes on.
    pub fn meet(&self, number: Option<usize>) {
        *self.meeting.lock().unwrap() = number.map(|number| Arc::new(Barrier::new(number)));
    }

    /// A step, or the end.
    pub async fn step(&self) {
        let meeting = self.meeting.lock().unwrap().clone();
        if let Some(meeting) = meeting {
            meeting.wait().await;
        }
        let number = self.taken.fetch_add(1, Ordering::SeqCst);
        if self.last.lock().unwrap().is_some_and(|last| number >= last) {
            self.reached.notify_one();
            pending::<()>().await;
        }
    }

    /// When somebody could not go on.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }
}

/// A user service in memory: names and addresses are unique, ids are idempotent. Before and after each call stands a step.
#[derive(Debug, Default)]
pub struct FakeProfiles {
    pub users: Mutex<HashMap<UserId, NewUser>>,
    pub cut: Arc<Cut>,
    /// Does nothing, and says so.
    pub is_down: AtomicBool,
    /// Does it, and the answer is lost.
    pub is_mute: AtomicBool,
}

impl FakeProfiles {
    pub fn named(&self, username: &str) -> Option<UserId> {
        let key = name(username).key().to_string();
        self.users.lock().unwrap().values().find(|user| user.username.key() == key).map(|user| user.id)
    }

    async fn call<T>(
        &self,
        work: impl FnOnce(&mut HashMap<UserId, NewUser>) -> T,
    ) -> Result<T, ProfilesError> {
        self.cut.step().await;
        let down = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
        if down(&self.is_down) {
            return Err(ProfilesError::Unsure("the user service is down".into()));
        }
        let answer = work(&mut self.users.lock().unwrap());
        self.cut.step().await;
        if down(&self.is_mute) {
            return Err(ProfilesError::Unsure("the answer was lost".into()));
        }
        Ok(answer)
    }
}

/// What [`Profiles`] for `Arc<FakeProfiles>` hangs on: both are not ours to combine.
#[derive(Clone, Debug, Default)]
pub struct Fake(pub Arc<FakeProfiles>);

impl Profiles for Fake {
    async fn create(&self, user: NewUser) -> Result<(), ProfilesError> {
        self.0
            .call(|users| {
                let clash = |other: &&NewUser| {
                    other.id != user.id
                        && (other.username.key() == user.username.key()
                            || other.email.key() == user.email.key())
                };
                if users.values().any(|other| clash(&other)) {
                    return Err(ProfilesError::Taken);
                }
                users.insert(user.id, user);
                Ok(())
            })
            .await?
    }

    async fn find(&self, username: Username) -> Result<Option<UserId>, ProfilesError> {
        let is_it = |user: &&NewUser| user.username.key() == username.key();
        self.0.call(|users| users.values().find(is_it).map(|user| user.id)).await
    }

    async fn exists(&self, user: UserId) -> Result<bool, ProfilesError> {
        self.0.call(|users| users.contains_key(&user)).await
    }

    async fn delete(&self, user: UserId) -> Result<(), ProfilesError> {
        self.0.call(|users| users.remove(&user)).await.map(drop)
    }
}

/// A store with a step before and after each call.
#[derive(Debug)]
pub struct CutStore<S> {
    pub inner: S,
    pub cut: Arc<Cut>,
}

macro_rules! with_steps {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)*) => {
        impl<S: AuthStore> AuthStore for CutStore<S> {
            $(async fn $name(&self $(, $argument: $type)*) -> Result<$answer, Fault> {
                self.cut.step().await;
                let answer = self.inner.$name($($argument),*).await;
                self.cut.step().await;
                answer
            })*
        }
    };
}

with_steps! {
    begin(new: NewCredentials) -> Begun;
    activate(user: UserId) -> bool;
    abandon(user: UserId, attempt: u64) -> bool;
    credentials(user: UserId) -> Option<Credentials>;
    rehash(user: UserId, old: &str, new: &str) -> bool;
    change(user: UserId, version: u64, change: Change, moment: Moment) -> bool;
    remove(user: UserId) -> ();
    unsettled(pending: SystemTime, deleted: SystemTime, limit: u16) -> Vec<Credentials>;
    open_session(session: NewSession) -> bool;
    turn(token: &TokenHash, next: &TokenHash, clock: &WallClock) -> Turned;
    end_session(session: SessionId, moment: Moment) -> ();
    revision() -> u64;
    trust_since(revision: u64) -> TrustState;
    add_key(key: StoredKey, newest: Option<&str>) -> bool;
    drop_keys(kids: &[Arc<str>]) -> ();
    forget(ended: SystemTime, keys: SystemTime) -> ();
}

/// The store of these tests.
pub type TestStore = CutStore<SqliteAuthStore>;

/// An auth service over a file and people in memory. Nothing goes on in its background unless a test says so.
pub struct World {
    pub folder: TempDir,
    pub store: Arc<TestStore>,
    pub profiles: Fake,
    pub time: Time,
    pub cut: Arc<Cut>,
    pub auth: Authority<TestStore, Fake>,
}

impl World {
    pub async fn new() -> World {
        World::with(settings(), Signing::Own).await
    }

    pub async fn with(settings: AuthSettings, signing: Signing) -> World {
        let (folder, time, cut) = (tempfile::tempdir().unwrap(), Time::new(), Arc::new(Cut::default()));
        let inner = SqliteAuthStore::open(&folder.path().join("auth.db")).await.unwrap();
        let store = Arc::new(CutStore { inner, cut: Arc::clone(&cut) });
        let profiles = Fake(Arc::new(FakeProfiles { cut: Arc::clone(&cut), ..FakeProfiles::default() }));
        let auth = open(&store, &profiles, signing, settings, &time).await;
        World { folder, store, profiles, time, cut, auth }
    }

    /// How many calls of store and user service there were, each two steps.
    pub fn cut_steps(&self) -> usize {
        self.cut.taken.load(Ordering::SeqCst)
    }

    /// How much hashing was done.
    pub fn hasher_work(&self) -> u64 {
        self.auth.rules.hashing().work()
    }

    /// The service started again over the same store, or a second one beside the first.
    pub async fn another(&self, settings: AuthSettings) -> Authority<TestStore, Fake> {
        let inner = SqliteAuthStore::open(&self.folder.path().join("auth.db")).await.unwrap();
        let store = Arc::new(CutStore { inner, cut: Arc::clone(&self.cut) });
        open(&store, &self.profiles, Signing::Own, settings, &self.time).await
    }
}

async fn open(
    store: &Arc<TestStore>,
    profiles: &Fake,
    signing: Signing,
    settings: AuthSettings,
    time: &Time,
) -> Authority<TestStore, Fake> {
    let who = (ServiceName::new("auth"), Peers::default());
    let clocks = (time.clock.clone(), time.wall());
    Authority::open(Arc::clone(store), profiles.clone(), signing, who, settings, clocks).await.unwrap()
}

/// The gateway, as a caller.
pub fn gateway() -> Identity {
    Identity::Service(ServiceName::new("gateway"))
}

/// Somebody's registration with this password.
pub fn registration(username: &str, password: &str) -> Register {
    Register {
        username: name(username),
        email: email(&format!("{username}@example.org")),
        password: Password::new(password).unwrap(),
        age: Age::new(36).unwrap(),
        idempotency_key: None,
    }
}

/// The same with a key.
pub fn with_key(register: Register, key: &str) -> Register {
    Register { idempotency_key: Some(IdempotencyKey::new(key).unwrap()), ..register }
}

/// What somebody types.
pub fn guess(text: &str) -> Guess {
    Guess::new(text).unwrap()
}

/// Whoever shows this access token, without asking whether it is still good.
pub fn bearer(auth: &Authority<TestStore, Fake>, time: &Time, access_token: &str) -> UserIdentity {
    use chapter04::trust::{policy::Policy, verifier::Verifier};
    let verifier = Verifier::new(auth.keeper.ring().key_set(), Policy::default(), time.wall());
    verifier.verify(access_token).unwrap()
}
