//! The queue of write transactions on an SQLite file, and their group commit.
//!
//! SQLite has one writer at a time, so all writes go through one connection. A commit is
//! one sync of the disk, however much is in it. So a transaction that finishes while
//! others wait does not commit: it hands the connection on with its changes still
//! uncommitted, and waits. The last transaction of the group, or the sixty-fourth, commits
//! for all of them. A transaction that nobody waits behind commits at once: no transaction
//! ever waits for company.
//!
//! Each transaction of a group but the first begins with a savepoint, so that one that
//! fails, or whose request is canceled in the middle, rolls back its own changes and no
//! others. (The first needs none: it rolls back before anyone else has written.) Nothing is
//! answered before the commit, and a refusal neither: the row that a statement was refused
//! for may be one that another transaction of the group has not committed yet.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use sqlx::{Connection, sqlite::SqliteConnection};
use tokio::{
    runtime::Handle,
    sync::{Mutex, Notify, OwnedMappedMutexGuard, OwnedMutexGuard, oneshot},
    time::timeout,
};

use crate::{
    base::errors::{Error, Result},
    db::sqlite::savepoints::Savepoint,
};

/// The most transactions that share one commit. More would save little, and keep the first
/// one waiting.
const GROUP_SIZE: usize = 64;

/// The most transactions that wait. When the queue is full, `begin` fails with `Busy` at
/// once.
const QUEUE_LIMIT: usize = 1_024;

/// Gives out the one connection that writes, in the order of asking.
#[derive(Clone)]
pub struct WriteQueue(Arc<QueueState>);

struct QueueState {
    /// A fair lock: first come, first served. `None` once the queue is closed.
    writer: Arc<Mutex<Option<Writer>>>,
    waiting: AtomicUsize,
    /// The longest wait for the connection.
    patience: Duration,
    commits: Arc<CommitCounter>,
    /// Finishes the work of a transaction that is dropped in the middle.
    runtime: Handle,
}

type WriterGuard = OwnedMappedMutexGuard<Option<Writer>, Writer>;

/// The connection and the group of transactions on it that are not committed yet.
struct Writer {
    connection: SqliteConnection,
    /// The number of transactions that began in this group; 0 when none is open.
    begun: usize,
    /// Those of them that are finished and wait for the commit.
    finished: Vec<oneshot::Sender<CommitResult>>,
}

type CommitResult = Result<(), Arc<sqlx::Error>>;

/// Counts committed transactions, for the checkpoints.
#[derive(Default)]
pub struct CommitCounter {
    /// The number since the last checkpoint.
    pub(in crate::db) since_checkpoint: AtomicUsize,
    /// Those of the next ones that only try whether writing works.
    trials: AtomicUsize,
    /// The number of trials. They leave nothing in the log that anybody wrote, so they do not
    /// call for a checkpoint before they are many.
    tried: AtomicUsize,
    /// Wakes the task that checkpoints.
    pub(in crate::db) due: Notify,
}

impl CommitCounter {
    /// A checkpoint is due after so many transactions.
    pub(in crate::db) const CHECKPOINT_EVERY: usize = 250;

    fn add(&self, transactions: usize) {
        let trials = self.trials.swap(0, Ordering::SeqCst).min(transactions);
        if self.tried.fetch_add(trials, Ordering::SeqCst) >= Self::CHECKPOINT_EVERY {
            self.tried.store(0, Ordering::SeqCst);
            self.due.notify_one();
        }
        let transactions = transactions - trials;
        if transactions == 0 {
            return;
        }
        let before = self
            .since_checkpoint
            .fetch_add(transactions, Ordering::SeqCst);
        let every = Self::CHECKPOINT_EVERY;
        if before == 0 || (before < every && before + transactions >= every) {
            self.due.notify_one();
        }
    }
}

impl WriteQueue {
    /// Writes with `connection`. A transaction waits for it for `patience` at most.
    pub(in crate::db) fn new(connection: SqliteConnection, patience: Duration) -> Self {
        let writer = Writer {
            connection,
            begun: 0,
            finished: vec![],
        };
        Self(Arc::new(QueueState {
            writer: Arc::new(Mutex::new(Some(writer))),
            waiting: AtomicUsize::new(0),
            patience,
            commits: Arc::default(),
            runtime: Handle::current(),
        }))
    }

