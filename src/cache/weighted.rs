//! Rendered HTML, bounded by its size in memory.

use std::hash::Hash;

use quick_cache::{Weighter, sync::Cache};

/// A value that knows its size.
pub trait Weighted {
    /// Its approximate size in bytes, which never changes.
    fn bytes(&self) -> usize;
}

impl<T: Weighted> Weighted for std::sync::Arc<T> {
    fn bytes(&self) -> usize {
        T::bytes(self)
    }
}

/// Values by their keys, up to `BYTES` in all. The key holds everything that a value depends
/// on, so no value is ever wrong; values that nobody asks for are evicted.
pub struct WeightedCache<K, V, const BYTES: u64>(Cache<K, V, ByBytes>);

#[derive(Clone)]
struct ByBytes;

impl<K, V: Weighted> Weighter<K, V> for ByBytes {
    fn weight(&self, _: &K, value: &V) -> u64 {
        (value.bytes() + size_of::<K>()) as u64
    }
}

/// The typical size of a value, from which the cache estimates their number.
const TYPICAL: u64 = 4_000;

impl<K: Eq + Hash, V: Weighted + Clone, const BYTES: u64> WeightedCache<K, V, BYTES> {
    /// The value for `key`.
    pub fn get(&self, key: &K) -> Option<V> {
        self.0.get(key)
    }

    /// Caches `value` under `key`.
    pub fn keep(&self, key: K, value: V) {
        self.0.insert(key, value);
    }
}

impl<K: Eq + Hash, V: Weighted + Clone, const BYTES: u64> Default for WeightedCache<K, V, BYTES> {
    fn default() -> Self {
        let typically = usize::try_from(BYTES / TYPICAL).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(typically, BYTES, ByBytes))
    }
}
