//! One server for one SQLite file.
//!
//! Two servers would both be right for SQLite, and wrong for people: neither hears of what is
//! posted through the other. So a server holds a lock on a file beside the database. The
//! kernel ends it with the process, however that ends. Commands need no lock: they write to
//! the database beside a server as `sqlite3` does, and the server notices.

use std::{
    ffi::OsString,
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    str::FromStr,
    time::Duration,
};

use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};
use sqlx::sqlite::SqliteConnectOptions;
use tokio::time::sleep;

use crate::db::open_error::{self, OpenError};

/// How often and how many times a server waits for the one before it, which may be closing its
/// database.
const PAUSE: Duration = Duration::from_millis(100);
const TRIES: usize = 30;

/// The lock of a running server, as long as it is kept.
pub struct InstanceLock(#[allow(dead_code, reason = "closing it ends the lock")] File);

impl InstanceLock {
    /// Takes the lock of the database at `url`. None if it is in memory.
    pub async fn take(url: &str) -> Result<Option<Self>, OpenError> {
        let options = SqliteConnectOptions::from_str(url)?;
        let database = options.get_filename();
        if is_in_memory(database) {
            return Ok(None);
        }
        let mut name = OsString::from(database);
        name.push(".lock");
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .mode(0o600)
            .open(&name)
            .map_err(|error| open_error::told(url, &error.to_string()))?;
        for _ in 0..TRIES {
            match flock(&file, FlockOperation::NonBlockingLockExclusive) {
                Ok(()) => return Ok(Some(Self(file))),
                Err(Errno::WOULDBLOCK) => sleep(PAUSE).await,
                Err(error) => {
                    tracing::warn!(
                        "This file system has no locks ({error}). Make sure that no other Snug \
                         uses {}.",
                        database.display()
                    );
                    return Ok(None);
                }
            }
        }
        Err(OpenError::new(format!(
            "another Snug is running on {}. Stop it first, or give this one another `data` \
             folder. (Several servers need PostgreSQL.)",
            database.display()
        )))
    }
}

fn is_in_memory(database: &Path) -> bool {
    let name = database.to_string_lossy();
    name.contains(":memory:") || name.starts_with("file:")
}
