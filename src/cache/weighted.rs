//! Rendered HTML, bounded by its size in memory.

use std::hash::Hash;

use quick_cache::{Weighter, sync::Cache};

pub use crate::base::memory::Weighted;
use crate::cache::Used;

/// Values by their keys, up to a number of bytes in all. The key holds everything that a
/// value depends on, so no value is ever wrong; values that nobody asks for are evicted.
pub struct WeightedCache<K, V>(Cache<K, V, ByBytes>);

/// Weighs entries by their size.
#[derive(Clone)]
pub(super) struct ByBytes;

/// The size that the cache itself adds to an entry, about.
const OVERHEAD: usize = 64;

impl<K: Weighted, V: Weighted> Weighter<K, V> for ByBytes {
    fn weight(&self, key: &K, value: &V) -> u64 {
        (key.bytes() + value.bytes() + OVERHEAD) as u64
    }
}

/// The typical size of a value, from which the cache estimates their number.
const TYPICAL: u64 = 4_000;

impl<K: Eq + Hash + Weighted, V: Weighted + Clone> WeightedCache<K, V> {
    /// The value for `key`.
    pub fn get(&self, key: &K) -> Option<V> {
        self.0.get(key)
    }

    /// Caches `value` under `key`.
    pub fn keep(&self, key: K, value: V) {
        self.0.insert(key, value);
    }
}

impl<K: Eq + Hash + Weighted, V: Weighted + Clone> Used for WeightedCache<K, V> {
    fn new(bytes: u64) -> Self {
        Self(by_bytes(bytes, TYPICAL))
    }

    fn used(&self) -> u64 {
        self.0.weight()
    }
}

/// A cache of at most `bytes`, whose entries typically take `typical` bytes.
pub(super) fn by_bytes<K, V>(bytes: u64, typical: u64) -> Cache<K, V, ByBytes>
where
    K: Eq + Hash + Weighted,
    V: Weighted + Clone,
{
    let typically = usize::try_from(bytes / typical).unwrap_or(usize::MAX);
    Cache::with_weighter(typically, bytes, ByBytes)
}
