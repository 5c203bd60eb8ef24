//! PostgreSQL: one pool that reads and writes.
//!
//! The pool gives out the connection that was used last: its statements are prepared, and a
//! quiet server keeps few connections busy. Nothing is asked of a connection before it is
//! used. One that was lost meanwhile shows it at the first question, which is asked again.

mod connect;
mod connection;
mod session;

use std::time::Duration;

use deadpool::managed::{Pool, PoolConfig, PoolError, QueueMode};
use sqlx::{
    Connection, Executor,
    migrate::{MigrateError, Migrator},
};
use tokio::time::{Instant, sleep, timeout, timeout_at};

pub use crate::db::postgres::session::Session;

use crate::{
    base::errors::{Error, Result},
    db::{
        open_error::OpenError,
        opening::{self, Tables},
        postgres::connect::{ConnectFailure, Connector},
    },
};

/// The first pause before connecting again, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(500));

/// How often idle connections are looked at, and how long one may be idle.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
const IDLE: Duration = Duration::from_secs(600);

/// The longest wait of a command for a connection.
const LOOK: Duration = Duration::from_secs(10);

/// The lock under which one process at a time brings the tables up to date. The number stands
/// for nothing.
const BEGIN_MIGRATIONS: &str = "
    begin;
    set local statement_timeout = 0;
    set local idle_in_transaction_session_timeout = 0;
    deallocate all;
    select pg_advisory_xact_lock(5784209316478821)";

fn migrations() -> Migrator {
    sqlx::migrate!("migrations/postgres")
}

/// How the tables are at `url`. Nothing is changed.
pub(super) async fn tables_at(url: &str) -> Result<Tables, OpenError> {
    let connector = Connector::new(url, None)?;
    let connecting = timeout(LOOK, connector.connect(true)).await;
    let mut connection = match connecting {
        Ok(Ok(connection)) => connection,
        Ok(Err(failure)) => return Err(OpenError::new(failure.sentence)),
        Err(_) => {
            let (server, seconds) = (connector.server(), LOOK.as_secs());
            let sentence = format!("PostgreSQL at {server} has not answered within {seconds} s");
            return Err(OpenError::new(sentence));
        }
    };
    // Prepared statements would be in the way of others behind a pooler.
    let mut tx = connection
        .inner()
        .begin_with("begin; deallocate all")
        .await?;
    let tables = opening::applied(&mut *tx, &migrations()).await;
    tx.rollback().await?;
    let cleared = connection.inner().execute("deallocate all").await;
    connection.close().await;
    cleared?;
    Ok(tables?)
}

/// A database in PostgreSQL.
#[derive(Clone)]
pub struct Postgres {
    pool: Pool<Connector>,
    /// The longest wait for a connection.
    patience: Duration,
}

impl Postgres {
    /// Connects and brings the tables up to date. `max` is the largest number of
    /// connections, `patience` the longest wait for one, `statement` the longest time for a
    /// statement.
    pub(super) async fn open(
        url: &str,
        max: usize,
        patience: Duration,
        statement: Option<Duration>,
    ) -> Result<Self, OpenError> {
        let connector = Connector::new(url, statement)?;
        let config = PoolConfig {
            queue_mode: QueueMode::Lifo,
            ..PoolConfig::new(max)
        };
        let pool = Pool::builder(connector).config(config).build();
        let postgres = Self {
            pool: pool.map_err(|error| OpenError::new(error.to_string()))?,
            patience,
        };
        postgres.migrate().await?;
        tokio::spawn(sweep(postgres.pool.clone()));
        Ok(postgres)
    }

    /// All migrations are one transaction. It holds a lock that ends with it, because behind
    /// a pooler a lock of the session would stay with another one.
    async fn migrate(&self) -> Result<(), OpenError> {
        let connector = self.pool.manager();
        let deadline = Instant::now() + self.patience;
        let mut connection = patiently(deadline, || connector.connect(true))
            .await
            .map_err(|failure| OpenError::new(self.sentence(failure, deadline)))?;
        let migrated: Result<(), MigrateError> = async {
            let mut migrations = migrations();
            migrations.set_locking(false);
            let mut tx = connection.inner().begin_with(BEGIN_MIGRATIONS).await?;
            migrations.run_direct(None, &mut *tx, false).await?;
            // Prepared statements would be in the way of others behind a pooler.
            tx.execute("deallocate all").await?;
            Ok(tx.commit().await?)
        }
        .await;
        migrated.map_err(|error| {
            OpenError::new(format!("PostgreSQL at {}: {error}", connector.server()))
        })?;
        connection.close().await;
        Ok(())
    }

