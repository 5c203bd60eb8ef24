//! The caches of one store, made on first use and dropped with it.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

use crate::base::memory::{BoundedCache, MemoryBudget, MemoryPart};

/// One cache of each type.
#[derive(Default)]
pub struct ManagedCaches {
    budget: MemoryBudget,
    made: RwLock<HashMap<TypeId, MadeCache>>,
}

struct MadeCache {
    cache: Arc<dyn Any + Send + Sync>,
    part: MemoryPart,
    used: Box<dyn Fn() -> u64 + Send + Sync>,
}

impl ManagedCaches {
    /// Caches that take their shares of this memory.
    pub fn new(budget: MemoryBudget) -> Self {
        Self {
            budget,
            made: RwLock::default(),
        }
    }

    /// The cache of type `T`. Costs a read lock and a hash of eight bytes.
    ///
    /// # Panics
    /// Never: an entry is stored under its own type.
    pub fn get<T: BoundedCache>(&self) -> Arc<T> {
        let id = TypeId::of::<T>();
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        let found = made.get(&id).map(|made| made.cache.clone());
        drop(made);
        let cache = found.unwrap_or_else(|| {
            let mut made = self.made.write().unwrap_or_else(PoisonError::into_inner);
            let make = || {
                let cache = Arc::new(T::with_limit(self.budget.of(T::PART)));
                let weighed = cache.clone();
                MadeCache {
                    cache,
                    part: T::PART,
                    used: Box::new(move || weighed.used()),
                }
            };
            made.entry(id).or_insert_with(make).cache.clone()
        });
        cache.downcast().expect("stored under its own type")
    }

    /// How many bytes the caches take that are in use.
    pub fn used(&self) -> Vec<(MemoryPart, u64)> {
        let made = self.made.read().unwrap_or_else(PoisonError::into_inner);
        made.values()
            .map(|made| (made.part, (made.used)()))
            .collect()
    }

    /// The memory of which they take their shares.
    pub fn budget(&self) -> MemoryBudget {
        self.budget
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::base::memory;

    struct Names(Mutex<Vec<&'static str>>);

    struct Titles(Mutex<Vec<&'static str>>);

    impl BoundedCache for Names {
        const PART: MemoryPart = memory::VIEWERS;

        fn with_limit(_: u64) -> Self {
            Self(Mutex::default())
        }

        fn used(&self) -> u64 {
            7
        }
    }

    impl BoundedCache for Titles {
        const PART: MemoryPart = memory::DIRECTORY;

        fn with_limit(_: u64) -> Self {
            Self(Mutex::default())
        }

        fn used(&self) -> u64 {
            8
        }
    }

    #[test]
    fn each_type_has_one_cache_in_each_store() {
        let (one, other) = (ManagedCaches::default(), ManagedCaches::default());
        one.get::<Names>().0.lock().expect("a lock").push("Kevin");
        assert_eq!(*one.get::<Names>().0.lock().expect("a lock"), ["Kevin"]);
        assert_eq!(one.used(), [(memory::VIEWERS, 7)]);
        assert!(one.get::<Titles>().0.lock().expect("a lock").is_empty());
        assert!(other.get::<Names>().0.lock().expect("a lock").is_empty());
    }
}
