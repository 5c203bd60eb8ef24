//! What a refusal of the database means, and what is done about it.

use std::{sync::Arc, time::Duration};

use crate::base::errors::Error;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Arc::new(error).into()
    }
}

/// Shared, because those who wait for one commit fail together.
impl From<Arc<sqlx::Error>> for Error {
    fn from(error: Arc<sqlx::Error>) -> Self {
        use sqlx::Error as E;
        match &*error {
            E::PoolTimedOut | E::PoolClosed | E::Io(_) | E::WorkerCrashed => {
                Error::Unavailable(Box::new(error))
            }
            E::Database(refusal) => match refusal.code().as_deref().map(failure) {
                Some(Failure::Full) => Error::StorageFull(Box::new(error)),
                Some(Failure::Io) => {
                    stop_on_io_error(&error);
                    Error::Unavailable(Box::new(error))
                }
                Some(Failure::Passing) => Error::Unavailable(Box::new(error)),
                Some(Failure::Other) | None => Error::Internal(Box::new(error)),
            },
            _ => Error::Internal(Box::new(error)),
        }
    }
}

/// What kind of failure a refusal is.
enum Failure {
    /// Something is in the way that will go.
    Passing,
    Io,
    Full,
    Other,
}

/// Reads the code of a refusal.
///
/// SQLite's are numbers, whose low byte is the primary code
/// (<https://www.sqlite.org/rescode.html>). PostgreSQL's have five characters, of which
/// the first two are a class (<https://www.postgresql.org/docs/current/errcodes-appendix.html>):
/// no connection, two changes in each other's way, too little of something, stopping or
/// starting, and a disk that failed, which is for PostgreSQL to recover from and not us.
fn failure(code: &str) -> Failure {
    match (code.len(), code.get(..2)) {
        (5, _) if code == "53100" => Failure::Full,
        (5, Some("08" | "40" | "53" | "57" | "58")) => Failure::Passing,
        (5, _) => Failure::Other,
        _ => match code.parse::<i32>().map(|code| code & 0xff) {
            Ok(5 | 6) => Failure::Passing,
            Ok(10) => Failure::Io,
            Ok(13) => Failure::Full,
            _ => Failure::Other,
        },
    }
}

/// Ends the process, a moment after the answer under way has been sent.
///
/// After a failed write or sync the database may or may not hold what was just
/// refused, and what the operating system still has in memory can no longer be
/// trusted. Only opening the files again finds out; going on could turn a "no"
/// into a "yes" later. Exit code 74 is `EX_IOERR` of sysexits.h.
fn stop_on_io_error(error: &sqlx::Error) {
    tracing::error!("The disk failed, stopping: {error}");
    std::thread::spawn(|| {
        std::thread::sleep(Duration::from_millis(200));
        std::process::exit(74);
    });
}
