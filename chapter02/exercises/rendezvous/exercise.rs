//! Exercise `rendezvous`: a hand-over between tasks that is over when the other side has the value.

use tokio::sync::mpsc;

/// What goes through the channel.
type Offer = String; // Is the mail all that has to travel?

/// The mailer is gone, and the mail was not taken.
#[derive(Debug, PartialEq, Eq)]
pub struct Gone;

/// The side of the forms; each form has a clone.
#[derive(Clone)]
pub struct Forms {
    offers: mpsc::Sender<Offer>,
}

/// The other side.
pub struct Mailer {
    offers: mpsc::Receiver<Offer>,
}

/// The two sides of a rendezvous. The channel between them has room for one: less is not to be had.
pub fn rendezvous() -> (Forms, Mailer) {
    let (forms, mailer) = mpsc::channel(1);
    (Forms { offers: forms }, Mailer { offers: mailer })
}

impl Forms {
    /// Waits until the mailer has taken the mail, however many others wait; an error if it never will.
    ///
    /// A caller that stops waiting (a time-out drops this future) takes its mail back.
    pub async fn hand_over(&self, mail: &str) -> Result<(), Gone> {
        todo!("hand {mail} over through {:?}", self.offers)
    }
}

impl Mailer {
    /// Waits for the next mail whose form still waits, and takes it; `None` when all forms are gone.
    pub async fn take(&mut self) -> Option<String> {
        todo!("take a mail from {:?}", self.offers)
    }
}
