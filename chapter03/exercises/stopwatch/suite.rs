mod exercise;

use exercise::{AccessLog, Line, Log};
use std::{future::poll_fn, time::Duration};
use tokio::{
    task::yield_now,
    time::{advance, sleep, timeout},
};
use tower::{Service, service_fn};

/// Longer than anything here takes; the time is paused, so nobody waits for it.
const PATIENCE: Duration = Duration::from_secs(60);

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A service that works for as many milliseconds as it is told; 13 is too much for it.
async fn work(milliseconds: u64) -> Result<u64, &'static str> {
    sleep(ms(milliseconds)).await;
    if milliseconds == 13 { Err("broken") } else { Ok(milliseconds) }
}

fn took(log: &Log) -> Vec<Duration> {
    log.lines().iter().map(|line| line.took).collect()
}

/// The log says how long a call took.
#[tokio::test(start_paused = true)]
async fn the_log_says_how_long_a_call_took() {
    let log = Log::default();
    let mut service = AccessLog::new(log.clone(), service_fn(work));
    let answer = timeout(PATIENCE, service.call(250)).await.expect("the call must end");
    assert_eq!((answer, took(&log)), (Ok(250), vec![ms(250)]), "(answer, times in the log)");
}

/// The time begins with the call, even if nobody polls the answer for a while.
#[tokio::test(start_paused = true)]
async fn the_time_begins_with_the_call() {
    let log = Log::default();
    let mut service = AccessLog::new(log.clone(), service_fn(work));
    let answer = service.call(250);
    advance(ms(100)).await; // the caller is busy with something else
    let _ = timeout(PATIENCE, answer).await.expect("the call must end");
    assert_eq!(took(&log), [ms(350)], "100 ms before the first poll, 250 ms of work");
}

/// The time between a service that is ready and the call is not part of the call.
#[tokio::test(start_paused = true)]
async fn waiting_for_the_service_is_not_part_of_the_call() {
    let log = Log::default();
    let mut service = AccessLog::new(log.clone(), service_fn(work));
    poll_fn(|context| Service::<u64>::poll_ready(&mut service, context)).await.expect("it is ready");
    advance(ms(1000)).await; // ready, and nobody calls
    let _ = timeout(PATIENCE, service.call(250)).await.expect("the call must end");
    assert_eq!(took(&log), [ms(250)], "a second passed before the call and 250 ms in it");
}

/// Two calls at the same time have a time each.
#[tokio::test(start_paused = true)]
async fn two_calls_at_once_have_a_time_each() {
    let log = Log::default();
    let mut service = AccessLog::new(log.clone(), service_fn(work));
    let long = tokio::spawn(service.call(300));
    yield_now().await; // it begins
    advance(ms(100)).await;
    let short = tokio::spawn(service.call(50));
    let both = async { (long.await.is_ok(), short.await.is_ok()) };
    assert_eq!(timeout(PATIENCE, both).await.expect("the calls must end"), (true, true));
    assert_eq!(took(&log), [ms(50), ms(300)], "the one that ends first stands first");
}

/// A call that fails has a line, too, with its time.
#[tokio::test(start_paused = true)]
async fn a_call_that_fails_has_a_line_too() {
    let log = Log::default();
    let mut service = AccessLog::new(log.clone(), service_fn(work));
    let answer = timeout(PATIENCE, service.call(13)).await.expect("the call must end");
    assert_eq!((answer, took(&log)), (Err("broken"), vec![ms(13)]), "(answer, times in the log)");
}

/// The line of a call that failed says so.
#[tokio::test(start_paused = true)]
async fn the_line_of_a_failed_call_says_so() {
    let log = Log::default();
    let mut service = AccessLog::new(log.clone(), service_fn(work));
    let _ = timeout(PATIENCE, service.call(13)).await.expect("the call must end");
    let ok: Vec<bool> = log.lines().iter().map(|Line { ok, .. }| *ok).collect();
    assert_eq!(ok, [false], "`ok` of each line");
}
