//! How the SQLite file is opened.

pub mod change_detector;
pub mod checkpoints;
pub mod pool;
pub mod write_queue;

use std::{str::FromStr, time::Duration};

use serde::Deserialize;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

/// When what was written is on disk.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Synchronous {
    /// Before it is answered, so an acknowledged message survives the plug being pulled.
    Full,
    /// Within seconds. The last ones before a power cut may be lost, and nothing else.
    Normal,
}

/// How the file at `url` is opened, by whoever writes; readers add that they only read.
pub(in crate::db) fn options(
    url: &str,
    synchronous: Synchronous,
) -> Result<SqliteConnectOptions, sqlx::Error> {
    Ok(SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match synchronous {
            Synchronous::Full => SqliteSynchronous::Full,
            Synchronous::Normal => SqliteSynchronous::Normal,
        })
        .foreign_keys(true)
        // What is removed is gone from the file, and not just from the tables.
        .pragma("secure_delete", "on")
        // See checkpoints.rs. After a deed that wrote very much the file is cut back.
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", "33554432")
        // What a savepoint needs to take back is never worth a file of its own.
        .pragma("temp_store", "memory")
        .busy_timeout(Duration::from_secs(5)))
}
