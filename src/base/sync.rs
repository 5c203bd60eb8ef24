//! Locks that are held for a few steps only, and turns that are taken by key.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use tokio::sync::OwnedMutexGuard;

/// Locks `mutex`, poisoned or not. Only for state that a panic cannot leave half changed:
/// a panic in one request must not fail all the others.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type KeyLock = tokio::sync::Mutex<()>;

/// Turns by key: whoever has the same key waits, and nobody else. Holds only keys for which
/// somebody has a turn or waits.
#[derive(Default)]
pub struct KeyedTurns(Mutex<HashMap<[u8; 32], Weak<KeyLock>>>);

impl KeyedTurns {
    /// The turn of this key, which ends when it is dropped.
    pub async fn take(&self, key: [u8; 32]) -> OwnedMutexGuard<()> {
        let turn = {
            let mut turns = lock(&self.0);
            turns.retain(|_, turn| turn.strong_count() > 0);
            let turn = turns.get(&key).and_then(Weak::upgrade).unwrap_or_default();
            turns.insert(key, Arc::downgrade(&turn));
            turn
        };
        turn.lock_owned().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_key_waits_and_another_does_not() {
        let turns = KeyedTurns::default();
        let first = turns.take([1; 32]).await;
        let other = turns.take([2; 32]).await;
        let mut second = Box::pin(turns.take([1; 32]));
        let moment = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(moment, &mut second).await.is_err());
        drop((first, other));
        drop(second.await);
        let _last = turns.take([3; 32]).await;
        assert_eq!(lock(&turns.0).len(), 1, "keys are forgotten");
    }
}
