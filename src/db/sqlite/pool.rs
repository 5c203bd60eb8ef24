//! The connections that read an SQLite file.
//!
//! sqlx's own pool checks whether a connection is alive before and after each use. For
//! SQLite that is two more visits to the connection's thread for every query, to check
//! something that cannot fail: a file has no line that breaks. Nor does a canceled query
//! leave anything behind, since the thread executes one query after the other and stops
//! where the result is no longer wanted. So each connection is opened once, and used as it
//! is.

use std::{io, time::Duration};

use deadpool::{
    Runtime,
    unmanaged::{Object, Pool, PoolConfig, PoolError},
};
use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteConnection},
};

/// A fixed number of open connections. The one used last is used next, so the pages it has
/// read are still in its cache.
#[derive(Clone)]
pub struct ReadPool(Pool<SqliteConnection>);

impl ReadPool {
    /// Opens `number` connections. A query waits for one for `patience` at most.
    pub(super) async fn open(
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
            let added = readers.add(connection).await;
            added.map_err(|(_, error)| sqlx_error(&error, number))?;
        }
        Ok(Self(readers))
    }

    /// A connection, as soon as one is free. It returns to the pool when it is dropped.
    ///
    /// # Errors
    /// When that takes too long, or the pool is closed.
    pub async fn get(&self) -> Result<Object<SqliteConnection>, sqlx::Error> {
        let connection = self.0.get().await;
        connection.map_err(|error| sqlx_error(&error, self.0.status().max_size))
    }

    /// The number of connections, and how many of them are idle.
    pub(super) fn connections(&self) -> (u32, u32) {
        let status = self.0.status();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        (number(status.size), number(status.available))
    }

    /// Closes each connection as soon as it is free.
    pub(super) async fn close(&self) {
        for _ in 0..self.0.status().size {
            let Ok(connection) = self.0.remove().await else {
                break;
            };
            let _ = connection.close().await;
        }
        self.0.close();
    }
}

/// The error of a pool of `size` connections.
fn sqlx_error(error: &PoolError, size: usize) -> sqlx::Error {
    match error {
        PoolError::Closed => sqlx::Error::PoolClosed,
        PoolError::Timeout | PoolError::NoRuntimeSpecified => sqlx::Error::Io(io::Error::new(
            io::ErrorKind::TimedOut,
            format!(
                "all {size} connections that read are in use (databases.store.max_connections)"
            ),
        )),
    }
}
