//! SQLite: one connection that writes, several that read, and one that checkpoints.

pub mod change_detector;
pub mod checkpoints;
pub mod file;
pub mod instance_lock;
pub mod pool;
pub mod savepoints;
pub mod write_queue;

use std::{str::FromStr, sync::Arc, time::Duration};

use serde::Deserialize;
use sqlx::{
    ConnectOptions,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{
    base::data_folder,
    db::sqlite::{
        change_detector::{ChangeDetector, DatabaseVersion},
        checkpoints::Checkpoints,
        file::{DatabaseFile, put_foreign_log_aside},
        pool::ReadPool,
        write_queue::WriteQueue,
    },
};

pub(in crate::db) static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// When SQLite writes to disk.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Synchronous {
    /// Before the answer, so an acknowledged message survives a power cut.
    Full,
    /// Within seconds. A power cut loses the last messages and damages nothing.
    Normal,
}

/// An open SQLite file.
#[derive(Clone)]
pub struct Sqlite {
    /// The connections that read.
    pub read: ReadPool,
    /// The connection that writes. Writers queue for it in order, instead of meeting a
    /// locked database.
    pub write: WriteQueue,
    checkpoints: Checkpoints,
    changes: Option<ChangeDetector>,
    file: Arc<DatabaseFile>,
}

impl Sqlite {
    /// Opens the file and brings its tables up to date. `readers` is the number of
    /// connections that read, `patience` the longest wait for a connection.
    pub(in crate::db) async fn open(
        url: &str,
        synchronous: Synchronous,
        readers: usize,
        patience: Duration,
    ) -> Result<Self, sqlx::Error> {
        let options = options(url, synchronous)?;
        let protect = || {
            let protected = data_folder::protect(options.get_filename());
            protected.map_err(|error| sqlx::Error::Configuration(error.into()))
        };
        protect()?;
        put_foreign_log_aside(options.get_filename())?;
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        // The folder may have rules for new files that count instead of the umask. (Those that
        // SQLite makes later have the rights of this one.)
        protect()?;
        MIGRATIONS.run(&pool).await?;
        let changes = ChangeDetector::new(options.get_filename());
        let file = DatabaseFile::opened(options.get_filename())?;
        let connection = pool.acquire().await?.detach();
        let other = options.connect().await?;
        let read = ReadPool::open(options.read_only(true), readers, patience).await?;
        let write = WriteQueue::new(connection, patience);
        let checkpoints = Checkpoints::start(other, write.clone());
        Ok(Self {
            read,
            write,
            checkpoints,
            changes,
            file: Arc::new(file),
        })
    }

    /// The version of the database, if it can be read.
    pub(in crate::db) fn version(&self) -> Option<DatabaseVersion> {
        self.changes.as_ref()?.version()
    }

    /// Its file.
    pub(in crate::db) fn file(&self) -> &DatabaseFile {
        &self.file
    }

    /// The number of connections, and how many of them are idle.
    pub(in crate::db) fn connections(&self) -> (u32, u32) {
        let (readers, idle) = self.read.connections();
        (readers + 1, idle + u32::from(self.write.is_idle()))
    }

    /// Waits for queries in flight and closes the file. SQLite copies the write-ahead log
    /// into it when the last connection closes, which is the one that writes.
    pub(in crate::db) async fn close(&self) {
        self.read.close().await;
        self.checkpoints.close().await;
        self.write.close().await;
    }
}

/// How the file at `url` is opened for writing; readers add that they only read.
fn options(url: &str, synchronous: Synchronous) -> Result<SqliteConnectOptions, sqlx::Error> {
    Ok(SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(match synchronous {
            Synchronous::Full => SqliteSynchronous::Full,
            Synchronous::Normal => SqliteSynchronous::Normal,
        })
        .foreign_keys(true)
        // Deleted rows are overwritten in the file, and not only unlinked.
        .pragma("secure_delete", "on")
        // See checkpoints.rs. After a very large transaction the file is truncated.
        .pragma("wal_autocheckpoint", "0")
        .pragma("journal_size_limit", "33554432")
        // The undo data of a savepoint is never worth a file of its own.
        .pragma("temp_store", "memory")
        .busy_timeout(Duration::from_secs(5)))
}
