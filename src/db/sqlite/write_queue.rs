//! The connection that writes an SQLite file, and how deeds share its commits.
//!
//! A commit is a visit to the disk, however much is in it. So who is done while others
//! wait does not commit: they hand the open transaction on to the next and wait for its
//! end, and the last one, or the sixty-fourth, commits for all. Who is alone begins and
//! commits by themselves; nobody ever waits for company.
//!
//! In a transaction of several each deed after the first has a savepoint, so that one
//! which fails, or whose asker went away in the middle, takes nothing of the others back.
//! (The first has none: while it is at work there are no others.) Nothing is answered
//! before the commit, and a refusal neither: what it was refused for may be what
//! another did who has yet to hear whether it is so.

use std::{
    ops::{Deref, DerefMut},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use rocket::tokio::{
    runtime::Handle,
    sync::{Mutex, OwnedMappedMutexGuard, OwnedMutexGuard, oneshot},
    time::timeout,
};
use sqlx::{Connection, sqlite::SqliteConnection};

use crate::{
    base::errors::{Error, Result},
    db::sqlite::checkpoints::Written,
};

/// How many deeds one commit is for. More would save little, and keep the first waiting.
const TOGETHER: usize = 64;

/// How many may wait for their turn. Who comes then is told so at once, instead of
/// after having waited for what nobody wants to wait for.
const WAITING: usize = 1_024;

/// The connection that writes: one deed after the other, in the order of asking.
#[derive(Clone)]
pub struct WriteQueue(Arc<Desk>);

struct Desk {
    /// A fair lock, so that nobody is passed over. Nothing in it once it is closed.
    line: Arc<Mutex<Option<Line>>>,
    waiting: AtomicUsize,
    patience: Duration,
    written: Arc<Written>,
    /// What is left to do when somebody goes away in the middle is done here.
    runtime: Handle,
}

type Turn = OwnedMappedMutexGuard<Option<Line>, Line>;

struct Line {
    connection: SqliteConnection,
    /// How many deeds began in the transaction that is open; 0 is none.
    begun: usize,
    /// Those of them that are done, and wait for its end.
    done: Vec<oneshot::Sender<Outcome>>,
}

type Outcome = Result<(), Arc<sqlx::Error>>;

impl WriteQueue {
    /// Writes with `connection`. Who has to wait does so for `patience` at most.
    pub(in crate::db) fn new(connection: SqliteConnection, patience: Duration) -> Self {
        let line = Line {
            connection,
            begun: 0,
            done: vec![],
        };
        Self(Arc::new(Desk {
            line: Arc::new(Mutex::new(Some(line))),
            waiting: AtomicUsize::new(0),
            patience,
            written: Arc::default(),
            runtime: Handle::current(),
        }))
    }

    /// Begins a deed, as soon as those who came before are done.
    ///
    /// # Errors
    /// When too many wait, or it takes too long.
    pub async fn begin(&self) -> Result<WriteTransaction> {
        let mut transaction = self.turn().await?;
        let opening = transaction.opening().sql();
        sqlx::query(opening).execute(&mut *transaction).await?;
        Ok(transaction)
    }

    /// The turn for a deed whose first statement is to be its opening.
    ///
    /// # Errors
    /// When too many wait, or it takes too long.
    pub async fn turn(&self) -> Result<WriteTransaction> {
        let line = match self.0.line.clone().try_lock_owned() {
            Ok(line) => line,
            Err(_) => self.0.wait().await?,
        };
        let closed = |_| sqlx::Error::PoolClosed;
        let mut line = OwnedMutexGuard::try_map(line, Option::as_mut).map_err(closed)?;
        let number = line.begun;
        line.begun += 1;
        Ok(WriteTransaction {
            line: Some(line),
            number,
            desk: self.0.clone(),
        })
    }

    /// What has been written.
    pub(in crate::db) fn written(&self) -> Arc<Written> {
        self.0.written.clone()
    }

    /// Keeps everybody from writing, for as long as what it gives is kept.
    pub(in crate::db) async fn hold(&self) -> Result<impl Drop + use<>> {
        let line = self.0.wait().await?;
        let closed = |_| sqlx::Error::PoolClosed;
        let mut line = OwnedMutexGuard::try_map(line, Option::as_mut).map_err(closed)?;
        if line.begun > 0 {
            let (done, outcome) = line.end().await;
            self.0.tell(done, &outcome);
        }
        Ok(line)
    }

    /// Whether nobody writes.
    pub(in crate::db) fn is_idle(&self) -> bool {
        self.0.line.try_lock().is_ok()
    }

    /// Closes the connection when those who came before are done.
    pub(in crate::db) async fn close(&self) {
        let line = self.0.line.lock().await.take();
        if let Some(line) = line {
            let _ = line.connection.close().await;
        }
    }
}

impl Desk {
    async fn wait(self: &Arc<Self>) -> Result<OwnedMutexGuard<Option<Line>>> {
        if self.waiting.load(Ordering::SeqCst) >= WAITING {
            return Err(Error::Busy);
        }
        let mut waiting = Waiting::new(self.clone());
        let line = timeout(self.patience, self.line.clone().lock_owned()).await;
        let line = line.map_err(|_| Error::Busy)?;
        waiting.gave_up = false;
        Ok(line)
    }

    /// Hands the line on: to who waits, if anybody does and it is not time to commit.
    fn pass_on(self: &Arc<Self>, line: Turn) {
        let others = self.waiting.load(Ordering::SeqCst) > 0;
        let goes_on = others && line.done.len() < TOGETHER;
        if !line.done.is_empty() && !goes_on {
            // By itself, because it is for all: whoever asked may go away meanwhile.
            self.runtime.spawn(commit(line, self.clone()));
        }
    }

    fn tell(&self, done: Vec<oneshot::Sender<Outcome>>, outcome: &Outcome) {
        self.written.add(done.len());
        for transaction in done {
            let _ = transaction.send(outcome.clone());
        }
    }
}

/// Counted among those who wait for their turn.
struct Waiting {
    desk: Arc<Desk>,
    gave_up: bool,
}

impl Waiting {
    fn new(desk: Arc<Desk>) -> Self {
        desk.waiting.fetch_add(1, Ordering::SeqCst);
        Self {
            desk,
            gave_up: true,
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.desk.waiting.fetch_sub(1, Ordering::SeqCst);
        if self.gave_up {
            // Somebody may have left the commit to us.
            let desk = self.desk.clone();
            self.desk.runtime.spawn(async move {
                let line = desk.line.clone().lock_owned().await;
                if let Ok(line) = OwnedMutexGuard::try_map(line, Option::as_mut) {
                    desk.pass_on(line);
                }
            });
        }
    }
}

/// Commits, and tells everybody who waits for it.
async fn commit(mut line: Turn, desk: Arc<Desk>) {
    let (done, outcome) = line.end().await;
    // The next ones need not wait until all of these have heard.
    drop(line);
    desk.tell(done, &outcome);
}

impl Line {
    async fn run(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        sqlx::query(sql)
            .execute(&mut self.connection)
            .await
            .map(drop)
    }

    /// Commits what is done; for whom that was, and how it went.
    async fn end(&mut self) -> (Vec<oneshot::Sender<Outcome>>, Outcome) {
        let outcome = self.run("commit").await.map_err(Arc::new);
        if outcome.is_err() {
            // Unless that has ended the transaction already.
            let _ = self.run("rollback").await;
        }
        self.begun = 0;
        (std::mem::take(&mut self.done), outcome)
    }

    /// Takes back what the deed of that number did.
    ///
    /// # Errors
    /// When what the others did went with it.
    async fn undo(&mut self, number: usize) -> Outcome {
        let opening = Savepoint::of(number);
        let undone = self.run(opening.undone_by()).await;
        if opening == Savepoint::Begin {
            self.begun = 0;
        } else if undone.is_err() {
            // It failed so badly that the transaction ended, and what the others had
            // done in it is gone.
            let _ = self.run("rollback").await;
            self.begun = 0;
            let lost = std::io::Error::other("the transaction was lost with another's");
            let lost = Arc::new(sqlx::Error::Io(lost));
            for transaction in self.done.drain(..) {
                let _ = transaction.send(Err(lost.clone()));
            }
            return Err(lost);
        }
        Ok(())
    }
}

/// How a deed is set apart from those before it in the same transaction. Savepoints
/// have two names in turn, so that one which was never set is not mistaken for the
/// last deed's.
#[derive(Clone, Copy, PartialEq)]
pub enum Savepoint {
    /// It is the first.
    Begin,
    /// The second.
    Second,
    /// After one with an odd number.
    Even,
    /// After one with an even number.
    Odd,
}

impl Savepoint {
    /// How many there are.
    pub const ALL: usize = 4;

    fn of(number: usize) -> Self {
        match number {
            0 => Savepoint::Begin,
            1 => Savepoint::Second,
            n if n % 2 == 0 => Savepoint::Even,
            _ => Savepoint::Odd,
        }
    }

    /// What opens it, in SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Savepoint::Begin => "begin immediate",
            Savepoint::Second => "savepoint odd",
            Savepoint::Even => "release odd; savepoint even",
            Savepoint::Odd => "release even; savepoint odd",
        }
    }

    fn undone_by(self) -> &'static str {
        match self {
            Savepoint::Begin => "rollback",
            Savepoint::Second | Savepoint::Odd => "rollback to odd",
            Savepoint::Even => "rollback to even",
        }
    }
}

