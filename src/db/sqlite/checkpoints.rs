//! Folds SQLite's write-ahead log back into the database file, beside those who write.
//!
//! By itself SQLite has whoever commits the thousandth page do it, and everybody behind
//! them wait. A connection of its own does it while they go on. But while they go on it
//! is never done, the log is begun anew only when it is, and so it would grow for as
//! long as people talk: when it has become long, it takes a turn among those who write,
//! with next to nothing left to do.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use rocket::tokio::{self, sync::Notify, task::JoinHandle, time::timeout};
use sqlx::{Connection, sqlite::SqliteConnection};

use crate::{
    base::errors::{Error, Result},
    db::sqlite::write_queue::WriteQueue,
};

/// After how many deeds the log is folded, and how long the first of them waits for it.
const MANY: usize = 250;
const SOON: Duration = Duration::from_secs(5);

/// The pages, of 4 KiB, from which on a log is long.
const LONG: i64 = 4_000;

/// What has been written since the log was folded.
#[derive(Default)]
pub(in crate::db) struct Written {
    deeds: AtomicUsize,
    changed: Notify,
    over: AtomicBool,
}

impl Written {
    /// Notes that as many deeds are in the log.
    pub(in crate::db) fn add(&self, deeds: usize) {
        let before = self.deeds.fetch_add(deeds, Ordering::SeqCst);
        if before == 0 || (before < MANY && before + deeds >= MANY) {
            self.changed.notify_one();
        }
    }
}

/// Who folds the log.
#[derive(Clone)]
pub struct Checkpoints {
    written: Arc<Written>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Checkpoints {
    /// Folds the log that `writer` writes, with a connection that does nothing else.
    pub(in crate::db) fn start(connection: SqliteConnection, writer: WriteQueue) -> Self {
        let written = writer.written();
        let task = tokio::spawn(fold(connection, writer));
        Self {
            written,
            task: Arc::new(Mutex::new(Some(task))),
        }
    }

    /// Ends it. The writer's connection is the last one then, and folds the log when
    /// it is closed.
    pub(in crate::db) async fn close(&self) {
        self.written.over.store(true, Ordering::SeqCst);
        self.written.changed.notify_one();
        let task = self
            .task
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(task) = task {
            let _ = task.await;
        }
    }
}

async fn fold(mut connection: SqliteConnection, writer: WriteQueue) {
    let written = writer.written();
    loop {
        written.changed.notified().await;
        if !written.over.load(Ordering::SeqCst) {
            let _ = timeout(SOON, written.changed.notified()).await;
        }
        if written.over.load(Ordering::SeqCst) {
            break;
        }
        written.deeds.store(0, Ordering::SeqCst);
        if let Err(error) = checkpoint(&mut connection, &writer).await {
            tracing::error!("The write-ahead log cannot be folded: {error:?}");
        }
    }
    let _ = connection.close().await;
}

async fn checkpoint(connection: &mut SqliteConnection, writer: &WriteQueue) -> Result<()> {
    let (long, left) = passive(connection).await?;
    if long > LONG && left > 0 {
        let held = writer.hold().await?;
        passive(connection).await?;
        drop(held);
    }
    Ok(())
}

/// Folds what can be folded without being in anybody's way. How long the log is, and
/// how much of it is left.
async fn passive(connection: &mut SqliteConnection) -> Result<(i64, i64), Error> {
    let (_, pages, folded): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(passive)")
        .fetch_one(connection)
        .await?;
    Ok((pages, pages - folded))
}
