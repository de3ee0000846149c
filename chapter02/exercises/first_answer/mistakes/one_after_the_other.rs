//! Exercise `first_answer`: `select!`, a failure that must not win, a limit for the whole, and what becomes of the loser.

use std::time::Duration;

/// A copy of the user store has no answer to give.
#[derive(Debug, PartialEq, Eq)]
pub struct Down;

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// Both copies are down.
    BothDown,
    /// The time was up, and no copy had answered.
    TooLate,
}

/// Asks two copies of the user store at once and returns the first answer.
///
/// A copy that is down does not win while the other may still answer. When this returns, for whatever reason, no
/// question goes on. All of it takes at most `limit`.
pub async fn first_answer(
    near: impl Future<Output = Result<String, Down>> + Send + 'static,
    far: impl Future<Output = Result<String, Down>> + Send + 'static,
    limit: Duration,
) -> Result<String, NoAnswer> {
    let race = async {
        match near.await {
            Ok(user) => Ok(user),
            Err(Down) => far.await.map_err(|Down| NoAnswer::BothDown),
        }
    };
    tokio::time::timeout(limit, race).await.unwrap_or(Err(NoAnswer::TooLate))
}
