//! Answers of the database that are still right, because nothing was written since.

use std::{
    hash::Hash,
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;

use crate::{
    base::{errors::Result, memory::Weighted},
    cache::{
        Used,
        weighted::{ByBytes, by_bytes},
    },
    db::{Store, sqlite::change_detector::DatabaseVersion},
};

/// Answers that depend on the clock are read again after this long.
const LIFETIME: Duration = Duration::from_secs(20);

/// Answers of the database, up to a number of bytes in all. Each is used while the database has the version that
/// it was read at. PostgreSQL, to which several servers write, has no version that can be
/// told without a query: with it nothing is cached.
pub struct VersionedCache<K, V>(Cache<K, VersionedAnswer<V>, ByBytes>);

#[derive(Clone)]
struct VersionedAnswer<V> {
    version: DatabaseVersion,
    at: Instant,
    value: V,
}

/// The typical size of an answer.
const TYPICAL: u64 = 500;

impl<V: Weighted> Weighted for VersionedAnswer<V> {
    fn bytes(&self) -> usize {
        size_of::<(DatabaseVersion, Instant)>() + self.value.bytes()
    }
}

impl<K: Eq + Hash + Weighted, V: Clone + Weighted> VersionedCache<K, V> {
    /// The cached answer for `key`, or else the one that `read` gives.
    ///
    /// # Errors
    /// When `read` fails.
    pub async fn or_read(
        &self,
        store: &Store,
        key: K,
        read: impl Future<Output = Result<V>>,
    ) -> Result<V> {
        // The version is taken before the query. A write in between makes the answer newer
        // than its version, so it is read once more. The other way around an old answer
        // would pass for a new one.
        let Some(version) = store.version() else {
            return read.await;
        };
        if let Some(answer) = self.0.get(&key)
            && answer.version == version
            && answer.at.elapsed() < LIFETIME
        {
            return Ok(answer.value);
        }
        let value = read.await?;
        let answer = VersionedAnswer {
            version,
            at: Instant::now(),
            value: value.clone(),
        };
        self.0.insert(key, answer);
        Ok(value)
    }
}

impl<K: Eq + Hash + Weighted, V: Clone + Weighted> Used for VersionedCache<K, V> {
    fn new(bytes: u64) -> Self {
        Self(by_bytes(bytes, TYPICAL))
    }

    fn used(&self) -> u64 {
        self.0.weight()
    }
}
