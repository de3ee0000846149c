//! A dependency is forgotten where the service is composed.

use std::sync::Arc;

trait Clock {}
trait Mailer {}

struct SystemClock;
impl Clock for SystemClock {}

struct SignIn {
    _clock: Arc<dyn Clock>,
    _mailer: Arc<dyn Mailer>,
}

impl SignIn {
    fn new(clock: Arc<dyn Clock>, mailer: Arc<dyn Mailer>) -> SignIn {
        SignIn { _clock: clock, _mailer: mailer }
    }
}

fn main() {
    let _sign_in = SignIn::new(Arc::new(SystemClock));
}
