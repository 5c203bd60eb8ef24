//! A rate limit for each key: the generic cell rate algorithm (GCRA) of `governor`, which
//! works like a token bucket.

use std::{
    collections::{HashMap, hash_map::Entry},
    num::NonZeroU32,
    sync::{
        Arc, Mutex,
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

use crate::{
    base::{errors::RetryAfter, ids::UserId, sync::lock},
    features::rate_limits::shared_counts::SharedCounts,
};

/// The key that requests are counted by: a person's id, or a hash that is the same on every
/// node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct LimitKey(pub u64);

/// The key of a person.
pub(super) fn person(user: UserId) -> LimitKey {
    LimitKey(user.get().unsigned_abs())
}

/// A number of requests per time for each key. Some may come at once; then one is allowed
/// again after each part of the time.
pub(super) struct RateLimit {
    /// The name under which nodes tell each other what was counted.
    name: &'static str,
    counter: Option<Counter>,
    shared: Arc<SharedCounts>,
}

struct Counter {
    cells: Limiter,
    /// The same cells with twice the burst, for what other nodes have counted.
    of_peers: Limiter,
    /// How many trials are running. They may count when they end.
    running: Mutex<HashMap<LimitKey, u32>>,
    /// The number of keys at which expired ones are removed.
    trim_at: AtomicUsize,
}

type Limiter = RateLimiter<(LimitKey, Mode), Cells, DefaultClock>;

/// Whether a request is counted, or only checked against the limit.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Mode {
    Check,
    Count,
}

/// The fewest keys at which a search for expired ones is worth it.
const TRIM_MIN: usize = 1_024;

impl RateLimit {
    /// A limit of this quota; without one, there is no limit.
    pub fn new(name: &'static str, quota: Option<Quota>, shared: &Arc<SharedCounts>) -> Self {
        let (cells, clock) = (Cells::default(), DefaultClock::default());
        Self {
            name,
            counter: quota.map(|quota| Counter {
                cells: RateLimiter::new(quota, cells.clone(), clock.clone()),
                of_peers: RateLimiter::new(twice_the_burst(quota), cells, clock),
                running: Mutex::default(),
                trim_at: AtomicUsize::new(TRIM_MIN),
            }),
            shared: Arc::clone(shared),
        }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Counts a request, if it is within the limit.
    pub fn take(&self, key: LimitKey) -> Result<(), RetryAfter> {
        self.take_several(key, NonZeroU32::MIN)
    }

    /// Counts several requests, if all of them are within the limit.
    pub fn take_several(&self, key: LimitKey, times: NonZeroU32) -> Result<(), RetryAfter> {
        if let Some(counter) = &self.counter {
            counter.check(key, Mode::Count, times)?;
            self.shared.add(self.name, key, times.get());
        }
        Ok(())
    }

    /// Whether another request would be within the limit. It is not counted.
    pub fn check(&self, key: LimitKey) -> Result<(), RetryAfter> {
        match &self.counter {
            Some(counter) => counter.check(key, Mode::Check, NonZeroU32::MIN),
            None => Ok(()),
        }
    }

    /// Counts requests that another node has allowed, up to a burst more than this node would
    /// allow: what several nodes allowed at the same moment is made up for afterwards, and a
    /// key is free again after twice the time at most.
    pub fn take_of_peer(&self, key: LimitKey, times: u32) {
        if let Some(counter) = &self.counter {
            let taken = |_: &u32| counter.of_peers.check_key(&(key, Mode::Count)).is_ok();
            (0..times).take_while(taken).for_each(drop);
        }
    }

    /// Begins a trial, which counts only if its end says so. It is refused unless it would
    /// be within the limit even if every running trial counted.
    pub fn begin(&self, key: LimitKey) -> Result<Trial<'_>, RetryAfter> {
        if let Some(counter) = &self.counter {
            let mut running = lock(&counter.running);
            let others = running.get(&key).copied().unwrap_or(0);
            counter.check(key, Mode::Check, NonZeroU32::MIN.saturating_add(others))?;
            running.insert(key, others + 1);
        }
        Ok(Trial { limit: self, key })
    }
}

impl Counter {
    fn check(&self, key: LimitKey, mode: Mode, times: NonZeroU32) -> Result<(), RetryAfter> {
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
pub(super) struct Trial<'l> {
    limit: &'l RateLimit,
    key: LimitKey,
}

impl Trial<'_> {
    /// Counts the trial.
    pub fn count(self) {
        // The limit had room for it when it began.
        let _ = self.limit.take(self.key);
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        if let Some(counter) = &self.limit.counter
            && let Entry::Occupied(mut tries) = lock(&counter.running).entry(self.key)
        {
            *tries.get_mut() -= 1;
            if *tries.get() == 0 {
                tries.remove();
            }
        }
    }
}

fn twice_the_burst(quota: Quota) -> Quota {
    quota.allow_burst(quota.burst_size().saturating_mul(TWO))
}

const TWO: NonZeroU32 = NonZeroU32::new(2).unwrap();

/// The state of each key. `governor`'s own store would count a check, too.
#[derive(Clone, Default)]
struct Cells(Arc<Mutex<HashMap<LimitKey, Nanos>>>);

impl StateStore for Cells {
    type Key = (LimitKey, Mode);

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

impl ShrinkableKeyedStateStore<(LimitKey, Mode)> for Cells {
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

    const KEVIN: LimitKey = LimitKey(1);
    const JASON: LimitKey = LimitKey(2);

    fn a_minute(times: u32) -> RateLimit {
        let quota = NonZeroU32::new(times).map(Quota::per_minute);
        RateLimit::new("tests", quota, &Arc::default())
    }

    #[test]
    fn a_trial_that_does_not_count_is_free() {
        let limit = a_minute(3);
        for _ in 0..10 {
            assert!(limit.begin(KEVIN).is_ok());
        }
        let taken = (0..10).filter(|_| limit.take(KEVIN).is_ok()).count();
        assert_eq!(taken, 3);
        let wait = limit.begin(KEVIN).err().expect("one too many");
        assert!((1..=21).contains(&wait.seconds()), "{wait:?}");
        assert!(limit.begin(JASON).is_ok());
    }

    #[test]
    fn no_more_trials_run_than_may_count() {
        let limit = a_minute(3);
        let tries: Vec<_> = (0..10).filter_map(|_| limit.begin(KEVIN).ok()).collect();
        assert_eq!(tries.len(), 3);
        let mut tries = tries.into_iter();
        drop(tries.next());
        let again = limit.begin(KEVIN).expect("room for one");
        assert!(limit.begin(KEVIN).is_err());
        tries.for_each(Trial::count);
        again.count();
        assert!(limit.begin(KEVIN).is_err());
        let counter = limit.counter.as_ref().expect("a limit");
        assert!(lock(&counter.running).is_empty());
    }

    #[test]
    fn requests_on_another_node_count_up_to_twice_the_limit() {
        let limit = a_minute(3);
        limit.take_of_peer(KEVIN, 2);
        assert!(limit.take(KEVIN).is_ok());
        let wait = limit.take(KEVIN).expect_err("one too many");
        assert!(wait.seconds() <= 21, "{wait:?}");
        // Requests that another node allowed at the same time are not forgotten.
        limit.take_of_peer(KEVIN, 1);
        let wait = limit.take(KEVIN).expect_err("one too many");
        assert!((39..=41).contains(&wait.seconds()), "{wait:?}");
        limit.take_of_peer(KEVIN, u32::MAX);
        let wait = limit.take(KEVIN).expect_err("one too many");
        assert!((79..=81).contains(&wait.seconds()), "{wait:?}");
        assert!(limit.take(JASON).is_ok());
    }

    #[test]
    fn expired_keys_are_removed() {
        // A rate at which the next request is allowed after less than a microsecond.
        let limit = a_minute(u32::MAX);
        for n in 0..100_000 {
            assert_eq!(limit.take(LimitKey(n)), Ok(()));
        }
        let keys = limit
            .counter
            .as_ref()
            .map_or(0, |counter| counter.cells.len());
        assert!(keys <= 2 * TRIM_MIN, "{keys}");
    }

    #[test]
    fn zero_means_no_limit() {
        let limit = a_minute(0);
        assert!((0..1_000).all(|_| limit.take(KEVIN).is_ok()));
    }
}
