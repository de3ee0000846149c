//! Exercise `stopwatch`: an access log that says how long each call took.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;
use tower::Service;

/// One call in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub took: Duration,
    pub ok: bool,
}

/// The lines so far. A clone is the same log.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<Line>>>);

impl Log {
    pub fn write(&self, line: Line) {
        self.0.lock().expect("nobody panics with the log locked").push(line);
    }

    pub fn lines(&self) -> Vec<Line> {
        self.0.lock().expect("nobody panics with the log locked").clone()
    }
}

/// Writes a line for each call of the service inside.
#[derive(Clone)]
pub struct AccessLog<S> {
    log: Log,
    inner: S,
}

impl<S> AccessLog<S> {
    pub fn new(log: Log, inner: S) -> Self {
        Self { log, inner }
    }
}

impl<S, Request> Service<Request> for AccessLog<S>
where
    S: Service<Request>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    /// Every call is one line, written when its answer is there.
    fn call(&mut self, request: Request) -> Self::Future {
        let log = self.log.clone();
        let started = Instant::now();
        let answer = self.inner.call(request);
        let took = started.elapsed();
        Box::pin(async move {
            let answer = answer.await;
            log.write(Line { took, ok: answer.is_ok() });
            answer
        })
    }
}
