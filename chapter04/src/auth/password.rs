//! Passwords are kept as Argon2id hashes: made slowly on purpose, with memory that a thief's graphics card does not have.
//!
//! A hash takes tens of milliseconds of a processor and tens of megabytes, so it runs on the blocking pool, and not more than so many run at once:
//! whoever sends a thousand logins must not make us take a thousand times that memory. Whether an account exists must not be read off the
//! clock, so a guess for nobody is compared too, with a decoy made with the same parameters. Proved by `tests/system/passwords.rs`.

use super::domain::{Guess, Password};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{Error, PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
    time::timeout,
};

// ANCHOR: settings
/// How hard a guess is, and how many are worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashSettings {
    /// Memory of one hash, in KiB. More costs a thief with special hardware the most.
    pub memory_kib: u32,
    /// Passes over that memory.
    pub passes: u32,
    /// Lanes; the crate works on one after the other.
    pub lanes: u32,
    /// Hashes at the same time. So many times `memory_kib` is all that passwords ever take.
    pub at_once: usize,
    /// Requests that may wait for their turn. The next one is refused.
    pub waiting: usize,
    /// How long they wait at most.
    pub patience: Duration,
}

impl Default for HashSettings {
    fn default() -> HashSettings {
        HashSettings {
            // OWASP, Password Storage Cheat Sheet (2025): 19 MiB, two passes, one lane.
            memory_kib: 19 * 1024,
            passes: 2,
            lanes: 1,
            at_once: 4,
            waiting: 64,
            patience: Duration::from_secs(1), // half of a call's deadline
        }
    }
}
// ANCHOR_END: settings

/// Why no password is hashed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HashError {
    /// Too many are. Come back later.
    #[error("too many passwords are being hashed")]
    Busy,
    /// The settings, the system's random numbers or a stored hash are to blame.
    #[error("a password cannot be hashed or compared: {0}")]
    Broken(Error),
    /// The thread that worked on it is gone.
    #[error("hashing a password ended without an answer")]
    Lost,
}

/// What came of a guess.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password. If its hash was made with less than today's parameters, here is a new one to be stored in its place.
    Right {
        /// A PHC string.
        rehashed: Option<String>,
    },
    /// It is not, or there is nobody to have one.
    Wrong,
    /// Nobody looked: there were too many guesses before.
    NotYet {
        /// How long to wait.
        retry_after: Duration,
    },
}

// ANCHOR: watch
/// Is asked when a guess gets its turn, and told what came of it before the next one gets its.
pub trait Watch: Send + 'static {
    /// Whether the guess may be compared.
    ///
    /// # Errors
    /// How long to wait, if not.
    fn before(&self) -> Result<(), Duration>;

    /// It was compared.
    fn after(&self, is_right: bool);
}
// ANCHOR_END: watch

/// Nobody counts.
impl Watch for () {
    fn before(&self) -> Result<(), Duration> {
        Ok(())
    }

    fn after(&self, _: bool) {}
}

/// Hashes passwords and compares guesses. Clones share the limits.
#[derive(Clone)]
pub struct Hasher {
    shared: Arc<Shared>,
    settings: HashSettings,
}

struct Shared {
    argon: Argon2<'static>,
    /// The hash of a password that nobody has.
    decoy: PasswordHash,
    running: Arc<Semaphore>,
    /// Running and waiting together.
    admitted: Arc<Semaphore>,
    work: AtomicU64,
}

impl Hasher {
    /// With these settings. Takes as long as one hash: it makes the decoy.
    ///
    /// # Errors
    /// If Argon2 cannot have such parameters, or the system has no random numbers.
    pub fn new(settings: HashSettings) -> Result<Hasher, HashError> {
        let params = Params::new(settings.memory_kib, settings.passes, settings.lanes, None)
            .map_err(|_| HashError::Broken(Error::ParamsInvalid))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let mut nobodys = [0; 32];
        getrandom::fill(&mut nobodys).map_err(|_| HashError::Broken(Error::Crypto))?;
        let decoy = argon.hash_password(&nobodys).map_err(HashError::Broken)?;
        let at_once = settings.at_once.max(1);
        let shared = Shared {
            argon,
            decoy,
            running: Arc::new(Semaphore::new(at_once)),
            admitted: Arc::new(Semaphore::new(at_once.saturating_add(settings.waiting))),
            work: AtomicU64::new(0),
        };
        Ok(Hasher { shared: Arc::new(shared), settings })
    }

