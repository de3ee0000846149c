mod exercise;

use exercise::{Down, NoAnswer, first_answer};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// What became of the questions, in the order in which they ended.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }
}

/// Notes the end of its question.
struct Question {
    copy: &'static str,
    ended: &'static str,
    diary: Diary,
}

impl Question {
    fn end(&mut self) {
        self.ended = "ended";
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        self.diary.0.lock().unwrap().push(format!("{} {}", self.copy, self.ended));
    }
}

/// A copy that says `answer` after so many milliseconds. The time is paused: it jumps whenever all wait.
fn copy(
    copy: &'static str,
    milliseconds: u64,
    answer: Result<&'static str, Down>,
    diary: &Diary,
) -> impl Future<Output = Result<String, Down>> + Send + 'static {
    let mut question = Question { copy, ended: "withdrawn", diary: diary.clone() };
    async move {
        sleep(Duration::from_millis(milliseconds)).await;
        question.end();
        answer.map(str::to_string)
    }
}

const LIMIT: u64 = 50;

/// The outcome of a race within [`LIMIT`], and after how many milliseconds it was there.
async fn race(
    near: impl Future<Output = Result<String, Down>> + Send + 'static,
    far: impl Future<Output = Result<String, Down>> + Send + 'static,
) -> (Result<String, NoAnswer>, u128) {
    let began = Instant::now();
    let outcome = first_answer(near, far, Duration::from_millis(LIMIT));
    let outcome =
        timeout(Duration::from_secs(60), outcome).await.expect("first_answer returns within a minute");
    (outcome, began.elapsed().as_millis())
}

fn ada() -> Result<String, NoAnswer> {
    Ok("Ada".to_string())
}

/// The first answer wins, whichever copy it comes from.
#[tokio::test(start_paused = true)]
async fn the_first_answer_wins() {
    let diary = Diary::default();
    let far_first = race(copy("near", 30, Ok("old"), &diary), copy("far", 10, Ok("Ada"), &diary)).await;
    let near_first = race(copy("near", 10, Ok("Ada"), &diary), copy("far", 30, Ok("old"), &diary)).await;
    assert_eq!([far_first, near_first], [(ada(), 10), (ada(), 10)], "(answer, after how many ms)");
}

/// The loser is withdrawn before the answer is returned, and its cleanup has run.
#[tokio::test(start_paused = true)]
async fn the_loser_is_withdrawn() {
    let diary = Diary::default();
    let _ = race(copy("near", 10, Ok("Ada"), &diary), copy("far", 30, Ok("old"), &diary)).await;
    let at_once = diary.lines();
    sleep(Duration::from_secs(1)).await;
    let expected = vec!["near ended".to_string(), "far withdrawn".to_string()];
    assert_eq!((at_once, diary.lines()), (expected.clone(), expected), "(at once, a second later)");
}

/// A copy that is down does not win while the other may still answer.
#[tokio::test(start_paused = true)]
async fn a_failure_does_not_win() {
    let diary = Diary::default();
    let near_down = race(copy("near", 10, Err(Down), &diary), copy("far", 30, Ok("Ada"), &diary)).await;
    let far_down = race(copy("near", 30, Ok("Ada"), &diary), copy("far", 10, Err(Down), &diary)).await;
    assert_eq!([near_down, far_down], [(ada(), 30), (ada(), 30)], "(answer, after how many ms)");
}

/// If both are down, that is said as soon as the second one is, and not at the limit.
#[tokio::test(start_paused = true)]
async fn two_failures_are_told_at_once() {
    let diary = Diary::default();
    let outcome = race(copy("near", 30, Err(Down), &diary), copy("far", 10, Err(Down), &diary)).await;
    assert_eq!(outcome, (Err(NoAnswer::BothDown), 30), "(answer, after how many ms)");
}

/// The limit holds for the whole, whatever happens on the way.
#[tokio::test(start_paused = true)]
async fn the_limit_holds_for_the_whole() {
    let diary = Diary::default();
    let in_time = race(copy("near", 30, Err(Down), &diary), copy("far", LIMIT - 1, Ok("Ada"), &diary)).await;
    let too_late = race(copy("near", 30, Err(Down), &diary), copy("far", LIMIT + 1, Ok("Ada"), &diary)).await;
    assert_eq!(
        [in_time, too_late],
        [(ada(), 49), (Err(NoAnswer::TooLate), 50)],
        "(answer, after how many ms)"
    );
}

/// When the time is up, both questions are withdrawn.
#[tokio::test(start_paused = true)]
async fn at_the_limit_both_are_withdrawn() {
    let diary = Diary::default();
    let _ = race(copy("near", 100, Ok("Ada"), &diary), copy("far", 100, Ok("Ada"), &diary)).await;
    let mut at_once = diary.lines();
    at_once.sort();
    assert_eq!(at_once, ["far withdrawn", "near withdrawn"]);
}