/// What one asker writes: all of it or nothing. Dropped before it is committed, it is
/// taken back.
#[must_use]
pub struct WriteTransaction {
    /// Until it is done.
    line: Option<Turn>,
    number: usize,
    desk: Arc<Desk>,
}

impl WriteTransaction {
    /// What its first statement has to begin with.
    pub fn opening(&self) -> Savepoint {
        Savepoint::of(self.number)
    }

    /// Keeps what was done. Returns when it is on disk, alone or with others.
    ///
    /// # Errors
    /// When it could not be kept, and whoever shared the commit could not either.
    pub async fn commit(mut self) -> Result<()> {
        let Some(mut line) = self.line.take() else {
            return Ok(());
        };
        let (tell, told) = oneshot::channel();
        line.done.push(tell);
        self.desk.pass_on(line);
        let outcome = told.await.map_err(|_| sqlx::Error::PoolClosed)?;
        Ok(outcome?)
    }

    /// Takes back what was done. Returns when what it saw of others' is true.
    ///
    /// # Errors
    /// When that was not kept.
    pub async fn rollback(mut self) -> Result<()> {
        let number = self.number;
        if let Some(line) = &mut self.line {
            line.undo(number).await?;
            if number == 0 {
                self.line = None;
            }
        }
        self.commit().await
    }
}

impl Deref for WriteTransaction {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self
            .line
            .as_ref()
            .expect("held until it is done")
            .connection
    }
}

impl DerefMut for WriteTransaction {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self
            .line
            .as_mut()
            .expect("held until it is done")
            .connection
    }
}

impl Drop for WriteTransaction {
    fn drop(&mut self) {
        if let Some(mut line) = self.line.take() {
            let (desk, number) = (self.desk.clone(), self.number);
            self.desk.runtime.spawn(async move {
                let _ = line.undo(number).await;
                desk.pass_on(line);
            });
        }
    }
}

#[cfg(test)]
#[path = "write_queue_tests.rs"]
mod tests;