    /// Begins a transaction, after those that asked before.
    ///
    /// # Errors
    /// `Busy` when too many wait, or the wait takes too long.
    pub async fn begin(&self) -> Result<WriteTransaction> {
        let mut transaction = self.acquire().await?;
        let savepoint = transaction.savepoint().sql();
        sqlx::query(savepoint).execute(&mut *transaction).await?;
        Ok(transaction)
    }

    /// Like `begin`, but executes nothing: the caller's first statement has to start with
    /// the SQL of [`WriteTransaction::savepoint`]. This saves a visit to the connection's
    /// thread.
    ///
    /// # Errors
    /// `Busy` when too many wait, or the wait takes too long.
    pub async fn acquire(&self) -> Result<WriteTransaction> {
        let writer = match self.0.writer.clone().try_lock_owned() {
            Ok(writer) => writer,
            Err(_) => self.0.wait().await?,
        };
        let mut writer = open(writer)?;
        let number = writer.begun;
        writer.begun += 1;
        Ok(WriteTransaction {
            writer: Some(writer),
            number,
            queue: self.0.clone(),
        })
    }

    /// The counter of commits.
    pub(in crate::db) fn commits(&self) -> Arc<CommitCounter> {
        self.0.commits.clone()
    }

    /// Commits the open group and keeps everyone from writing until the guard is dropped.
    pub(in crate::db) async fn pause(&self) -> Result<impl Drop + use<>> {
        let mut writer = open(self.0.wait().await?)?;
        if writer.begun > 0 {
            let (finished, result) = writer.commit().await;
            self.0.notify(finished, &result);
        }
        Ok(writer)
    }

    /// Whether no transaction is open.
    pub(in crate::db) fn is_idle(&self) -> bool {
        self.0.writer.try_lock().is_ok()
    }

    /// Closes the connection after the transactions that asked before.
    pub(in crate::db) async fn close(&self) {
        let writer = self.0.writer.lock().await.take();
        if let Some(writer) = writer {
            let _ = writer.connection.close().await;
        }
    }
}

fn open(writer: OwnedMutexGuard<Option<Writer>>) -> Result<WriterGuard, sqlx::Error> {
    OwnedMutexGuard::try_map(writer, Option::as_mut).map_err(|_| sqlx::Error::PoolClosed)
}

impl QueueState {
    async fn wait(self: &Arc<Self>) -> Result<OwnedMutexGuard<Option<Writer>>> {
        if self.waiting.load(Ordering::SeqCst) >= QUEUE_LIMIT {
            return Err(Error::Busy);
        }
        let mut waiter = Waiter::new(self.clone());
        let writer = timeout(self.patience, self.writer.clone().lock_owned()).await;
        let writer = writer.map_err(|_| Error::Busy)?;
        waiter.gave_up = false;
        Ok(writer)
    }

    /// Gives the connection to the next transaction, and commits before if none waits or
    /// the group is full.
    fn release(self: &Arc<Self>, writer: WriterGuard) {
        let others_wait = self.waiting.load(Ordering::SeqCst) > 0;
        let grows = others_wait && writer.finished.len() < GROUP_SIZE;
        if !writer.finished.is_empty() && !grows {
            // A task of its own, because the commit is for all: the request that happens to
            // be the last one may be canceled meanwhile.
            self.runtime.spawn(commit(writer, self.clone()));
        }
    }

    fn notify(&self, finished: Vec<oneshot::Sender<CommitResult>>, result: &CommitResult) {
        self.commits.add(finished.len());
        for transaction in finished {
            let _ = transaction.send(result.clone());
        }
    }
}

/// One of the transactions that wait for the connection.
struct Waiter {
    queue: Arc<QueueState>,
    gave_up: bool,
}

