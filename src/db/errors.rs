//! Turns the errors of a database into ours.

use std::{
    sync::{Arc, Once},
    time::Duration,
};

use crate::base::errors::Error;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Arc::new(error).into()
    }
}

/// Shared, because the transactions of a group commit fail together.
impl From<Arc<sqlx::Error>> for Error {
    fn from(error: Arc<sqlx::Error>) -> Self {
        use sqlx::Error as E;
        match &*error {
            E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::Tls(_) | E::Protocol(_) => {
                Error::Unavailable(Box::new(error))
            }
            E::WorkerCrashed => {
                // Nothing starts it again, and everything that needs it would fail.
                stop("A thread of the database has ended", SOFTWARE_FAILED);
                Error::Unavailable(Box::new(error))
            }
            E::Database(refusal) => match refusal.code().as_deref().map(failure) {
                Some(DatabaseFailure::DiskFull) => Error::StorageFull(Box::new(error)),
                Some(DatabaseFailure::DiskBroken) => {
                    stop(&format!("The disk failed ({error})"), DISK_FAILED);
                    Error::Unavailable(Box::new(error))
                }
                Some(DatabaseFailure::Temporary) => Error::Unavailable(Box::new(error)),
                Some(DatabaseFailure::Other) | None => Error::Internal(Box::new(error)),
            },
            _ => Error::Internal(Box::new(error)),
        }
    }
}

/// Why the database refused a statement.
enum DatabaseFailure {
    /// A lock, a restart, a lost connection, a server that only reads for now: trying again
    /// can succeed.
    Temporary,
    DiskBroken,
    DiskFull,
    Other,
}

/// Reads an error code.
///
/// SQLite's are numbers, whose low byte is the primary code
/// (<https://www.sqlite.org/rescode.html>): busy (5), locked (6), only readable (8), a file
/// that cannot be opened, for example without a free descriptor (14), a lock that was lost
/// in a race (15). PostgreSQL's have five characters, of which the first two are a class
/// (<https://www.postgresql.org/docs/current/errcodes-appendix.html>): connection exception
/// (08), transaction rollback (40), insufficient resources (53), operator intervention (57),
/// and system error (58). PostgreSQL itself recovers from the last one, a disk that failed.
/// Single codes are a server that only reads (25006), a transaction that stood still or took
/// too long (25P03, 25P04), and a lock that was not to be had (55P03).
fn failure(code: &str) -> DatabaseFailure {
    match (code.len(), code.get(..2)) {
        (5, _) if code == "53100" => DatabaseFailure::DiskFull,
        (5, Some("08" | "40" | "53" | "57" | "58")) => DatabaseFailure::Temporary,
        (5, _) => match code {
            "25006" | "25P03" | "25P04" | "55P03" => DatabaseFailure::Temporary,
            _ => DatabaseFailure::Other,
        },
        _ => match code.parse::<i32>().map(|code| code & 0xff) {
            Ok(5 | 6 | 8 | 14 | 15) => DatabaseFailure::Temporary,
            Ok(10) => DatabaseFailure::DiskBroken,
            Ok(13) => DatabaseFailure::DiskFull,
            _ => DatabaseFailure::Other,
        },
    }
}

/// `EX_SOFTWARE` and `EX_IOERR` of sysexits.h.
const SOFTWARE_FAILED: i32 = 70;
const DISK_FAILED: i32 = 74;

/// Ends the process, a moment after the answer under way has been sent.
///
/// After a failed write or sync the database may or may not hold the changes that were
/// just refused, and the operating system's cache can no longer be trusted. Only opening
/// the files again finds out; going on could turn a "no" into a "yes" later.
fn stop(what: &str, code: i32) {
    static STOPPING: Once = Once::new();
    STOPPING.call_once(|| {
        tracing::error!("{what}, so Snug stops.");
        std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(200));
            std::process::exit(code);
        });
    });
}

/// Ends the process, because a task has panicked that nothing works without.
pub(super) fn stop_after_panic(what: &str) {
    stop(&format!("{what} has panicked"), SOFTWARE_FAILED);
}

/// The error after a thread of the database was lost, for the tests.
#[cfg(debug_assertions)]
pub fn lost_thread() -> Error {
    sqlx::Error::WorkerCrashed.into()
}
