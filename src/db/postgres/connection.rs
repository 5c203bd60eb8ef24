//! A connection to PostgreSQL that notes what happens to it: whether it was lost, whether the
//! server only reads, whether a statement was left in the middle. Nothing waits on it
//! without an end.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use futures_util::Stream;
use sqlx::{
    Connection, Describe, Either, Error, Execute, Executor, PgConnection, Postgres, SqlStr,
    postgres::{PgArguments, PgQueryResult, PgRow, PgStatement, PgTypeInfo},
};
use tokio::time::{Instant, Sleep, sleep, timeout};

type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
type BoxStream<'a, T> = Pin<Box<dyn Stream<Item = T> + Send + 'a>>;
type Step = Result<Either<PgQueryResult, PgRow>, Error>;

/// The state of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Health {
    /// Nothing is wrong.
    Good,
    /// A statement has begun and was not seen to end.
    Unfinished,
    /// It is broken, or ended by the server.
    Lost,
    /// It did not answer in time.
    Silent,
    /// The server refused to write.
    ReadOnly,
}

/// One connection with what is known of it.
#[derive(Debug)]
pub struct WatchedConnection {
    connection: PgConnection,
    pub(super) notes: Notes,
}

/// The notes about a connection.
#[derive(Debug)]
pub(super) struct Notes {
    pub traits: Traits,
    pub health: Health,
    pub opened: Instant,
    pub used: Instant,
    /// No statement has ended well on it yet.
    pub is_new: bool,
    /// Host and port.
    pub server: Arc<str>,
    /// The longest wait for an answer.
    pub patience: Option<Duration>,
    pub generation: Generation,
}

/// The traits of a connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Traits {
    /// A pooler is between: the next transaction may meet another session of the server. So
    /// nothing may be kept in the session, prepared statements included.
    pub pooled: bool,
    /// The server's sessions only read.
    pub read_only: bool,
}

/// The number of times that the server went away. Connections from before are not used again.
#[derive(Clone, Debug)]
pub(super) struct Generation {
    current: Arc<AtomicU64>,
    own: u64,
}

impl Generation {
    pub fn of(current: &Arc<AtomicU64>) -> Self {
        Self {
            current: current.clone(),
            own: current.load(Ordering::Relaxed),
        }
    }

    pub fn is_over(&self) -> bool {
        self.current.load(Ordering::Relaxed) > self.own
    }

    fn end(&self) {
        self.current.fetch_max(self.own + 1, Ordering::Relaxed);
    }
}

impl WatchedConnection {
    pub(super) fn new(connection: PgConnection, notes: Notes) -> Self {
        Self { connection, notes }
    }

    /// Waits until the connection has nothing left to do.
    pub(super) async fn ping(&mut self) -> Result<(), Error> {
        self.notes.watch(self.connection.ping()).await
    }

    /// The connection itself, for what is not watched.
    pub(super) fn inner(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    pub(super) async fn close(self) {
        let _ = timeout(Duration::from_secs(1), self.connection.close()).await;
    }
}

impl Notes {
    /// Notes how some work on the connection ends, which it does in any case.
    async fn watch<T>(&mut self, work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        self.health = Health::Unfinished;
        let result = match self.patience {
            Some(patience) => match timeout(patience, work).await {
                Ok(result) => result,
                Err(_) => return Err(self.no_answer()),
            },
            None => work.await,
        };
        self.note(result.as_ref().err());
        result
    }

    fn note(&mut self, error: Option<&Error>) {
        self.used = Instant::now();
        self.health = match error {
            None => Health::Good,
            Some(error) => health_after(error),
        };
        match self.health {
            Health::Lost | Health::ReadOnly => self.generation.end(),
            Health::Good => self.is_new = false,
            Health::Silent | Health::Unfinished => {}
        }
    }

    /// Notes that the time is over.
    fn no_answer(&mut self) -> Error {
        self.health = Health::Silent;
        self.generation.end();
        let seconds = self.patience.unwrap_or_default().as_secs();
        Error::Io(io::Error::new(
            io::ErrorKind::TimedOut,
            format!(
                "PostgreSQL at {} has not answered within {seconds} s",
                self.server
            ),
        ))
    }
}

/// The state of a connection after an error. The classes are those of
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn health_after(error: &Error) -> Health {
    match error {
        Error::Database(refusal) => match refusal.code().as_deref() {
            Some("25006") => Health::ReadOnly,
            // The server has ended the session, or will.
            Some("57P01" | "57P02" | "57P03" | "57P05" | "25P03") => Health::Lost,
            Some(code) if code.starts_with("08") => Health::Lost,
            _ => Health::Good,
        },
        Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::WorkerCrashed => Health::Lost,
        _ => Health::Good,
    }
}

impl<'c> Executor<'c> for &'c mut WatchedConnection {
    type Database = Postgres;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Step>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let keeps = !self.notes.traits.pooled;
        self.notes.health = Health::Unfinished;
        let deadline = self.notes.patience;
        Box::pin(WatchedSteps {
            steps: self.connection.fetch_many(Statement { query, keeps }),
            notes: &mut self.notes,
            deadline: deadline.map(|patience| Box::pin(sleep(patience))),
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<PgRow>, Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Postgres>,
    {
        let keeps = !self.notes.traits.pooled;
        let row = self.connection.fetch_optional(Statement { query, keeps });
        Box::pin(self.notes.watch(row))
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [PgTypeInfo],
    ) -> BoxFuture<'e, Result<PgStatement, Error>>
    where
        'c: 'e,
    {
        self.connection.prepare_with(sql, parameters)
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Postgres>, Error>>
    where
        'c: 'e,
    {
        self.connection.describe(sql)
    }
}

/// The rows of a statement, until its last one or its deadline.
struct WatchedSteps<'e> {
    steps: BoxStream<'e, Step>,
    notes: &'e mut Notes,
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Stream for WatchedSteps<'_> {
    type Item = Step;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Step>> {
        let step = self.steps.as_mut().poll_next(cx);
        if step.is_pending()
            && let Some(deadline) = &mut self.deadline
            && deadline.as_mut().poll(cx).is_ready()
        {
            self.deadline = None;
            return Poll::Ready(Some(Err(self.notes.no_answer())));
        }
        match &step {
            Poll::Ready(Some(Err(error))) => self.notes.note(Some(error)),
            Poll::Ready(None) => self.notes.note(None),
            _ => {}
        }
        step
    }
}

/// A statement, which the connection may keep prepared or not.
struct Statement<E> {
    query: E,
    keeps: bool,
}

impl<'q, E: Execute<'q, Postgres>> Execute<'q, Postgres> for Statement<E> {
    fn sql(self) -> SqlStr {
        self.query.sql()
    }

    fn statement(&self) -> Option<&PgStatement> {
        self.query.statement()
    }

    fn take_arguments(
        &mut self,
    ) -> Result<Option<PgArguments>, Box<dyn std::error::Error + Send + Sync>> {
        self.query.take_arguments()
    }

    fn persistent(&self) -> bool {
        self.keeps && self.query.persistent()
    }
}
