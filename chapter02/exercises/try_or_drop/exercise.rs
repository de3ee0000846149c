//! Exercise `try_or_drop`: sending without waiting, telling “full” from “gone”, and deciding what is dropped.

use std::collections::VecDeque;
use tokio::sync::mpsc::Sender;

/// So many sign-ins wait here, at most, while the board has no room.
pub const SPARE: usize = 3;

/// Nobody reads the board's queue any more, and nobody ever will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoardGone;

/// Announces sign-ins on a board that may be slow, and never waits for it.
pub struct Announcer {
    board: Sender<String>,
    waiting: VecDeque<String>,
    dropped: u64,
}

impl Announcer {
    /// An announcer for one board; nothing waits yet.
    pub fn new(board: Sender<String>) -> Announcer {
        Announcer { board, waiting: VecDeque::new(), dropped: 0 }
    }

    /// How many sign-ins will never be on the board, because there was no room for too long.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Announces one more sign-in: sends all for which the board has room, the oldest first, and lets the rest wait.
    ///
    /// If more than [`SPARE`] have to wait, the oldest of them is dropped and counted.
    pub fn announce(&mut self, user: &str) -> Result<(), BoardGone> {
        todo!("announce {user} on {:?}; {:?} wait, {} are dropped", self.board, self.waiting, self.dropped)
    }
}
