//! What was read lately and is still so, because nothing was written since.

use std::{
    hash::Hash,
    sync::LazyLock,
    time::{Duration, Instant},
};

use quick_cache::sync::Cache;

use crate::{
    base::errors::Result,
    db::{Store, sqlite::change_detector::DatabaseVersion},
};

/// What depends on the clock is looked at again after this long.
const GOOD_FOR: Duration = Duration::from_secs(20);

/// Answers of the database, each good for as long as it would give them again: up to
/// `N`, for the whole process. With PostgreSQL, which several write to, nothing is kept.
pub struct VersionedCache<K, V, const N: usize>(LazyLock<Cache<K, Answer<V>>>);

#[derive(Clone)]
struct Answer<V> {
    mark: DatabaseVersion,
    at: Instant,
    value: V,
}

impl<K: Eq + Hash, V: Clone, const N: usize> VersionedCache<K, V, N> {
    /// None yet.
    pub const fn new() -> Self {
        Self(LazyLock::new(|| Cache::new(N)))
    }

    /// What was read for `key`, or what `read` reads.
    ///
    /// # Errors
    /// When that fails.
    pub async fn or_read(
        &self,
        store: &Store,
        key: K,
        read: impl Future<Output = Result<V>>,
    ) -> Result<V> {
        // Looked at before anything is read: what is written meanwhile makes the answer
        // newer than its mark, and it is read once more. The other way around it would
        // pass for newer than it is.
        let Some(mark) = store.version() else {
            return read.await;
        };
        if let Some(answer) = self.0.get(&key)
            && answer.mark == mark
            && answer.at.elapsed() < GOOD_FOR
        {
            return Ok(answer.value);
        }
        let value = read.await?;
        let answer = Answer {
            mark,
            at: Instant::now(),
            value: value.clone(),
        };
        self.0.insert(key, answer);
        Ok(value)
    }
}

impl<K: Eq + Hash, V: Clone, const N: usize> Default for VersionedCache<K, V, N> {
    fn default() -> Self {
        Self::new()
    }
}
