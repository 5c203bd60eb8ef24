//! The connections that read an SQLite file.
//!
//! sqlx's own pool asks a connection whether it is alive before it is used and after.
//! To SQLite that means two more visits to the connection's thread for every query, to
//! ask what cannot be otherwise: a file has no line that breaks. Nor does a query whose
//! asker went away leave anything behind, since the thread does one thing after the
//! other and stops where nobody listens. So each is opened once, and used as it is.

use std::time::Duration;

use deadpool::{
    Runtime,
    unmanaged::{Object, Pool, PoolConfig, PoolError},
};
use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};

/// A fixed number of connections, all of them open. The one used last is used next, so
/// what it has read is still at hand.
#[derive(Clone)]
pub struct ReadPool(Pool<SqliteConnection>);

impl ReadPool {
    /// Opens `number` connections. Who needs one waits for `patience` at most.
    pub(in crate::db) async fn open(
        options: SqliteConnectOptions,
        number: usize,
        patience: Duration,
    ) -> Result<Self, sqlx::Error> {
        let readers = Pool::from_config(&PoolConfig {
            max_size: number,
            timeout: Some(patience),
            runtime: Some(Runtime::Tokio1),
        });
        for _ in 0..number {
            let connection = options.connect().await?;
            readers
                .add(connection)
                .await
                .map_err(|(_, e)| refusal(&e))?;
        }
        Ok(Self(readers))
    }

    /// A connection, as soon as one is free. It is given back when it is dropped.
    ///
    /// # Errors
    /// When that takes too long, or they are closed.
    pub async fn get(&self) -> Result<Object<SqliteConnection>, sqlx::Error> {
        self.0.get().await.map_err(|error| refusal(&error))
    }

    /// How many there are, and how many of them nobody uses.
    pub(in crate::db) fn connections(&self) -> (u32, u32) {
        let status = self.0.status();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(status.size), number(status.available))
    }

    /// Closes them, each as soon as nobody uses it.
    pub(in crate::db) async fn close(&self) {
        for _ in 0..self.0.status().size {
            let Ok(connection) = self.0.remove().await else {
                break;
            };
            let _ = connection.close().await;
        }
        self.0.close();
    }
}

fn refusal(error: &PoolError) -> sqlx::Error {
    match error {
        PoolError::Closed => sqlx::Error::PoolClosed,
        PoolError::Timeout | PoolError::NoRuntimeSpecified => sqlx::Error::PoolTimedOut,
    }
}
