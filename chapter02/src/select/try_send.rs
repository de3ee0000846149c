//! Section “Sending without waiting”: a branch that sends beside one that receives, and what to do when there is no room.
//!
//! Sign-ins are announced on a board. It may be slow or switched off, and no sign-in may wait for it. The output is on the page.

use super::{LIMIT, hand_over, timeout};
use std::collections::VecDeque;
use tokio::sync::{
    broadcast,
    mpsc::{self, Receiver, Sender, error::TrySendError},
};

// ANCHOR: lossy
/// Passes sign-ins on to the board, and goes on listening while the board has no room.
async fn pass_on_lossy(mut sign_ins: Receiver<String>, board: Sender<String>) {
    let mut waiting = VecDeque::new();
    loop {
        let next = match waiting.pop_front() {
            Some(next) => next,
            None => match sign_ins.recv().await {
                Some(user) => user,
                None => return,
            },
        };
        tokio::select! {
            _ = board.send(next) => {}
            Some(user) = sign_ins.recv() => waiting.push_back(user),
        }
    }
}
// ANCHOR_END: lossy

// ANCHOR: pass_on
/// At most so many sign-ins wait for the board. Beyond it the senders wait.
const SPARE: usize = 16;

async fn pass_on(mut sign_ins: Receiver<String>, board: Sender<String>) {
    let mut waiting = VecDeque::new();
    loop {
        tokio::select! {
            Ok(place) = board.reserve(), if !waiting.is_empty() => {
                if let Some(next) = waiting.pop_front() {
                    place.send(next);
                }
            }
            Some(user) = sign_ins.recv(), if waiting.len() < SPARE => waiting.push_back(user),
            else => return,
        }
    }
}
// ANCHOR_END: pass_on

/// Three sign-ins, each taken before the next one comes; the board with its single place is read only afterwards.
async fn three_sign_ins(sign_ins: Sender<String>, mut board: Receiver<String>) {
    for user in ["Ada", "Grace", "Alan"] {
        hand_over(&sign_ins, user.to_string()).await;
    }
    drop(sign_ins);
    while let Some(user) = board.recv().await {
        println!("  on the board: {user}");
    }
}

// ANCHOR: announce
/// Announces one sign-in and never waits. `dropped` counts those that found no room.
fn announce(board: &Sender<String>, user: &str, dropped: &mut u32) {
    match board.try_send(user.to_string()) {
        Ok(()) => println!("  {user}: sent"),
        Err(TrySendError::Full(user)) => {
            *dropped += 1;
            println!("  {user}: dropped, the queue is full");
        }
        Err(TrySendError::Closed(user)) => println!("  {user}: not sent, the board is gone"),
    }
}
// ANCHOR_END: announce

// ANCHOR: oldest
/// The newest two are kept; a reader that is late is told how many it missed.
async fn keep_the_newest() {
    let (board, mut reader) = broadcast::channel(2);
    for user in ["Ada", "Grace", "Alan"] {
        let _ = board.send(user);
    }
    drop(board);
    loop {
        match reader.recv().await {
            Ok(user) => println!("  on the board: {user}"),
            Err(broadcast::error::RecvError::Lagged(missed)) => println!("  {missed} missed"),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}
// ANCHOR_END: oldest

/// The demo of this section.
pub fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime.expect("the system grants a runtime its timer");
    runtime.block_on(async {
        println!("A send that waits, on a board with two places:");
        // ANCHOR: waits
        let (board, _slow_reader) = mpsc::channel(2);
        for user in ["Ada", "Grace", "Alan"] {
            match timeout(LIMIT, board.send(user)).await {
                Ok(_) => println!("  {user} is signed in"),
                Err(_) => println!("  {user} would still wait for the board"),
            }
        }
        // ANCHOR_END: waits

        println!("`send` in a select!:");
        let (to_clerk, sign_ins) = mpsc::channel(1);
        let (to_board, board) = mpsc::channel(1);
        tokio::join!(pass_on_lossy(sign_ins, to_board), three_sign_ins(to_clerk, board));

        println!("`reserve` in a select!:");
        let (to_clerk, sign_ins) = mpsc::channel(1);
        let (to_board, board) = mpsc::channel(1);
        tokio::join!(pass_on(sign_ins, to_board), three_sign_ins(to_clerk, board));

        println!("try_send:");
        // ANCHOR: full_and_closed
        let (board, reader) = mpsc::channel(2);
        let mut dropped = 0;
        for user in ["Ada", "Grace", "Alan"] {
            announce(&board, user, &mut dropped);
        }
        drop(reader);
        announce(&board, "Edsger", &mut dropped);
        println!("  {dropped} dropped");
        // ANCHOR_END: full_and_closed

        println!("A channel that drops the oldest:");
        keep_the_newest().await;
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::watch;

    #[tokio::test]
    async fn a_full_channel_whose_reader_is_gone_says_closed() {
        let (board, reader) = mpsc::channel(1);
        assert_eq!(board.try_send("Ada"), Ok(()));
        assert_eq!(board.try_send("Grace"), Err(TrySendError::Full("Grace")));
        drop(reader);
        assert_eq!(board.try_send("Alan"), Err(TrySendError::Closed("Alan")));
    }

    #[tokio::test]
    async fn a_watch_keeps_only_the_latest() {
        let (online, mut board) = watch::channel(0);
        for users in [1, 2, 3] {
            online.send_replace(users);
        }
        assert!(board.changed().await.is_ok());
        assert_eq!(*board.borrow_and_update(), 3);
        assert!(!board.has_changed().unwrap(), "the two before it are gone");
    }
}
