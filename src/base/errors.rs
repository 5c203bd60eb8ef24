//! The one error type. `web::errors` gives each variant its status and its sentence.
//!
//! A form filled in wrongly is not an error: the answer is the form again, with a message
//! beside each field (`web::form`).

use std::time::Duration;

/// The result of anything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a library or of the system that caused ours.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a request failed.
#[derive(Debug)]
pub enum Error {
    /// It does not exist, or this person may not see it: the two look alike. 404.
    NotFound,
    /// The same idempotency key came with another text. 409.
    NonceReused,
    /// This person has the largest allowed number of streams open. 429.
    TooManyStreams,
    /// This person does something more often than they may. 429, with the time to wait.
    TooOften(RetryAfter),
    /// This person is in the largest allowed number of rooms. 422.
    TooManyRooms,
    /// Somebody else has signed in in this browser since the page was made. 412.
    SignedInAsAnother,
    /// The server is overloaded and has done nothing. 503, safe to retry.
    Busy,
    /// The store does not answer; the operation may or may not have been done. Messages
    /// carry an idempotency key, so trying again is safe. 503.
    Unavailable(Cause),
    /// The disk of the store is full. 507.
    StorageFull(Cause),
    /// A bug or a broken setup. 500; the cause is logged and not shown.
    Internal(Cause),
}

/// A sentence for the log.
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::NotFound => f.write_str("not found"),
            Error::NonceReused => f.write_str("the idempotency key belongs to another text"),
            Error::TooManyStreams => f.write_str("too many open streams"),
            Error::TooOften(_) => f.write_str("too often"),
            Error::TooManyRooms => f.write_str("in too many rooms"),
            Error::SignedInAsAnother => f.write_str("signed in as somebody else"),
            Error::Busy => f.write_str("too busy"),
            Error::Unavailable(cause) => write!(f, "the database cannot be used: {cause}"),
            Error::StorageFull(cause) => write!(f, "the disk is full: {cause}"),
            Error::Internal(cause) => cause.fmt(f),
        }
    }
}

impl Error {
    /// The cause for the log, if the answer does not say everything.
    pub fn cause(&self) -> Option<&Cause> {
        match self {
            Error::NotFound
            | Error::NonceReused
            | Error::TooManyStreams
            | Error::TooOften(_)
            | Error::TooManyRooms
            | Error::SignedInAsAnother
            | Error::Busy => None,
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
    /// In whole seconds, for the `Retry-After` header; at least one.
    pub fn seconds(self) -> u64 {
        self.0.as_secs() + 1
    }
}
