//! What a client may cost the service. Without a limit, one client decides how much memory or time everybody else gets.
//!
//! Each limit has a test at the limit and one past it in `tests/http/limits.rs`.

use std::time::Duration;

// ANCHOR: limits
/// How much and how long: one value for each thing of which a client could want too much.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a request line and its headers together; more is a 431. The path is a part of it.
    pub head_bytes: usize,
    /// Bytes of a request's body; more is a 413.
    pub body_bytes: usize,
    /// Time from the moment that a request may come to the end of its headers. It ends slow clients, and idle ones.
    pub head_time: Duration,
    /// Time that an answer may take; longer is a 503.
    pub answer_time: Duration,
    /// Connections at a time. HTTP/1.1 has one open request on a connection, so it limits those as well.
    pub connections: usize,
    /// Age at which a connection gets no further request, so that no client keeps one for ever.
    pub connection_time: Duration,
    /// Time that open requests get to finish, after a signal or at the age above.
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            head_bytes: 16 * 1024,                     // a browser's, with cookies, is far below
            body_bytes: 64 * 1024,                     // room for a form; nothing here reads more
            head_time: Duration::from_secs(10),        // long, even for a slow phone
            answer_time: Duration::from_secs(5),       // people have gone by then
            connections: 512,                          // below the 1,024 open files that many systems allow
            connection_time: Duration::from_secs(300), // a balancer can move its clients within minutes
            drain_time: Duration::from_secs(10),       // below the 30 that Kubernetes waits before it kills
        }
    }
}
// ANCHOR_END: limits
