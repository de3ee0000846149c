//! Standard input of a service that somebody supervises, as `up` does: where the other services are, and when to stop.
//!
//! A pipe ends when whoever holds its other end does, so a supervisor that is killed stops its services too. No signal and no number of a process
//! can do that everywhere. Proved by `tests/system/up.rs`.

use std::{
    io::{BufRead, stdin},
    thread,
};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic::transport::Uri;

/// The flag that says so.
pub const SUPERVISED: &str = "--supervised";

// ANCHOR: peer
/// Where another service is, once that is known.
#[derive(Clone, Debug)]
pub struct Peer(watch::Receiver<Option<Uri>>);

impl Peer {
    /// It is at this address.
    pub fn at(url: Uri) -> Peer {
        Peer(watch::channel(Some(url)).1)
    }

    /// Waits until it is known. None: nobody will ever say.
    pub async fn address(&mut self) -> Option<Uri> {
        self.0.wait_for(Option::is_some).await.ok()?.clone()
    }
}
// ANCHOR_END: peer

/// What a supervisor says.
#[derive(Debug)]
pub struct Supervisor {
    /// Cancelled when it has gone, or wants us to stop.
    pub gone: CancellationToken,
    user: watch::Receiver<Option<Uri>>,
    auth: watch::Receiver<Option<Uri>>,
}

impl Supervisor {
    /// Listens to standard input from now on, if `supervised`. Otherwise nobody ever says anything.
    pub fn listen(supervised: bool) -> Supervisor {
        let ((tell_user, user), (tell_auth, auth)) = (watch::channel(None), watch::channel(None));
        let gone = CancellationToken::new();
        if supervised {
            let gone = gone.clone();
            // A thread of its own, because reading standard input cannot be given up. It ends with the process.
            thread::spawn(move || {
                for line in stdin().lock().lines().map_while(Result::ok) {
                    let Some((service, url)) = line.split_once(' ') else { continue };
                    let tell = match service {
                        "user" => &tell_user,
                        "auth" => &tell_auth,
                        _ => continue,
                    };
                    if let Ok(url) = url.parse() {
                        tell.send_replace(Some(url));
                    }
                }
                gone.cancel();
            });
        }
        Supervisor { gone, user, auth }
    }

    /// The user service: at `set`, or where the supervisor says.
    pub fn user(&self, set: Option<Uri>) -> Peer {
        set.map_or_else(|| Peer(self.user.clone()), Peer::at)
    }

    /// The auth service: at `set`, or where the supervisor says.
    pub fn auth(&self, set: Option<Uri>) -> Peer {
        set.map_or_else(|| Peer(self.auth.clone()), Peer::at)
    }
}
