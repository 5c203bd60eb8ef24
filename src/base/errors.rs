//! What can go wrong, and what the person who asked is told.
//!
//! A form filled in wrongly is not an error: it is the form again, with the
//! problem beside its field (`web::form`).

use std::time::Duration;

/// The result of anything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a library or of the system behind ours.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why there is no answer. Each has one status and one sentence.
#[derive(Debug)]
pub enum Error {
    /// Not there, or not for you: the two look alike. 404.
    NotFound,
    /// The same nonce came with another text. 409.
    NonceReused,
    /// This person has as many streams open as anybody may. 429.
    TooManyStreams,
    /// More people want something costly than can be served. 503, safe to retry.
    Busy,
    /// The store does not answer; what was asked may or may not have been done.
    /// Posts carry a nonce, so asking again is safe. 503.
    Unavailable(Cause),
    /// No room left for what should be stored. 507.
    StorageFull(Cause),
    /// Our mistake. 500; the cause is logged and not shown.
    Internal(Cause),
}

impl Error {
    /// What is logged, where there is more to say than the answer says.
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            Error::NotFound | Error::NonceReused | Error::TooManyStreams | Error::Busy => None,
            Error::Unavailable(cause) | Error::StorageFull(cause) | Error::Internal(cause) => {
                Some(cause)
            }
        }
    }
}

/// How long to wait before trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// In whole seconds, as `Retry-After` says it; never none.
    pub fn seconds(self) -> u64 {
        self.0.as_secs() + 1
    }
}
