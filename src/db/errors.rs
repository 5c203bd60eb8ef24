//! Turns the errors of a database into ours.

use std::{sync::Arc, time::Duration};

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
            E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::WorkerCrashed => {
                Error::Unavailable(Box::new(error))
            }
            E::Database(refusal) => match refusal.code().as_deref().map(failure) {
                Some(DatabaseFailure::DiskFull) => Error::StorageFull(Box::new(error)),
                Some(DatabaseFailure::DiskBroken) => {
                    stop_on_io_error(&error);
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
    /// A lock, a restart, a lost connection: trying again can succeed.
    Temporary,
    DiskBroken,
    DiskFull,
    Other,
}

/// Reads an error code.
///
/// SQLite's are numbers, whose low byte is the primary code
/// (<https://www.sqlite.org/rescode.html>). PostgreSQL's have five characters, of which
/// the first two are a class (<https://www.postgresql.org/docs/current/errcodes-appendix.html>):
/// connection exception (08), transaction rollback (40), insufficient resources (53),
/// operator intervention (57), and system error (58). PostgreSQL itself recovers from the
/// last one, a disk that failed.
fn failure(code: &str) -> DatabaseFailure {
    match (code.len(), code.get(..2)) {
        (5, _) if code == "53100" => DatabaseFailure::DiskFull,
        (5, Some("08" | "40" | "53" | "57" | "58")) => DatabaseFailure::Temporary,
        (5, _) => DatabaseFailure::Other,
        _ => match code.parse::<i32>().map(|code| code & 0xff) {
            Ok(5 | 6) => DatabaseFailure::Temporary,
            Ok(10) => DatabaseFailure::DiskBroken,
            Ok(13) => DatabaseFailure::DiskFull,
            _ => DatabaseFailure::Other,
        },
    }
}

/// Ends the process, a moment after the answer under way has been sent.
///
/// After a failed write or sync the database may or may not hold the changes that were
/// just refused, and the operating system's cache can no longer be trusted. Only opening
/// the files again finds out; going on could turn a "no" into a "yes" later. Exit code 74
/// is `EX_IOERR` of sysexits.h.
fn stop_on_io_error(error: &sqlx::Error) {
    tracing::error!("The disk failed, so Snug stops: {error}");
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(200));
        std::process::exit(74);
    });
}
