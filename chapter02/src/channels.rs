//! Section “Channels”: hand a value to another thread, and know what it means that `send` has returned.
//!
//! Every order of lines is forced: by a bell that the form rings before it waits, and by the channels themselves. The tests are the
//! table of the page, cell by cell.

use std::{
    sync::mpsc::{self, Receiver, Sender, SyncSender, TrySendError},
    thread,
};
use tokio::{
    runtime::Builder,
    sync::{mpsc as task_mpsc, oneshot},
};

// ANCHOR: first
/// The form hands over names; the mailer, on a thread of its own, writes to them.
fn first() {
    let (mails, inbox) = mpsc::channel();
    let mailer = thread::spawn(move || {
        for name in inbox {
            println!("  mail to {name}");
        }
        println!("  no more mails");
    });
    for name in ["Ada", "Grace"] {
        if mails.send(name).is_err() {
            println!("  the mailer is gone");
        }
    }
    drop(mails);
    let _ = mailer.join();
}
// ANCHOR_END: first

// ANCHOR: form
/// Leaves a mail for each name. Where there is no room it rings the bell, and waits.
fn form(names: &[&'static str], mails: SyncSender<&'static str>, bell: Sender<()>) {
    for name in names {
        match mails.try_send(name) {
            Ok(()) => println!("  form: left a mail for {name}"),
            Err(TrySendError::Full(name)) => {
                println!("  form: no room for {name}'s mail, I wait");
                let _ = bell.send(());
                let _ = mails.send(name);
                println!("  form: goes on");
            }
            Err(TrySendError::Disconnected(name)) => println!("  form: nobody will write to {name}"),
        }
    }
}

/// Comes when the bell rings, and takes whatever there is until the form is gone.
fn mailer(inbox: Receiver<&'static str>, bell: Receiver<()>) {
    if bell.recv().is_ok() {
        println!("  mailer: comes to work");
    }
    let sent: Vec<&str> = inbox.iter().collect();
    println!("  mailer: wrote to {}", sent.join(", "));
}

fn hand_over(room: usize, names: &[&'static str]) {
    let (mails, inbox) = mpsc::sync_channel(room);
    let (ring, bell) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(move || form(names, mails, ring));
        scope.spawn(move || mailer(inbox, bell));
    });
}
// ANCHOR_END: form

// ANCHOR: closing
fn closing() {
    let (web, inbox) = mpsc::sync_channel(2);
    let phone = web.clone();
    let _ = web.send("Ada");
    drop(web);
    println!("  one sender left:  {:?}, then {:?}", inbox.try_recv(), inbox.try_recv());
    let _ = phone.send("Grace");
    drop(phone);
    println!("  no sender left:   {:?}, then {:?}", inbox.try_recv(), inbox.try_recv());

    let (mails, inbox) = mpsc::sync_channel(2);
    drop(inbox);
    println!("  no receiver left: {:?}", mails.send("Alan").map_err(|refused| refused.0));
}
// ANCHOR_END: closing

// ANCHOR: ask
/// A name, and the way back for the answer.
struct Question {
    name: &'static str,
    answer: oneshot::Sender<bool>,
}

/// Whether the name is free; `None` if nobody answers any more.
async fn is_free(desk: &task_mpsc::Sender<Question>, name: &'static str) -> Option<bool> {
    let (answer, reply) = oneshot::channel();
    desk.send(Question { name, answer }).await.ok()?;
    reply.await.ok()
}

/// The one task that knows the names, so nobody has to lock them.
async fn desk(mut questions: task_mpsc::Receiver<Question>) {
    let mut taken = vec!["admin"];
    while let Some(Question { name, answer }) = questions.recv().await {
        let free = !taken.contains(&name);
        if answer.send(free).is_ok() && free {
            taken.push(name);
        }
    }
}
// ANCHOR_END: ask

async fn ask() {
    let (question, questions) = task_mpsc::channel(1);
    let desk = tokio::spawn(desk(questions));
    for name in ["admin", "Ada", "Ada"] {
        println!("  is {name} free? {:?}", is_free(&question, name).await);
    }
    drop(question);
    let _ = desk.await;
}

