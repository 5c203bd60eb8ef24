//! Drawings that are kept, so that what has not changed is not drawn again.

use std::{hash::Hash, sync::LazyLock};

use quick_cache::{Weighter, sync::Cache};

/// What says how much memory it takes.
pub trait Weighted {
    /// In bytes, about. Always the same.
    fn bytes(&self) -> usize;
}

impl<T: Weighted> Weighted for std::sync::Arc<T> {
    fn bytes(&self) -> usize {
        T::bytes(self)
    }
}

/// Drawings by what they show, up to `BYTES` of them, for the whole process. The key
/// says all that a drawing depends on, so none of them is ever wrong: what nobody asks
/// for any more makes way.
pub struct WeightedCache<K, V, const BYTES: u64>(LazyLock<Cache<K, V, ByBytes>>);

#[derive(Clone)]
struct ByBytes;

impl<K, V: Weighted> Weighter<K, V> for ByBytes {
    fn weight(&self, _: &K, value: &V) -> u64 {
        (value.bytes() + size_of::<K>()) as u64
    }
}

/// What a drawing takes, about.
const TYPICAL: u64 = 4_000;

impl<K: Eq + Hash, V: Weighted + Clone, const BYTES: u64> WeightedCache<K, V, BYTES> {
    /// None yet.
    pub const fn new() -> Self {
        Self(LazyLock::new(|| {
            let typically = usize::try_from(BYTES / TYPICAL).unwrap_or(usize::MAX);
            Cache::with_weighter(typically, BYTES, ByBytes)
        }))
    }

    /// The one for `key`.
    pub fn get(&self, key: &K) -> Option<V> {
        self.0.get(key)
    }

    /// Keeps one.
    pub fn keep(&self, key: K, drawing: V) {
        self.0.insert(key, drawing);
    }
}

impl<K: Eq + Hash, V: Weighted + Clone, const BYTES: u64> Default for WeightedCache<K, V, BYTES> {
    fn default() -> Self {
        Self::new()
    }
}
