//! Two copies of the user store: asked one after the other, and both at once. The loser's cleanup is what one sees of cancellation.

use super::{LIMIT, timeout};
use tokio::sync::oneshot::{self, Receiver, error::RecvError};

// ANCHOR: question
/// A question to one copy of the user store. Its end says how it went.
struct Question {
    copy: &'static str,
    answered: bool,
}

impl Drop for Question {
    fn drop(&mut self) {
        let end = if self.answered { "answered" } else { "withdrawn" };
        println!("  the question to {} is {end}", self.copy);
    }
}

/// Asks one copy; what it says arrives through `reply`.
async fn ask(copy: &'static str, reply: Receiver<&'static str>) -> Result<&'static str, RecvError> {
    let mut question = Question { copy, answered: false };
    let user = reply.await?;
    question.answered = true;
    Ok(user)
}
// ANCHOR_END: question

// ANCHOR: in_turn
async fn in_turn(
    near: Receiver<&'static str>,
    far: Receiver<&'static str>,
) -> Result<&'static str, RecvError> {
    match ask("the near copy", near).await {
        Ok(user) => Ok(user),
        Err(_) => ask("the far copy", far).await,
    }
}
// ANCHOR_END: in_turn

// ANCHOR: first
async fn first(near: Receiver<&'static str>, far: Receiver<&'static str>) -> Result<&'static str, RecvError> {
    tokio::select! {
        user = ask("the near copy", near) => {
            println!("  the near copy was first");
            user
        }
        user = ask("the far copy", far) => {
            println!("  the far copy was first");
            user
        }
    }
}
// ANCHOR_END: first

/// The near copy stays silent, so nobody looks at what the far one said long ago.
pub(super) async fn in_turn_demo() {
    let (_silent, near) = oneshot::channel();
    let (answers, far) = oneshot::channel();
    let _ = answers.send("Ada");
    // ANCHOR: limited
    match timeout(LIMIT, in_turn(near, far)).await {
        Ok(user) => println!("  {user:?}"),
        Err(_) => println!("  no answer in time"),
    }
    // ANCHOR_END: limited
}

/// The far copy answers while both are waited for.
pub(super) async fn first_demo() {
    let (_silent, near) = oneshot::channel();
    let (answers, far) = oneshot::channel();
    // `join!` begins with its first line, so the race is on before the answer is given.
    let (user, _) = tokio::join!(first(near, far), async { answers.send("Ada") });
    println!("  {user:?}");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    #[tokio::test(start_paused = true)]
    async fn a_sleep_inside_the_loop_begins_anew_with_every_round() {
        let began = Instant::now();
        let mut rounds = 0;
        while rounds < 3 {
            tokio::select! {
                () = sleep(Duration::from_millis(50)) => break,
                () = sleep(Duration::from_millis(40)) => rounds += 1,
            }
        }
        assert_eq!((rounds, began.elapsed().as_millis()), (3, 120), "the limit of 50 ms was never reached");
    }

    #[tokio::test(start_paused = true)]
    async fn a_sleep_made_before_the_loop_is_a_deadline_for_all_rounds() {
        let began = Instant::now();
        let mut rounds = 0;
        let deadline = sleep(Duration::from_millis(50));
        tokio::pin!(deadline);
        while rounds < 3 {
            tokio::select! {
                () = &mut deadline => break,
                () = sleep(Duration::from_millis(40)) => rounds += 1,
            }
        }
        assert_eq!((rounds, began.elapsed().as_millis()), (1, 50));
    }
}
