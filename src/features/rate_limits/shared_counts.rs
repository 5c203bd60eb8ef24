//! The counts of this node that the other nodes have not been told yet.

use std::{
    collections::HashMap,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{base::sync::lock, features::rate_limits::limiter::LimitKey};

/// Counts for the other nodes, by the name of the limit and the key. Nothing is kept while
/// there is nobody to tell.
#[derive(Default)]
pub(super) struct SharedCounts {
    on: AtomicBool,
    counts: Mutex<HashMap<(&'static str, LimitKey), u32>>,
}

/// The most keys between two messages to the other nodes. More would only come from a flood
/// out of ever new networks, which no limit by network stops.
const KEYS_MAX: usize = 4_096;

impl SharedCounts {
    /// Notes that a limit has counted some requests of a key.
    pub fn add(&self, name: &'static str, key: LimitKey, times: u32) {
        if !self.on.load(Ordering::Relaxed) {
            return;
        }
        let mut counts = lock(&self.counts);
        if counts.len() < KEYS_MAX || counts.contains_key(&(name, key)) {
            *counts.entry((name, key)).or_default() += times;
        }
    }

    /// Takes what was noted since the last call, and notes from the first call on.
    pub fn drain(&self) -> Vec<(&'static str, LimitKey, u32)> {
        self.on.store(true, Ordering::Relaxed);
        let counts = std::mem::take(&mut *lock(&self.counts));
        counts
            .into_iter()
            .map(|((name, key), times)| (name, key, times))
            .collect()
    }
}
