//! A sign-in that comes as two messages, and a bell between them: what a cancelled future takes with it.

use super::hand_over;
use tokio::sync::mpsc::{self, Receiver, Sender};

// ANCHOR: forgetful
/// A sign-in comes as two messages: the name, then the code.
async fn next_sign_in(inbox: &mut Receiver<String>) -> Option<(String, String)> {
    let name = inbox.recv().await?;
    let code = inbox.recv().await?;
    Some((name, code))
}

async fn listen(mut inbox: Receiver<String>, mut bell: Receiver<()>) {
    loop {
        tokio::select! {
            Some((name, code)) = next_sign_in(&mut inbox) => println!("  {name} signs in with {code}"),
            Some(()) = bell.recv() => println!("  ding"),
            else => break,
        }
    }
}
// ANCHOR_END: forgetful

// ANCHOR: careful
/// The messages, and the name for which the code has not come yet.
struct Inbox {
    messages: Receiver<String>,
    name: Option<String>,
}

impl Inbox {
    async fn next_sign_in(&mut self) -> Option<(String, String)> {
        if self.name.is_none() {
            self.name = Some(self.messages.recv().await?);
        }
        let code = self.messages.recv().await?;
        // No `.await` from here on, so nothing can come in between.
        Some((self.name.take()?, code))
    }
}
// ANCHOR_END: careful

async fn listen_carefully(mut inbox: Inbox, mut bell: Receiver<()>) {
    loop {
        tokio::select! {
            Some((name, code)) = inbox.next_sign_in() => println!("  {name} signs in with {code}"),
            Some(()) = bell.recv() => println!("  ding"),
            else => break,
        }
    }
}

// ANCHOR: script
/// Two sign-ins, and a bell after the first name. Each step waits until the one before has been taken.
async fn script(inbox: Sender<String>, bell: Sender<()>) {
    hand_over(&inbox, "Ada".to_string()).await;
    hand_over(&bell, ()).await;
    for message in ["1815", "Grace", "1906"] {
        hand_over(&inbox, message.to_string()).await;
    }
}
// ANCHOR_END: script

pub(super) async fn forgetful_demo() {
    let (to_inbox, messages) = mpsc::channel(1);
    let (rings, bell) = mpsc::channel(1);
    tokio::join!(listen(messages, bell), script(to_inbox, rings));
}

pub(super) async fn careful_demo() {
    let (to_inbox, messages) = mpsc::channel(1);
    let (rings, bell) = mpsc::channel(1);
    tokio::join!(listen_carefully(Inbox { messages, name: None }, bell), script(to_inbox, rings));
}
