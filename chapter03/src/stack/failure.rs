//! Why a call failed: a kind for whoever decides, a message for the caller, the source for the log.
//!
//! Inside a stack every layer speaks this one type, so that a breaker outside can judge what a rule inside said. Proved by the tests below.

use std::{borrow::Cow, error::Error, fmt, time::Duration};
use tower::BoxError;
use utils::error_kind::ErrorKind;

// ANCHOR: failure
/// Why a call failed.
#[derive(Debug)]
pub struct Failure {
    /// What the caller should make of it.
    pub kind: ErrorKind,
    /// One sentence for the caller. It names no secret and nothing of the inside.
    pub message: Cow<'static, str>,
    /// How long to wait before another try, where that is known.
    pub retry_after: Option<Duration>,
    /// What happened, for the log. The rules' own error is kept here.
    pub source: Option<BoxError>,
}
// ANCHOR_END: failure

impl Failure {
    /// A failure without a source.
    pub fn new(kind: ErrorKind, message: impl Into<Cow<'static, str>>) -> Failure {
        Failure { kind, message: message.into(), retry_after: None, source: None }
    }

    /// The same, caused by `source`.
    pub fn caused_by(mut self, source: impl Into<BoxError>) -> Failure {
        self.source = Some(source.into());
        self
    }

    /// The same, worth another try after `pause`.
    pub fn retry_after(mut self, pause: Duration) -> Failure {
        self.retry_after = Some(pause);
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

/// Layers of tower box their errors: what went in as a [`Failure`] comes out as it was, tower's own refusals get their kind.
impl From<BoxError> for Failure {
    fn from(error: BoxError) -> Failure {
        match error.downcast::<Failure>() {
            Ok(failure) => *failure,
            Err(error) if error.is::<tower::load_shed::error::Overloaded>() => {
                Failure::new(ErrorKind::Unavailable, "the service has no room for another request now")
                    .caused_by(error)
            }
            Err(error) => Failure::new(ErrorKind::Internal, "the service has a fault").caused_by(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_that_was_boxed_comes_out_as_it_went_in() {
        let failure = Failure::new(ErrorKind::NotFound, "no such order").retry_after(Duration::from_secs(1));
        let back = Failure::from(BoxError::from(failure));
        assert_eq!((back.kind, back.retry_after), (ErrorKind::NotFound, Some(Duration::from_secs(1))));
    }

    #[test]
    fn an_error_that_nobody_knows_is_a_fault_whose_words_stay_inside() {
        let failure = Failure::from(BoxError::from("password=hunter2"));
        assert_eq!(failure.kind, ErrorKind::Internal);
        assert!(!failure.to_string().contains("hunter2"));
        assert_eq!(failure.source().expect("kept for the log").to_string(), "password=hunter2");
    }
}
