//! One limit: so many within a time, for each key by itself.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
    num::NonZeroU32,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    nanos::Nanos,
    state::{StateStore, keyed::ShrinkableKeyedStateStore},
};

use crate::base::errors::RetryAfter;

/// So many within a time for each key, all at once if need be. What has passed comes
/// back bit by bit.
pub(super) struct Limit<K: Key>(Option<Counting<K>>);

/// What is counted by.
pub(super) trait Key: Copy + Eq + Hash {}
impl<K: Copy + Eq + Hash> Key for K {}

struct Counting<K: Key> {
    cells: RateLimiter<(K, Ask), Cells<K>, DefaultClock>,
    /// How many tries are under way, which may be counted when they end.
    under_way: Mutex<HashMap<K, u32>>,
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
            under_way: Mutex::default(),
            trim_at: AtomicUsize::new(FEW),
        }))
    }

    /// Counts one more, if it is within the limit.
    pub fn take(&self, key: K) -> Result<(), RetryAfter> {
        match &self.0 {
            Some(counting) => counting.ask(key, Ask::Take, NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Begins a try that is counted only if it fails, and would be within the limit
    /// then, even if all others that are under way fail as well.
    pub fn begin(&self, key: K) -> Result<Try<'_, K>, RetryAfter> {
        let Some(counting) = &self.0 else {
            return Ok(Try(None));
        };
        let mut under_way = lock(&counting.under_way);
        let others = under_way.get(&key).copied().unwrap_or(0);
        counting.ask(key, Ask::Look, NonZeroU32::MIN.saturating_add(others))?;
        under_way.insert(key, others + 1);
        Ok(Try(Some((counting, key))))
    }
}

impl<K: Key> Counting<K> {
    fn ask(&self, key: K, ask: Ask, times: NonZeroU32) -> Result<(), RetryAfter> {
        let cells = &self.cells;
        if cells.len() >= self.trim_at.load(Ordering::Relaxed) {
            cells.retain_recent();
            let next = FEW.max(cells.len() * 2);
            self.trim_at.store(next, Ordering::Relaxed);
        }
        match cells.check_key_n(&(key, ask), times) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(RetryAfter(until.wait_time_from(cells.clock().now()))),
            // So many are never let through, but some that are under way will be over.
            Err(_) => Err(RetryAfter(Duration::ZERO)),
        }
    }
}

/// Something that is tried, and ends when this is dropped.
pub(super) struct Try<'l, K: Key>(Option<(&'l Counting<K>, K)>);

impl<K: Key> Try<'_, K> {
    /// It failed, which counts.
    pub fn failed(self) {
        if let Some((counting, key)) = &self.0 {
            // There was room for it when it began.
            let _ = counting.ask(*key, Ask::Take, NonZeroU32::MIN);
        }
    }
}

impl<K: Key> Drop for Try<'_, K> {
    fn drop(&mut self) {
        if let Some((counting, key)) = &self.0
            && let Entry::Occupied(mut tries) = lock(&counting.under_way).entry(*key)
        {
            *tries.get_mut() -= 1;
            if *tries.get() == 0 {
                tries.remove();
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What governor keeps for each key. Its own store takes one with every question.
struct Cells<K>(Mutex<HashMap<K, Nanos>>);

impl<K> Default for Cells<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Key> StateStore for Cells<K> {
    type Key = (K, Ask);

    fn measure_and_replace<T, F, E>(&self, (key, ask): &Self::Key, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut cells = lock(&self.0);
        let (outcome, next) = measure(cells.get(key).copied())?;
        if *ask == Ask::Take {
            cells.insert(*key, next);
        }
        Ok(outcome)
    }
}

impl<K: Key> ShrinkableKeyedStateStore<(K, Ask)> for Cells<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        let mut cells = lock(&self.0);
        cells.retain(|_, cell| *cell > drop_below);
        cells.shrink_to_fit();
    }

    fn len(&self) -> usize {
        lock(&self.0).len()
    }

    fn is_empty(&self) -> bool {
        lock(&self.0).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_succeeds_is_not_counted() {
        let limit = Limit::a_minute(3);
        for _ in 0..10 {
            assert!(limit.begin("kevin").is_ok());
        }
        let taken = (0..10).filter(|_| limit.take("kevin").is_ok()).count();
        assert_eq!(taken, 3);
        let wait = limit.begin("kevin").err().expect("one too many");
        assert!((1..=21).contains(&wait.seconds()), "{wait:?}");
        assert!(limit.begin("jason").is_ok());
    }

    #[test]
    fn as_many_are_under_way_as_may_fail() {
        let limit = Limit::a_minute(3);
        let tries: Vec<_> = (0..10).filter_map(|_| limit.begin("kevin").ok()).collect();
        assert_eq!(tries.len(), 3);
        let mut tries = tries.into_iter();
        drop(tries.next());
        let again = limit.begin("kevin").expect("room for one");
        assert!(limit.begin("kevin").is_err());
        tries.for_each(Try::failed);
        again.failed();
        assert!(limit.begin("kevin").is_err());
        let counting = limit.0.as_ref().expect("a limit");
        assert!(lock(&counting.under_way).is_empty());
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
