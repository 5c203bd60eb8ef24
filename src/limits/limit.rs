//! One limit: so many within a time, for each key by itself.

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};

use super::Wait;

/// So many within a time for each key, all at once if need be. What has passed comes
/// back bit by bit.
pub(super) struct Limit<K: Key>(Option<Counting<K>>);

/// What is counted by.
pub(super) trait Key: Copy + Eq + Hash {}
impl<K: Copy + Eq + Hash> Key for K {}

struct Counting<K: Key> {
    cells: RateLimiter<(K, Ask), Cells<K>, DefaultClock>,
    /// How many keys there may be before those that matter no more are forgotten.
    trim_at: AtomicUsize,
}

/// Whether one is taken, or it is only asked whether one is left.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Ask {
    Look,
    Take,
}

/// The fewest keys at which looking for old ones is worth it.
const FEW: usize = 1_024;

impl<K: Key> Limit<K> {
    /// `times` a minute; 0 is no limit.
    pub fn a_minute(times: u32) -> Self {
        Self::by(times, Quota::per_minute)
    }

    /// `times` an hour; 0 is no limit.
    pub fn an_hour(times: u32) -> Self {
        Self::by(times, Quota::per_hour)
    }

    fn by(times: u32, quota: fn(NonZeroU32) -> Quota) -> Self {
        Self(NonZeroU32::new(times).map(|times| Counting {
            cells: RateLimiter::new(quota(times), Cells::default(), DefaultClock::default()),
            trim_at: AtomicUsize::new(FEW),
        }))
    }

    /// Whether one more would be within the limit.
    pub fn look(&self, key: K) -> Result<(), Wait> {
        self.ask(key, Ask::Look)
    }

    /// Counts one more, if it is within the limit.
    pub fn take(&self, key: K) -> Result<(), Wait> {
        self.ask(key, Ask::Take)
    }

    fn ask(&self, key: K, ask: Ask) -> Result<(), Wait> {
        let Some(counting) = &self.0 else {
            return Ok(());
        };
        let cells = &counting.cells;
        if cells.len() >= counting.trim_at.load(Ordering::Relaxed) {
            cells.retain_recent();
            let next = FEW.max(cells.len() * 2);
            counting.trim_at.store(next, Ordering::Relaxed);
        }
        cells
            .check_key(&(key, ask))
            .map_err(|until| Wait(until.wait_time_from(cells.clock().now())))
    }
}

/// What governor keeps for each key. Its own store takes one with every question.
struct Cells<K>(Mutex<HashMap<K, Nanos>>);

impl<K> Default for Cells<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K> Cells<K> {
    fn lock(&self) -> MutexGuard<'_, HashMap<K, Nanos>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Key> StateStore for Cells<K> {
    type Key = (K, Ask);

    fn measure_and_replace<T, F, E>(&self, (key, ask): &Self::Key, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut cells = self.lock();
        let (outcome, next) = measure(cells.get(key).copied())?;
        if *ask == Ask::Take {
            cells.insert(*key, next);
        }
        Ok(outcome)
    }
}

impl<K: Key> ShrinkableKeyedStateStore<(K, Ask)> for Cells<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        let mut cells = self.lock();
        cells.retain(|_, cell| *cell > drop_below);
        cells.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.lock().len()
    }

    fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn looking_takes_nothing() {
        let limit = Limit::a_minute(3);
        for _ in 0..10 {
            assert_eq!(limit.look("kevin"), Ok(()));
        }
        let taken = (0..10).filter(|_| limit.take("kevin").is_ok()).count();
        assert_eq!(taken, 3);
        let Err(wait) = limit.look("kevin") else {
            panic!("one more");
        };
        assert!((1..=21).contains(&wait.seconds()), "{wait:?}");
        assert_eq!(limit.look("jason"), Ok(()));
    }

    #[test]
    fn what_matters_no_more_is_forgotten() {
        // So many that one is back in less than a microsecond.
        let limit = Limit::a_minute(u32::MAX);
        for n in 0..100_000 {
            assert_eq!(limit.take(n), Ok(()));
        }
        let keys = limit.0.as_ref().map_or(0, |counting| counting.cells.len());
        assert!(keys <= 2 * FEW, "{keys}");
    }

    #[test]
    fn no_limit_is_no_limit() {
        let limit = Limit::a_minute(0);
        assert!((0..1_000).all(|_| limit.take("kevin").is_ok()));
    }
}
