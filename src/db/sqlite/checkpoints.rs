//! Checkpoints: SQLite's write-ahead log is copied back into the database file, without
//! stopping those who write.
//!
//! By default SQLite checkpoints in the commit that brings the log to a thousand pages, and
//! every transaction behind it waits. Here a connection of its own does it while others
//! write. But a checkpoint beside writers never completes, and the log restarts at its
//! beginning only after a complete one. So when the log has grown long, one checkpoint
//! pauses the write queue, with next to nothing left to copy
//! (<https://www.sqlite.org/wal.html>, "Checkpointing").

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, sqlite::SqliteConnection};
use tokio::{task::JoinHandle, time::timeout};

use crate::{
    base::{
        errors::{Error, Result},
        sync::lock,
    },
    db::sqlite::write_queue::{CommitCounter, WriteQueue},
};

/// The longest that a committed transaction waits for a checkpoint.
const LONGEST_DELAY: Duration = Duration::from_secs(5);

/// A log of so many pages, of 4 KiB each, is long.
const LONG_LOG: i64 = 4_000;

/// The task that checkpoints.
#[derive(Clone)]
pub struct Checkpoints {
    commits: Arc<CommitCounter>,
    closing: Arc<AtomicBool>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Checkpoints {
    /// Checkpoints the log that `writes` fills, on a connection that does nothing else.
    pub(in crate::db) fn start(connection: SqliteConnection, writes: WriteQueue) -> Self {
        let (commits, closing) = (writes.commits(), Arc::new(AtomicBool::new(false)));
        let task = tokio::spawn(run(connection, writes, closing.clone()));
        Self {
            commits,
            closing,
            task: Arc::new(Mutex::new(Some(task))),
        }
    }

    /// Ends the task and closes its connection. The connection that writes is the last one
    /// then, and SQLite checkpoints when it closes.
    pub(in crate::db) async fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
        self.commits.due.notify_one();
        let task = lock(&self.task).take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

async fn run(mut connection: SqliteConnection, writes: WriteQueue, closing: Arc<AtomicBool>) {
    let commits = writes.commits();
    loop {
        commits.due.notified().await;
        if !closing.load(Ordering::SeqCst) {
            let _ = timeout(LONGEST_DELAY, commits.due.notified()).await;
        }
        if closing.load(Ordering::SeqCst) {
            break;
        }
        commits.since_checkpoint.store(0, Ordering::SeqCst);
        if let Err(error) = checkpoint(&mut connection, &writes).await {
            tracing::error!("The write-ahead log could not be checkpointed: {error}");
        }
    }
    let _ = connection.close().await;
}

async fn checkpoint(connection: &mut SqliteConnection, writes: &WriteQueue) -> Result<()> {
    let (pages, left) = passive(connection).await?;
    if pages > LONG_LOG && left > 0 {
        let paused = writes.pause().await?;
        passive(connection).await?;
        drop(paused);
    }
    Ok(())
}

/// Checkpoints as much as possible without blocking readers or writers. Returns the number
/// of pages in the log, and of those not copied.
async fn passive(connection: &mut SqliteConnection) -> Result<(i64, i64), Error> {
    let (_, pages, copied): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(passive)")
        .fetch_one(connection)
        .await?;
    Ok((pages, pages - copied))
}