    /// A connection for one statement that reads.
    ///
    /// # Errors
    /// When there is none in time.
    pub async fn reading(&self) -> Result<Session> {
        loop {
            let mut session = self.session().await?;
            if !session.notes.traits.pooled {
                return Ok(session);
            }
            match self.begin_in(&mut session, "").await {
                Err(error) if session.was_stale(&error) => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(session),
            }
        }
    }

    /// A connection for one statement that writes. `Session::commit` has to follow.
    ///
    /// # Errors
    /// When there is none in time, or the server only reads.
    pub async fn writing(&self) -> Result<Session> {
        let session = self.writable_session().await?;
        if session.notes.traits.pooled {
            drop(session);
            return self.begin().await;
        }
        Ok(session)
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// When there is no connection in time, or the server only reads.
    pub async fn begin(&self) -> Result<Session> {
        self.begin_with("").await
    }

    /// Begins a transaction and executes the statement `first` in it, in one round trip.
    ///
    /// # Errors
    /// When there is no connection in time, the server only reads, or refuses the statement.
    pub async fn begin_with(&self, first: &str) -> Result<Session> {
        loop {
            let mut session = self.writable_session().await?;
            match self.begin_in(&mut session, first).await {
                // Nothing was committed, so it can begin anew.
                Err(error) if session.was_stale(&error) => {}
                Err(error) => return Err(error),
                Ok(()) => return Ok(session),
            }
        }
    }

    async fn begin_in(&self, session: &mut Session, first: &str) -> Result<()> {
        let statement = self.pool.manager().statement;
        Ok(session.begin(statement, first).await?)
    }

    async fn writable_session(&self) -> Result<Session> {
        let session = self.session().await?;
        match session.notes.traits.read_only {
            false => Ok(session),
            true => Err(unavailable(format!(
                "PostgreSQL at {} only reads (default_transaction_read_only)",
                self.pool.manager().server()
            ))),
        }
    }

    async fn session(&self) -> Result<Session> {
        let deadline = Instant::now() + self.patience;
        let got = patiently(deadline, || async {
            self.pool.get().await.map_err(|error| match error {
                PoolError::Backend(failure) => failure,
                // The server is shutting down.
                _ => ConnectFailure {
                    sentence: "the connections to PostgreSQL are closed".to_owned(),
                    may_pass: false,
                },
            })
        });
        match got.await {
            Ok(held) => Ok(Session::new(held)),
            Err(failure) => Err(unavailable(self.sentence(failure, deadline))),
        }
    }

    /// Why there was no connection until `deadline`.
    fn sentence(&self, failure: Option<ConnectFailure>, deadline: Instant) -> String {
        let (connector, status) = (self.pool.manager(), self.pool.status());
        let seconds = self.patience.as_secs();
        if let Some(failure) = failure {
            return failure.sentence;
        }
        // Somebody else's attempt may say what is wrong.
        if let Some(sentence) = connector.failure_since(deadline - self.patience) {
            return sentence;
        }
        match status.size >= status.max_size && !connector.is_connecting() {
            true => format!(
                "all {} connections to PostgreSQL have been in use for {seconds} s \
                 (databases.store.max_connections)",
                status.max_size
            ),
            false => format!(
                "PostgreSQL at {} has not answered within {seconds} s",
                connector.server()
            ),
        }
    }

    /// The number of connections, and how many of them are idle.
    pub(super) fn connections(&self) -> (u32, u32) {
        let status = self.pool.status();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(status.size), number(status.available))
    }

    /// Closes all connections.
    pub(super) async fn close(&self) {
        let idle = self.pool.retain(|_, _| false);
        self.pool.close();
        for connection in idle.removed {
            connection.close().await;
        }
    }
}

fn unavailable(sentence: String) -> Error {
    Error::Unavailable(sentence.into())
}

/// Tries until it succeeds, or fails for good, or `deadline` has passed. The error is that of
/// the last attempt, if one has ended.
async fn patiently<T, F>(
    deadline: Instant,
    attempt: impl Fn() -> F,
) -> Result<T, Option<ConnectFailure>>
where
    F: Future<Output = Result<T, ConnectFailure>>,
{
    let (mut pause, longest) = PAUSES;
    let mut last = None;
    loop {
        match timeout_at(deadline, attempt()).await {
            Ok(Ok(made)) => return Ok(made),
            Ok(Err(failure)) => {
                let again = failure.may_pass && Instant::now() + pause < deadline;
                last = Some(failure);
                if !again {
                    return Err(last);
                }
            }
            Err(_) => return Err(last),
        }
        sleep(pause).await;
        pause = longest.min(pause * 2);
    }
}

/// Closes connections that nobody has used for long.
async fn sweep(pool: Pool<Connector>) {
    while !pool.is_closed() {
        sleep(SWEEP_EVERY).await;
        let old = pool.retain(|connection, _| connection.notes.used.elapsed() < IDLE);
        for connection in old.removed {
            connection.close().await;
        }
    }
}
