//! One rate limit: GCRA, the generic cell rate algorithm, for each key. It behaves like a
//! token bucket that refills evenly.

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

/// A limit of so many tokens in a time for each key, in a burst if need be. `None` is no
/// limit.
pub(super) struct RateLimit<K: LimitKey>(Option<KeyedLimiter<K>>);

/// A key that has its own token bucket.
pub(super) trait LimitKey: Copy + Eq + Hash {}
impl<K: Copy + Eq + Hash> LimitKey for K {}

struct KeyedLimiter<K: LimitKey> {
    gcra: RateLimiter<(K, Access), Buckets<K>, DefaultClock>,
    /// The number of pending attempts for each key.
    pending: Mutex<HashMap<K, u32>>,
    /// At this number of keys, those with full buckets are dropped.
    shrink_at: AtomicUsize,
}

/// Whether a check takes tokens or only looks whether there are any.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Access {
    Peek,
    Take,
}

/// The smallest number of keys at which dropping some is worth the time.
const FEWEST_TO_SHRINK: usize = 1_024;

impl<K: LimitKey> RateLimit<K> {
    /// `times` a minute; 0 is no limit.
    pub fn per_minute(times: u32) -> Self {
        Self::with_quota(times, Quota::per_minute)
    }

    /// `times` an hour; 0 is no limit.
    pub fn per_hour(times: u32) -> Self {
        Self::with_quota(times, Quota::per_hour)
    }

    fn with_quota(times: u32, quota: fn(NonZeroU32) -> Quota) -> Self {
        Self(NonZeroU32::new(times).map(|times| KeyedLimiter {
            gcra: RateLimiter::new(quota(times), Buckets::default(), DefaultClock::default()),
            pending: Mutex::default(),
            shrink_at: AtomicUsize::new(FEWEST_TO_SHRINK),
        }))
    }

    /// Takes a token.
    ///
    /// # Errors
    /// When there will be one, if there is none now.
    pub fn take(&self, key: K) -> Result<(), RetryAfter> {
        match &self.0 {
            Some(limiter) => limiter.check(key, Access::Take, NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Begins an attempt that takes a token only if it fails. There has to be a token for
    /// it even if all other pending attempts fail.
    ///
    /// # Errors
    /// When there will be a token, if there is none now.
    pub fn begin(&self, key: K) -> Result<PendingAttempt<'_, K>, RetryAfter> {
        let Some(limiter) = &self.0 else {
            return Ok(PendingAttempt(None));
        };
        let mut pending = lock(&limiter.pending);
        let others = pending.get(&key).copied().unwrap_or(0);
        limiter.check(key, Access::Peek, NonZeroU32::MIN.saturating_add(others))?;
        pending.insert(key, others + 1);
        Ok(PendingAttempt(Some((limiter, key))))
    }
}

impl<K: LimitKey> KeyedLimiter<K> {
    fn check(&self, key: K, access: Access, tokens: NonZeroU32) -> Result<(), RetryAfter> {
        let gcra = &self.gcra;
        if gcra.len() >= self.shrink_at.load(Ordering::Relaxed) {
            gcra.retain_recent();
            let next = FEWEST_TO_SHRINK.max(gcra.len() * 2);
            self.shrink_at.store(next, Ordering::Relaxed);
        }
        match gcra.check_key_n(&(key, access), tokens) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(RetryAfter(until.wait_time_from(gcra.clock().now()))),
            // More tokens than the bucket holds, because of pending attempts. They end soon.
            Err(_) => Err(RetryAfter(Duration::ZERO)),
        }
    }
}

/// An attempt in progress. Ends when it is dropped.
pub(super) struct PendingAttempt<'l, K: LimitKey>(Option<(&'l KeyedLimiter<K>, K)>);

impl<K: LimitKey> PendingAttempt<'_, K> {
    /// The attempt failed: takes a token.
    pub fn failed(self) {
        if let Some((limiter, key)) = &self.0 {
            // `begin` has seen to it that there is one.
            let _ = limiter.check(*key, Access::Take, NonZeroU32::MIN);
        }
    }
}

impl<K: LimitKey> Drop for PendingAttempt<'_, K> {
    fn drop(&mut self) {
        if let Some((limiter, key)) = &self.0
            && let Entry::Occupied(mut pending) = lock(&limiter.pending).entry(*key)
        {
            *pending.get_mut() -= 1;
            if *pending.get() == 0 {
                pending.remove();
            }
        }
    }
}

/// The bucket of each key: its theoretical arrival time in GCRA. governor's own store
/// always takes a token; this one can also peek.
struct Buckets<K>(Mutex<HashMap<K, Nanos>>);

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: LimitKey> StateStore for Buckets<K> {
    type Key = (K, Access);

    fn measure_and_replace<T, F, E>(&self, (key, access): &Self::Key, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut buckets = lock(&self.0);
        let (outcome, next) = measure(buckets.get(key).copied())?;
        if *access == Access::Take {
            buckets.insert(*key, next);
        }
        Ok(outcome)
    }
}

impl<K: LimitKey> ShrinkableKeyedStateStore<(K, Access)> for Buckets<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        let mut buckets = lock(&self.0);
        buckets.retain(|_, arrival| *arrival > drop_below);
        buckets.shrink_to_fit();
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
    fn successful_attempts_do_not_count() {
        let limit = RateLimit::per_minute(3);
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
    fn as_many_attempts_are_pending_as_may_fail() {
        let limit = RateLimit::per_minute(3);
        let attempts: Vec<_> = (0..10).filter_map(|_| limit.begin("kevin").ok()).collect();
        assert_eq!(attempts.len(), 3);
        let mut attempts = attempts.into_iter();
        drop(attempts.next());
        let again = limit.begin("kevin").expect("room for one");
        assert!(limit.begin("kevin").is_err());
        attempts.for_each(PendingAttempt::failed);
        again.failed();
        assert!(limit.begin("kevin").is_err());
        let limiter = limit.0.as_ref().expect("a limit");
        assert!(lock(&limiter.pending).is_empty());
    }

    #[test]
    fn keys_with_full_buckets_are_dropped() {
        // A bucket refills in less than a microsecond.
        let limit = RateLimit::per_minute(u32::MAX);
        for n in 0..100_000 {
            assert_eq!(limit.take(n), Ok(()));
        }
        let keys = limit.0.as_ref().map_or(0, |limiter| limiter.gcra.len());
        assert!(keys <= 2 * FEWEST_TO_SHRINK, "{keys}");
    }

    #[test]
    fn a_rate_of_zero_is_no_limit() {
        let limit = RateLimit::per_minute(0);
        assert!((0..1_000).all(|_| limit.take("kevin").is_ok()));
    }
}
