//! The caches of one store, made on first use and dropped with it.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// One value of each type.
#[derive(Default)]
pub struct ManagedCaches(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl ManagedCaches {
    /// The value of type `T`. Costs a read lock and a hash of eight bytes.
    ///
    /// # Panics
    /// Never: an entry is stored under its own type.
    pub fn get<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let id = TypeId::of::<T>();
        let made = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = made.get(&id).cloned();
        drop(made);
        let cache = found.unwrap_or_else(|| {
            let mut made = self.0.write().unwrap_or_else(PoisonError::into_inner);
            made.entry(id)
                .or_insert_with(|| Arc::new(T::default()))
                .clone()
        });
        cache.downcast().expect("stored under its own type")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Names(Mutex<Vec<&'static str>>);

    #[derive(Default)]
    struct Titles(Mutex<Vec<&'static str>>);

    #[test]
    fn each_type_has_one_cache_in_each_store() {
        let (one, other) = (ManagedCaches::default(), ManagedCaches::default());
        one.get::<Names>().0.lock().expect("a lock").push("Kevin");
        assert_eq!(*one.get::<Names>().0.lock().expect("a lock"), ["Kevin"]);
        assert!(one.get::<Titles>().0.lock().expect("a lock").is_empty());
        assert!(other.get::<Names>().0.lock().expect("a lock").is_empty());
    }
}