/// The section's demo.
pub fn run() {
    println!("A channel:");
    first();

    println!("Room for 2:");
    hand_over(2, &["Ada", "Grace", "Alan"]);
    println!("Room for 0:");
    hand_over(0, &["Ada"]);

    println!("Closing:");
    closing();

    println!("A question and its answer:");
    let runtime = Builder::new_current_thread().build().expect("nothing of the system is asked for");
    runtime.block_on(ask());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::mpsc::{RecvTimeoutError, TryRecvError},
        time::Duration,
    };

    /// Longer than any of these programs needs; a wait that lasts so long is a failure.
    const LONG: Duration = Duration::from_secs(10);

    #[test]
    fn a_channel_without_a_limit_never_makes_the_sender_wait() {
        let (mails, inbox) = mpsc::channel();
        for number in 0..100_000 {
            mails.send(number).unwrap();
        }
        drop(mails);
        assert_eq!(inbox.iter().count(), 100_000);
    }

    #[test]
    fn room_for_two_takes_two_and_the_third_has_to_wait() {
        let (mails, inbox) = mpsc::sync_channel(2);
        assert_eq!(["Ada", "Grace"].map(|name| mails.try_send(name)), [Ok(()), Ok(())]);
        assert_eq!(mails.try_send("Alan"), Err(TrySendError::Full("Alan")));
        assert_eq!(inbox.recv(), Ok("Ada"));
        assert_eq!(mails.try_send("Alan"), Ok(()));
    }

    #[test]
    fn room_for_none_makes_even_the_first_wait() {
        let (mails, _inbox) = mpsc::sync_channel(0);
        assert_eq!(mails.try_send("Ada"), Err(TrySendError::Full("Ada")));
    }

    #[test]
    fn a_rendezvous_is_over_when_the_other_side_has_the_value() {
        let (mails, inbox) = mpsc::sync_channel(0);
        let (log, events) = mpsc::channel();
        let form = log.clone();
        let thread = thread::spawn(move || {
            mails.send("Ada").unwrap();
            form.send("form goes on").unwrap();
        });
        log.send("mailer is ready").unwrap();
        assert_eq!(inbox.recv_timeout(LONG), Ok("Ada"));
        thread.join().unwrap();
        drop(log);
        assert_eq!(events.iter().collect::<Vec<_>>(), ["mailer is ready", "form goes on"]);
    }

    #[test]
    fn what_waits_is_still_received_after_the_last_sender_and_then_comes_the_end() {
        for (mails, inbox) in [mpsc::sync_channel(1), mpsc::sync_channel(2)] {
            mails.send("Ada").unwrap();
            assert_eq!(inbox.recv_timeout(LONG), Ok("Ada"));
            assert_eq!(inbox.try_recv(), Err(TryRecvError::Empty));
            mails.send("Grace").unwrap();
            drop(mails);
            assert_eq!(inbox.recv_timeout(LONG), Ok("Grace"));
            assert_eq!(inbox.recv_timeout(LONG), Err(RecvTimeoutError::Disconnected));
        }
    }

    #[test]
    fn without_a_receiver_send_gives_the_value_back() {
        for (mails, inbox) in [mpsc::sync_channel(0), mpsc::sync_channel(2)] {
            drop(inbox);
            assert_eq!(mails.send("Alan"), Err(mpsc::SendError("Alan")));
        }
        let (mails, inbox) = mpsc::channel();
        drop(inbox);
        assert_eq!(mails.send("Alan"), Err(mpsc::SendError("Alan")));
    }

    #[test]
    #[should_panic(expected = "requires buffer > 0")]
    fn a_channel_for_tasks_has_room_for_one_at_least() {
        let _ = task_mpsc::channel::<()>(0);
    }

    #[tokio::test]
    async fn a_question_whose_desk_is_gone_has_no_answer() {
        let (question, questions) = task_mpsc::channel(1);
        drop(questions);
        assert_eq!(is_free(&question, "Ada").await, None);
    }
}
