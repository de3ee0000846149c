//! Brings entries to the cache behind the requests' backs: what loads found, if there is room and the cache is well, and what writes made that
//! the cache has not heard of, until it has.
//!
//! The first kind may be lost, the second is owed: only another version or the end of the process takes it away. Both are bounded. One task
//! does it, and dropping the [`Courier`] ends it. Proved by the tests of [`Guarded`](super::Guarded).

use super::{Parcel, RemoteCache, Shared};
use crate::user::{cache::Entry, domain::UserId};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};
use tokio_util::task::AbortOnDropHandle;

/// Copies that wait to be sent. More would mean that the cache cannot follow, and then they are not worth it.
pub const FILLS: usize = 1_000;
/// Writes that are remembered while the cache is away: about 2 MB. Beyond it a write is seen when its old copy's time is over.
pub const OWED: usize = 10_000;
/// Entries that are sent at once.
const BATCH: usize = 100;

#[derive(Debug)]
pub struct Courier {
    bag: Arc<Bag>,
    _task: AbortOnDropHandle<()>,
}

#[derive(Debug, Default)]
struct Bag {
    content: Mutex<Content>,
    /// Something was put in.
    work: Notify,
    /// The bag is empty, and nothing is on its way.
    idle: Notify,
}

#[derive(Debug, Default)]
struct Content {
    fills: VecDeque<(UserId, Entry, Instant)>,
    /// The newest of each id. An entry stays here until it has arrived.
    owed: HashMap<UserId, Entry>,
    sending: bool,
}

impl Courier {
    pub fn start<R: RemoteCache>(shared: Arc<Shared<R>>) -> Courier {
        let bag = Arc::new(Bag::default());
        let task = tokio::spawn(carry(shared, Arc::clone(&bag)));
        Courier { bag, _task: AbortOnDropHandle::new(task) }
    }

    /// Whether a write of this id has not been brought to the cache yet.
    pub fn owes(&self, id: UserId) -> bool {
        self.bag.content().owed.contains_key(&id)
    }

    /// What a load found. Without room it is dropped.
    pub fn bring(&self, id: UserId, entry: Entry, asked: Instant) {
        let mut content = self.bag.content();
        if content.fills.len() < FILLS {
            content.fills.push_back((id, entry, asked));
            self.bag.work.notify_one();
        }
    }

    /// What a write has made.
    pub fn owe(&self, id: UserId, entry: Entry) {
        let mut content = self.bag.content();
        let room = content.owed.len() < OWED;
        match content.owed.get_mut(&id) {
            Some(old) if entry.replaces(old) => *old = entry,
            Some(_) => {}
            None if room => drop(content.owed.insert(id, entry)),
            None => tracing::warn!(
                OWED,
                "the cache is away and too many writes wait for it: this one is forgotten"
            ),
        }
        self.bag.work.notify_one();
    }

    /// How many copies and how many writes wait.
    #[cfg(test)]
    pub fn waiting(&self) -> (usize, usize) {
        let content = self.bag.content();
        (content.fills.len(), content.owed.len())
    }

    pub async fn settled(&self) {
        loop {
            let idle = self.bag.idle.notified();
            {
                let content = self.bag.content();
                if content.fills.is_empty() && content.owed.is_empty() && !content.sending {
                    return;
                }
            }
            idle.await;
        }
    }
}

impl Bag {
    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// ANCHOR: carry
async fn carry<R: RemoteCache>(shared: Arc<Shared<R>>, bag: Arc<Bag>) {
    loop {
        let batch = pack(&shared, &bag);
        if batch.is_empty() {
            bag.idle.notify_waiters();
            bag.work.notified().await;
            continue;
        }
        let arrived = shared.put(&batch).await;
        let owing = unpack(&bag, &batch, arrived);
        if !arrived && owing {
            // The breaker lets nobody through before. What comes meanwhile waits as well.
            sleep(shared.limits.pause).await;
        }
    }
}
// ANCHOR_END: carry

/// The next entries to send: those owed first. They stay in the bag.
fn pack<R: RemoteCache>(shared: &Shared<R>, bag: &Bag) -> Vec<Parcel> {
    let mut content = bag.content();
    let mut batch: Vec<Parcel> =
        content.owed.iter().take(BATCH).map(|(id, entry)| shared.parcel(*id, entry.clone())).collect();
    let now = shared.clock.now();
    while batch.len() < BATCH
        && let Some((id, entry, asked)) = content.fills.pop_front()
    {
        let (parcel, age) = (shared.parcel(id, entry), now - asked);
        // As old as the load when it arrives: its time counts from when the store was asked.
        let time = shared.jitter.shorten(parcel.time).saturating_sub(age);
        if age <= shared.limits.slowest_load && !time.is_zero() {
            batch.push(Parcel { time, ..parcel });
        }
    }
    content.sending = !batch.is_empty();
    batch
}

/// Takes what has arrived out of the bag, and says whether anything is still owed.
fn unpack(bag: &Bag, batch: &[Parcel], arrived: bool) -> bool {
    let mut content = bag.content();
    content.sending = false;
    if arrived {
        for Parcel { id, entry, .. } in batch {
            // Another version may have been put in meanwhile.
            if content.owed.get(id) == Some(entry) {
                content.owed.remove(id);
            }
        }
    } else {
        // A cache that is away gets no copies: when it is back, those would be the oldest.
        content.fills.clear();
    }
    !content.owed.is_empty()
}
