//! Section “Dependency injection”: a service is handed what it depends on, and one place decides what that is.
//!
//! `ports.rs` has the two dependencies as traits, `sign_in.rs` the rule that uses them and, with fakes, its tests. This file is
//! the composition root: the only one that knows every concrete type.

pub mod ports;
pub mod sign_in;

use ports::{Clock, Mailer, PrintedMail, SmtpMail, SystemClock};
use sign_in::SignIn;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::{Duration, SystemTime},
};

// ANCHOR: root
/// What the administrator has set.
pub struct Settings {
    /// The mail server; without one, letters are printed.
    pub smtp: Option<&'static str>,
}

/// The composition root: every `new` of the service stands here, in the order of what needs what.
pub fn compose(settings: &Settings) -> SignIn {
    let clock = Arc::new(SystemClock);
    let mailer: Arc<dyn Mailer> = match settings.smtp {
        Some(server) => Arc::new(SmtpMail { server }),
        None => Arc::new(PrintedMail),
    };
    SignIn::new(clock, mailer)
}
// ANCHOR_END: root

// ANCHOR: fakes
/// A clock that stands still until it is set. For tests and demos.
pub struct SetClock {
    seconds: AtomicU64,
}

impl SetClock {
    /// A clock that shows so many seconds after 1970 began.
    pub fn at(seconds: u64) -> Self {
        Self { seconds: AtomicU64::new(seconds) }
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.seconds.fetch_add(by.as_secs(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.seconds.load(Ordering::SeqCst))
    }
}

/// The sending half of a channel as a mailer: whoever holds the other half reads the letters.
impl Mailer for mpsc::Sender<String> {
    fn send(&self, to: &str, text: &str) {
        // Nobody reads any more: then nobody misses the letter.
        let _ = mpsc::Sender::send(self, format!("{to}: {text}"));
    }
}
// ANCHOR_END: fakes

/// The section's demo.
pub fn run() {
    for smtp in [None, Some("mail.example.org")] {
        println!("Composed for smtp = {smtp:?}:");
        let mut sign_in = compose(&Settings { smtp });
        sign_in.lock("ada@example.org");
        println!("  may she try? {}", sign_in.allows("ada@example.org"));
    }

    println!("Composed by hand, with a clock that obeys:");
    // ANCHOR: fake_use
    let clock = Arc::new(SetClock::at(0));
    let (mailer, letters) = mpsc::channel();
    let mut sign_in = SignIn::new(clock.clone(), Arc::new(mailer));
    sign_in.lock("ada@example.org");
    for minutes in [14, 1] {
        clock.advance(Duration::from_secs(60 * minutes));
        println!("  {minutes} min later, may she try? {}", sign_in.allows("ada@example.org"));
    }
    println!("  letters: {:?}", letters.try_iter().collect::<Vec<_>>());
    // ANCHOR_END: fake_use
}
