//! A rate limit for each key: the generic cell rate algorithm (GCRA) of `governor`, which
//! works like a token bucket.

use std::{
    collections::{HashMap, hash_map::Entry},
    hash::Hash,
    num::NonZeroU32,
    sync::{
        Mutex,
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

use crate::base::{errors::RetryAfter, sync::lock};

/// A number of requests per time for each key. They may come all at once; then one is
/// allowed again after each part of the time.
pub(super) struct RateLimit<K: LimitKey>(Option<Counter<K>>);

/// The key that requests are counted by.
pub(super) trait LimitKey: Copy + Eq + Hash {}
impl<K: Copy + Eq + Hash> LimitKey for K {}

struct Counter<K: LimitKey> {
    cells: RateLimiter<(K, Mode), Cells<K>, DefaultClock>,
    /// How many trials are running. They may count when they end.
    running: Mutex<HashMap<K, u32>>,
    /// The number of keys at which expired ones are removed.
    trim_at: AtomicUsize,
}

/// Whether a request is counted, or only checked against the limit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Mode {
    Check,
    Count,
}

/// The fewest keys at which a search for expired ones is worth it.
const TRIM_MIN: usize = 1_024;

impl<K: LimitKey> RateLimit<K> {
    /// `times` per minute; 0 means no limit.
    pub fn a_minute(times: u32) -> Self {
        Self::with_quota(times, Quota::per_minute)
    }

    /// `times` per hour; 0 means no limit.
    pub fn an_hour(times: u32) -> Self {
        Self::with_quota(times, Quota::per_hour)
    }

    /// `times` per day; 0 means no limit.
    pub fn a_day(times: u32) -> Self {
        Self::with_quota(times, |times| {
            // The shortest period is never zero, so there is always a quota.
            let each = Duration::from_secs(24 * 60 * 60) / times.get();
            Quota::with_period(each)
                .unwrap_or_else(|| Quota::per_hour(times))
                .allow_burst(times)
        })
    }

    fn with_quota(times: u32, quota: fn(NonZeroU32) -> Quota) -> Self {
        Self(NonZeroU32::new(times).map(|times| Counter {
            cells: RateLimiter::new(quota(times), Cells::default(), DefaultClock::default()),
            running: Mutex::default(),
            trim_at: AtomicUsize::new(TRIM_MIN),
        }))
    }

    /// Counts a request, if it is within the limit.
    pub fn take(&self, key: K) -> Result<(), RetryAfter> {
        match &self.0 {
            Some(counting) => counting.check(key, Mode::Count, NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Begins a trial, which counts only if it fails. It is refused unless it would be
    /// within the limit even if every running trial failed.
    pub fn begin(&self, key: K) -> Result<Trial<'_, K>, RetryAfter> {
        let Some(counting) = &self.0 else {
            return Ok(Trial(None));
        };
        let mut running = lock(&counting.running);
        let others = running.get(&key).copied().unwrap_or(0);
        counting.check(key, Mode::Check, NonZeroU32::MIN.saturating_add(others))?;
        running.insert(key, others + 1);
        Ok(Trial(Some((counting, key))))
    }
}

impl<K: LimitKey> Counter<K> {
    fn check(&self, key: K, mode: Mode, times: NonZeroU32) -> Result<(), RetryAfter> {
        let cells = &self.cells;
        if cells.len() >= self.trim_at.load(Ordering::Relaxed) {
            cells.retain_recent();
            let next = TRIM_MIN.max(cells.len() * 2);
            self.trim_at.store(next, Ordering::Relaxed);
        }
        match cells.check_key_n(&(key, mode), times) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(RetryAfter(until.wait_time_from(cells.clock().now()))),
            // More trials run than the limit ever allows; some of them will end soon.
            Err(_) => Err(RetryAfter(Duration::ZERO)),
        }
    }
}

/// A running trial. It ends when this is dropped.
pub(super) struct Trial<'l, K: LimitKey>(Option<(&'l Counter<K>, K)>);

impl<K: LimitKey> Trial<'_, K> {
    /// Counts the trial as a failure.
    pub fn failed(self) {
        if let Some((counting, key)) = &self.0 {
            // The limit had room for it when it began.
            let _ = counting.check(*key, Mode::Count, NonZeroU32::MIN);
        }
    }
}

impl<K: LimitKey> Drop for Trial<'_, K> {
    fn drop(&mut self) {
        if let Some((counting, key)) = &self.0
            && let Entry::Occupied(mut tries) = lock(&counting.running).entry(*key)
        {
            *tries.get_mut() -= 1;
            if *tries.get() == 0 {
                tries.remove();
            }
        }
    }
}

/// The state of each key. `governor`'s own store would count a check, too.
struct Cells<K>(Mutex<HashMap<K, Nanos>>);

impl<K> Default for Cells<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: LimitKey> StateStore for Cells<K> {
    type Key = (K, Mode);

    fn measure_and_replace<T, F, E>(&self, (key, mode): &Self::Key, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut cells = lock(&self.0);
        let (outcome, next) = measure(cells.get(key).copied())?;
        if *mode == Mode::Count {
            cells.insert(*key, next);
        }
        Ok(outcome)
    }
}

impl<K: LimitKey> ShrinkableKeyedStateStore<(K, Mode)> for Cells<K> {
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
    fn a_success_is_not_counted() {
        let limit = RateLimit::a_minute(3);
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
    fn no_more_trials_run_than_may_fail() {
        let limit = RateLimit::a_minute(3);
        let tries: Vec<_> = (0..10).filter_map(|_| limit.begin("kevin").ok()).collect();
        assert_eq!(tries.len(), 3);
        let mut tries = tries.into_iter();
        drop(tries.next());
        let again = limit.begin("kevin").expect("room for one");
        assert!(limit.begin("kevin").is_err());
        tries.for_each(Trial::failed);
        again.failed();
        assert!(limit.begin("kevin").is_err());
        let counting = limit.0.as_ref().expect("a limit");
        assert!(lock(&counting.running).is_empty());
    }

    #[test]
    fn expired_keys_are_removed() {
        // A rate at which the next request is allowed after less than a microsecond.
        let limit = RateLimit::a_minute(u32::MAX);
        for n in 0..100_000 {
            assert_eq!(limit.take(n), Ok(()));
        }
        let keys = limit.0.as_ref().map_or(0, |counting| counting.cells.len());
        assert!(keys <= 2 * TRIM_MIN, "{keys}");
    }

    #[test]
    fn zero_means_no_limit() {
        let limit = RateLimit::a_minute(0);
        assert!((0..1_000).all(|_| limit.take("kevin").is_ok()));
    }
}