    /// What to store of `password`: a PHC string, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
    ///
    /// # Errors
    /// [`HashError::Busy`], or a fault.
    pub async fn hash(&self, password: Password) -> Result<String, HashError> {
        self.run(move |shared| shared.hash(password.reveal())).await
    }

    // ANCHOR: compare
    /// Whether `guess` is the password whose hash is `stored`. With nothing stored it is wrong, after the same work.
    ///
    /// A hash that was made with less than today's parameters takes less time than the decoy, until its owner has logged in once: what an
    /// attacker could learn in between is that somebody has *not* logged in since the parameters rose.
    ///
    /// # Errors
    /// [`HashError::Busy`], or a fault.
    pub async fn compare(
        &self,
        guess: Guess,
        stored: Option<Arc<str>>,
        watch: impl Watch,
    ) -> Result<Verdict, HashError> {
        self.run(move |shared| {
            if let Err(retry_after) = watch.before() {
                return Ok(Verdict::NotYet { retry_after });
            }
            let verdict = shared.compare(guess.reveal(), stored.as_deref())?;
            watch.after(matches!(verdict, Verdict::Right { .. }));
            Ok(verdict)
        })
        .await
    }
    // ANCHOR_END: compare

    /// How much work was done, in KiB of memory that were filled. A test compares this and not times.
    pub fn work(&self) -> u64 {
        self.shared.work.load(Ordering::Relaxed)
    }

    /// How many hashes could begin at this moment.
    pub fn free(&self) -> usize {
        self.shared.running.available_permits()
    }

    // ANCHOR: run
    /// Runs `work` on the blocking pool, once there is room.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Shared) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, HashError> {
        let places = self.admit().await?;
        let shared = Arc::clone(&self.shared);
        let answer = spawn_blocking(move || {
            // Here and not in the caller: a request that is given up frees its place when the memory is free, not before.
            let _places = places;
            work(&shared)
        });
        answer.await.map_err(|_| HashError::Lost)?.map_err(HashError::Broken)
    }

    /// A place among those who may wait, and one among those who run.
    async fn admit(&self) -> Result<[OwnedSemaphorePermit; 2], HashError> {
        let Shared { admitted, running, .. } = &*self.shared;
        let admitted = Arc::clone(admitted).try_acquire_owned().map_err(|_| HashError::Busy)?;
        let turn = timeout(self.settings.patience, Arc::clone(running).acquire_owned());
        let running = turn.await.map_err(|_| HashError::Busy)?.map_err(|_| HashError::Lost)?;
        Ok([admitted, running])
    }
    // ANCHOR_END: run
}

impl Shared {
    fn hash(&self, password: &str) -> Result<String, Error> {
        self.count(self.argon.params());
        Ok(self.argon.hash_password(password.as_bytes())?.to_string())
    }

    // ANCHOR: decide
    fn compare(&self, guess: &str, stored: Option<&str>) -> Result<Verdict, Error> {
        let Some(stored) = stored else {
            // A random password is behind it, so no guess is right. If one were: nobody is nobody.
            return self.matches(guess, &self.decoy).map(|_| Verdict::Wrong);
        };
        let hash = PasswordHash::new(stored).map_err(|_| Error::EncodingInvalid)?;
        if hash.hash.is_none() {
            return Err(Error::EncodingInvalid); // cut off: to the crate, every password would be wrong
        }
        if !self.matches(guess, &hash)? {
            return Ok(Verdict::Wrong);
        }
        let rehashed = if self.is_outdated(&hash)? { Some(self.hash(guess)?) } else { None };
        Ok(Verdict::Right { rehashed })
    }
    // ANCHOR_END: decide

    fn matches(&self, guess: &str, hash: &PasswordHash) -> Result<bool, Error> {
        self.count(&Params::try_from(hash)?);
        match self.argon.verify_password(guess.as_bytes(), hash) {
            Ok(()) => Ok(true),
            Err(Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether any of the hash's parameters is less than today's. More is no reason: settings that went down do not make a good hash bad.
    fn is_outdated(&self, hash: &PasswordHash) -> Result<bool, Error> {
        let (used, today) = (Params::try_from(hash)?, self.argon.params());
        Ok(used.m_cost() < today.m_cost() || used.t_cost() < today.t_cost() || used.p_cost() < today.p_cost())
    }

    fn count(&self, params: &Params) {
        let work = u64::from(params.m_cost()) * u64::from(params.t_cost());
        self.work.fetch_add(work, Ordering::Relaxed);
    }
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hasher").field("settings", &self.settings).finish_non_exhaustive()
    }
}
