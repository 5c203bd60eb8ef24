//! Log lines that would otherwise be thousands.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use crate::base::sync::lock;

/// Says yes at most once in a while.
pub struct Seldom {
    every: Duration,
    last: Mutex<Option<Instant>>,
}

impl Seldom {
    /// Once in `every` at most.
    pub const fn every(every: Duration) -> Self {
        Self {
            every,
            last: Mutex::new(None),
        }
    }

    /// Whether it is time again.
    pub fn is_due(&self) -> bool {
        let mut last = lock(&self.last);
        let is_due = last.is_none_or(|last| last.elapsed() >= self.every);
        if is_due {
            *last = Some(Instant::now());
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_once_in_a_while() {
        let seldom = Seldom::every(Duration::from_millis(30));
        assert!(seldom.is_due());
        assert!(!seldom.is_due());
        std::thread::sleep(Duration::from_millis(40));
        assert!(seldom.is_due());
    }
}
