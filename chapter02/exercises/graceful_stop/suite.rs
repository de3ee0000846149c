mod exercise;

use exercise::{Ending, Request, serve};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

const DEADLINE: u64 = 10;

/// What became of the requests, in the order in which they ended.
#[derive(Clone, Default)]
struct Diary(Arc<Mutex<Vec<String>>>);

impl Diary {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    /// A request of `user` whose answer takes so many seconds. The time is paused: it jumps whenever all wait.
    fn request(&self, user: &'static str, seconds: u64) -> Request {
        let mut ending = Note { user, ended: "cut off", diary: self.clone() };
        Box::pin(async move {
            sleep(Duration::from_secs(seconds)).await;
            ending.answered();
        })
    }
}

/// Notes the end of its request, whichever it is.
struct Note {
    user: &'static str,
    ended: &'static str,
    diary: Diary,
}

impl Note {
    fn answered(&mut self) {
        self.ended = "answered";
    }
}

impl Drop for Note {
    fn drop(&mut self) {
        self.diary.0.lock().unwrap().push(format!("{} {}", self.user, self.ended));
    }
}

/// A service, the channel to it, and the token that stops it.
struct Desk {
    door: mpsc::Sender<Request>,
    stop: CancellationToken,
    running: tokio::task::JoinHandle<(Ending, u64)>,
}

impl Desk {
    /// Opens a service and sends it these requests. It says how it ended, and after how many seconds.
    async fn open(requests: impl IntoIterator<Item = Request>) -> Desk {
        let (door, arrivals) = mpsc::channel(8);
        let stop = CancellationToken::new();
        let service = serve(arrivals, stop.clone(), Duration::from_secs(DEADLINE));
        let running = tokio::spawn(async move {
            let began = Instant::now();
            (service.await, began.elapsed().as_secs())
        });
        for request in requests {
            door.send(request).await.expect("an open service takes requests");
        }
        Desk { door, stop, running }
    }

    async fn stop_after(&self, seconds: u64) {
        sleep(Duration::from_secs(seconds)).await;
        self.stop.cancel();
    }

    /// How it ended, and after how many seconds. It has an hour to do so.
    async fn end(self) -> (Ending, u64) {
        let ended = timeout(Duration::from_secs(3600), self.running).await;
        ended.expect("the service does not end").expect("the service panicked")
    }
}

/// Requests are served side by side.
#[tokio::test(start_paused = true)]
async fn requests_are_served_side_by_side() {
    let diary = Diary::default();
    let desk = Desk::open([diary.request("Ada", 3), diary.request("Grace", 1)]).await;
    desk.stop_after(4).await;
    desk.end().await;
    assert_eq!(diary.lines(), ["Grace answered", "Ada answered"]);
}

/// A request that is open when the stop comes is answered, and the end is clean.
#[tokio::test(start_paused = true)]
async fn an_open_request_is_answered_and_the_end_is_clean() {
    let diary = Diary::default();
    let desk = Desk::open([diary.request("Ada", 30)]).await;
    desk.stop_after(25).await;
    assert_eq!(desk.end().await, (Ending::Clean, 30), "(how it ended, after how many seconds)");
    assert_eq!(diary.lines(), ["Ada answered"]);
}

/// From the stop on new requests are refused, although an open one is still being answered.
#[tokio::test(start_paused = true)]
async fn new_requests_are_refused_from_the_stop_on() {
    let diary = Diary::default();
    let desk = Desk::open([diary.request("Ada", 5)]).await;
    desk.stop_after(1).await;
    sleep(Duration::from_secs(1)).await;
    let taken = desk.door.try_send(diary.request("Grace", 1)).is_ok();
    desk.end().await;
    assert!(!taken, "a request was taken one second after the stop");
}

/// The deadline begins at the stop and holds for all open requests together.
#[tokio::test(start_paused = true)]
async fn the_deadline_holds_for_all_together() {
    let diary = Diary::default();
    let slow = [("Ada", 5), ("Grace", 9), ("Alan", 13)].map(|(user, seconds)| diary.request(user, seconds));
    let desk = Desk::open(slow).await;
    desk.stop_after(1).await;
    let (_, seconds) = desk.end().await;
    assert_eq!(seconds, 1 + DEADLINE, "seconds until it ended, one of them before the stop");
}

/// The ending says how many requests were cut off.
#[tokio::test(start_paused = true)]
async fn the_ending_says_how_many_were_cut_off() {
    let diary = Diary::default();
    let desk =
        Desk::open([("Ada", 60), ("Grace", 3), ("Alan", 60)].map(|(user, s)| diary.request(user, s))).await;
    desk.stop_after(1).await;
    assert_eq!(desk.end().await.0, Ending::Expired { open: 2 });
}

/// What is open at the deadline is cut off before the service returns, and nothing goes on after it.
#[tokio::test(start_paused = true)]
async fn nothing_goes_on_after_the_end() {
    let diary = Diary::default();
    let desk = Desk::open([diary.request("Ada", 60)]).await;
    desk.stop_after(1).await;
    desk.end().await;
    assert_eq!(diary.lines(), ["Ada cut off"]);
}
