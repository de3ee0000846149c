//! What a sign-in depends on, as traits, and the types that stand behind them in a running service.
//!
//! The rule in `sign_in.rs` knows the traits only; its tests put fakes behind them.

use std::time::SystemTime;

// ANCHOR: ports
/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time now.
    fn now(&self) -> SystemTime;
}

/// Who delivers letters.
pub trait Mailer: Send + Sync {
    /// Sends one letter.
    fn send(&self, to: &str, text: &str);
}
// ANCHOR_END: ports

// ANCHOR: adapters
/// The machine's own clock.
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Delivers by way of a mail server. (Here it only says so: this chapter speaks no SMTP.)
pub struct SmtpMail {
    /// The server's name.
    pub server: &'static str,
}

impl Mailer for SmtpMail {
    fn send(&self, to: &str, text: &str) {
        println!("  [{}] letter to {to}: {text}", self.server);
    }
}

/// Prints letters, for a developer's machine.
pub struct PrintedMail;

impl Mailer for PrintedMail {
    fn send(&self, to: &str, text: &str) {
        println!("  [printed] letter to {to}: {text}");
    }
}
// ANCHOR_END: adapters
