//! A connection of the pool in use: for one statement, or for a transaction.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use deadpool::managed::Object;
use sqlx::{AssertSqlSafe, Executor};
use tokio::time::timeout;

use crate::{
    base::errors::{Error, Result},
    db::postgres::{
        connect::Connector,
        connection::{Health, WatchedConnection},
    },
};

/// The longest wait for a connection to come to rest after it was left in the middle.
const REST: Duration = Duration::from_secs(2);

/// A connection until it returns to the pool. Dropped before it is finished, it rolls back
/// what it has begun.
#[must_use]
pub struct Session {
    /// `None` once it has returned.
    held: Option<Object<Connector>>,
    /// Whether a transaction is open.
    in_transaction: bool,
}

impl Session {
    pub(super) fn new(held: Object<Connector>) -> Self {
        Self {
            held: Some(held),
            in_transaction: false,
        }
    }

    /// Begins a transaction, and executes `first` in it, in one round trip.
    pub(super) async fn begin(
        &mut self,
        statement: Option<Duration>,
        first: &str,
    ) -> Result<(), sqlx::Error> {
        self.in_transaction = true;
        // In a session of a pooler the limits are those of the transaction.
        let limits = match (self.notes.traits.pooled, statement) {
            (true, Some(limit)) => {
                let limit = limit.as_millis();
                format!(
                    "set local statement_timeout = {limit};\
                     set local idle_in_transaction_session_timeout = {limit};"
                )
            }
            _ => String::new(),
        };
        let sql = AssertSqlSafe(format!("begin;{limits}{first}"));
        self.execute(sql).await.map(drop)
    }

    /// Ends the transaction, if there is one.
    ///
    /// # Errors
    /// When it cannot be committed, or may not have been.
    pub async fn commit(mut self) -> Result<()> {
        if self.in_transaction {
            self.execute("commit").await?;
            self.in_transaction = false;
        }
        Ok(())
    }

    /// Executes the statements `last` and ends the transaction, in one round trip.
    ///
    /// # Errors
    /// When a statement is refused; when it cannot be committed, or may not have been.
    pub async fn commit_with(mut self, last: AssertSqlSafe<String>) -> Result<()> {
        let AssertSqlSafe(last) = last;
        self.execute(AssertSqlSafe(last + "commit")).await?;
        self.in_transaction = false;
        Ok(())
    }

    /// Undoes the transaction.
    ///
    /// # Errors
    /// When the connection is lost, and the transaction with it.
    pub async fn rollback(mut self) -> Result<()> {
        if self.in_transaction {
            self.execute("rollback").await?;
            self.in_transaction = false;
        }
        Ok(())
    }

    /// Whether a question that has failed is better asked again: the connection was lost
    /// while it was idle.
    pub fn was_stale(&self, error: &Error) -> bool {
        let notes = &self.notes;
        matches!(error, Error::Unavailable(_)) && notes.health == Health::Lost && !notes.is_new
    }
}

impl Deref for Session {
    type Target = WatchedConnection;

    fn deref(&self) -> &WatchedConnection {
        self.held.as_ref().expect("held until it is dropped")
    }
}

impl DerefMut for Session {
    fn deref_mut(&mut self) -> &mut WatchedConnection {
        self.held.as_mut().expect("held until it is dropped")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else {
            return;
        };
        match held.notes.health {
            // It returns to the pool.
            Health::Good if !self.in_transaction => {}
            Health::Lost | Health::Silent | Health::ReadOnly => drop(Object::take(held)),
            Health::Good | Health::Unfinished => {
                // (A runtime that ends has no use for the connection.)
                if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                    runtime.spawn(rest(held, self.in_transaction));
                }
            }
        }
    }
}

/// Brings a connection to rest that was left in the middle of something.
async fn rest(mut held: Object<Connector>, in_transaction: bool) {
    let rested = timeout(REST, async {
        match in_transaction {
            true => held.execute("rollback").await.map(drop),
            false => held.ping().await,
        }
    })
    .await;
    if !matches!(rested, Ok(Ok(()))) {
        drop(Object::take(held));
    }
}
