//! Checkpoints: SQLite's write-ahead log is copied back into the database file, without
//! stopping those who write.
//!
//! By default SQLite checkpoints in the commit that brings the log to a thousand pages, and
//! every transaction behind it waits. Here a connection of its own does it while others
//! write. But a checkpoint beside writers never completes, and the log restarts at its
//! beginning only after a complete one. So when the log has grown long, one checkpoint
//! pauses the write queue, with next to nothing left to copy
//! (<https://www.sqlite.org/wal.html>, "Checkpointing").
//!
//! The log keeps what was written to it until something is written over that: also the text
//! of a message that was deleted since. So it is emptied when nobody has written for some
//! seconds, and once a minute while people write.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, sqlite::SqliteConnection};
use tokio::{
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::{
    base::{
        errors::{Error, Result},
        sync::lock,
    },
    db::{
        errors::stop_after_panic,
        sqlite::write_queue::{CommitCounter, WriteQueue},
    },
};

/// The longest that a committed transaction waits for a checkpoint.
const LONGEST_DELAY: Duration = Duration::from_secs(5);

/// A log of so many pages, of 4 KiB each, is long.
const LONG_LOG: i64 = 4_000;

/// The log is emptied when nobody has written for so long.
const IDLE: Duration = Duration::from_secs(2);

/// While people write without a pause, the log is emptied so often.
const EMPTIED_EVERY: Duration = Duration::from_secs(60);

/// A log of so many pages, 64 MiB, means that something has been reading for a long time.
const HUGE_LOG: i64 = 16_000;

/// The size of a page of the log, in bytes.
const PAGE: i64 = 4_096;

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
        let run = tokio::spawn(run(connection, writes, closing.clone()));
        // Without checkpoints the log would grow until the disk is full.
        let task = tokio::spawn(async move {
            if run.await.is_err_and(|error| error.is_panic()) {
                stop_after_panic("The task that checkpoints");
            }
        });
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

async fn run(connection: SqliteConnection, writes: WriteQueue, closing: Arc<AtomicBool>) {
    let commits = writes.commits();
    let mut log = WriteAheadLog {
        connection,
        writes,
        // The log that a process before this one has left is emptied as well.
        is_empty: false,
        last_emptied: Instant::now(),
        has_warned: false,
    };
    // A process that waits for a lock keeps writers waiting. Better to try again later.
    let _ = sqlx::query("pragma busy_timeout = 50")
        .execute(&mut log.connection)
        .await;
    loop {
        let wait = match log.is_empty {
            true => None,
            false => Some(IDLE),
        };
        let is_due = match wait {
            None => {
                commits.due.notified().await;
                true
            }
            Some(idle) => timeout(idle, commits.due.notified()).await.is_ok(),
        };
        if is_due && !closing.load(Ordering::SeqCst) {
            let _ = timeout(LONGEST_DELAY, commits.due.notified()).await;
        }
        if closing.load(Ordering::SeqCst) {
            break;
        }
        commits.since_checkpoint.store(0, Ordering::SeqCst);
        let done = match is_due {
            true => log.checkpoint().await,
            false => log.empty().await,
        };
        if let Err(error) = done {
            tracing::error!("The write-ahead log could not be checkpointed: {error}");
        }
    }
    let _ = log.connection.close().await;
}

struct WriteAheadLog {
    connection: SqliteConnection,
    writes: WriteQueue,
    is_empty: bool,
    last_emptied: Instant,
    has_warned: bool,
}

impl WriteAheadLog {
    async fn checkpoint(&mut self) -> Result<()> {
        self.is_empty = false;
        let (mut pages, left) = self.passive().await?;
        if pages > LONG_LOG && left > 0 {
            let paused = self.writes.pause().await?;
            (pages, _) = self.passive().await?;
            drop(paused);
        }
        self.note_length(pages);
        if self.last_emptied.elapsed() >= EMPTIED_EVERY {
            self.empty().await?;
        }
        Ok(())
    }

    /// Copies the rest of the log and truncates the file, unless somebody reads from it.
    async fn empty(&mut self) -> Result<()> {
        let paused = self.writes.pause().await?;
        let truncated = sqlx::query_as("pragma wal_checkpoint(truncate)")
            .fetch_one(&mut self.connection)
            .await;
        drop(paused);
        let (busy, pages, _): (i64, i64, i64) = truncated?;
        self.is_empty = busy == 0;
        self.last_emptied = Instant::now();
        self.note_length(if self.is_empty { 0 } else { pages });
        Ok(())
    }

    /// Checkpoints as much as possible without blocking readers or writers. Returns the
    /// number of pages in the log, and of those not copied.
    async fn passive(&mut self) -> Result<(i64, i64), Error> {
        let (_, pages, copied): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(passive)")
            .fetch_one(&mut self.connection)
            .await?;
        Ok((pages, pages - copied))
    }

    /// Tells the monitors how long the log is, and the operator if it is huge.
    fn note_length(&mut self, pages: i64) {
        let pages = pages.max(0);
        let bytes = u32::try_from(pages * PAGE).unwrap_or(u32::MAX);
        metrics::gauge!("snug_wal_bytes").set(f64::from(bytes));
        let is_huge = pages > HUGE_LOG;
        if is_huge && !self.has_warned {
            tracing::warn!(
                "The write-ahead log is {} MiB long and grows: something has been reading the \
                 database for a long time, such as a backup or a shell. It is emptied when that \
                 ends.",
                (pages * PAGE) >> 20
            );
        }
        self.has_warned = is_huge;
    }
}