impl Waiter {
    fn new(queue: Arc<QueueState>) -> Self {
        queue.waiting.fetch_add(1, Ordering::SeqCst);
        Self {
            queue,
            gave_up: true,
        }
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(1, Ordering::SeqCst);
        if self.gave_up {
            // The transaction before may have left the commit to this one.
            let queue = self.queue.clone();
            self.queue.runtime.spawn(async move {
                if let Ok(writer) = open(queue.writer.clone().lock_owned().await) {
                    queue.release(writer);
                }
            });
        }
    }
}

/// Commits the group and tells its transactions the result.
async fn commit(mut writer: WriterGuard, queue: Arc<QueueState>) {
    let (finished, result) = writer.commit().await;
    // The next transaction begins before all of these are told.
    drop(writer);
    queue.notify(finished, &result);
}

impl Writer {
    async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        sqlx::query(sql)
            .execute(&mut self.connection)
            .await
            .map(drop)
    }

    /// Commits the group. Returns its transactions and their result.
    async fn commit(&mut self) -> (Vec<oneshot::Sender<CommitResult>>, CommitResult) {
        let result = self.run("commit").await.map_err(Arc::new);
        if result.is_err() {
            // Fails if the error has ended the transaction already.
            let _ = self.run("rollback").await;
        }
        self.begun = 0;
        (std::mem::take(&mut self.finished), result)
    }

    /// Rolls back the changes of the transaction `number` of the group.
    ///
    /// # Errors
    /// When the changes of the others were lost with them.
    async fn undo(&mut self, number: usize) -> CommitResult {
        let savepoint = Savepoint::of(number);
        let undone = self.run(savepoint.rollback_sql()).await;
        if savepoint == Savepoint::Begin {
            self.begun = 0;
        } else if undone.is_err() {
            // The error was so severe that SQLite has rolled back the whole group.
            let _ = self.run("rollback").await;
            self.begun = 0;
            let lost = std::io::Error::other("the transaction was lost with another's");
            let lost = Arc::new(sqlx::Error::Io(lost));
            for transaction in self.finished.drain(..) {
                let _ = transaction.send(Err(lost.clone()));
            }
            return Err(lost);
        }
        Ok(())
    }
}

/// The changes of one operation: all of them or none. Dropped before it is committed, it
/// rolls back.
#[must_use]
pub struct WriteTransaction {
    /// `None` once it is finished.
    writer: Option<WriterGuard>,
    number: usize,
    queue: Arc<QueueState>,
}

impl WriteTransaction {
    /// The start of this transaction within its group.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint::of(self.number)
    }

    /// Returns when the changes are on disk, committed alone or with others.
    ///
    /// # Errors
    /// When the commit fails. All transactions of the group fail with it.
    pub async fn commit(mut self) -> Result<()> {
        let Some(mut writer) = self.writer.take() else {
            return Ok(());
        };
        let (sender, receiver) = oneshot::channel();
        writer.finished.push(sender);
        self.queue.release(writer);
        let result = receiver.await.map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(result?)
    }

    /// Commits a trial of whether writing works.
    ///
    /// # Errors
    /// When it does not.
    pub(in crate::db) async fn commit_trial(self) -> Result<()> {
        self.queue.commits.trials.fetch_add(1, Ordering::SeqCst);
        self.commit().await
    }

    /// Rolls back the changes. Returns when all that this transaction has read is on disk.
    ///
    /// # Errors
    /// When changes of others that it has read are lost.
    pub async fn rollback(mut self) -> Result<()> {
        let number = self.number;
        if let Some(writer) = &mut self.writer {
            writer.undo(number).await?;
            if number == 0 {
                self.writer = None;
            }
        }
        self.commit().await
    }
}

impl Deref for WriteTransaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self
            .writer
            .as_ref()
            .expect("held until it is finished")
            .connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self
            .writer
            .as_mut()
            .expect("held until it is finished")
            .connection
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if let Some(mut writer) = self.writer.take() {
            let (queue, number) = (self.queue.clone(), self.number);
            self.queue.runtime.spawn(async move {
                let _ = writer.undo(number).await;
                queue.release(writer);
            });
        }
    }
}

#[cfg(test)]
#[path = "write_queue_tests.rs"]
mod tests;
