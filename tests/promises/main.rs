//! Tests of Snug's promises about delivery. Each prints one line that begins with its row in
//! `docs/promises.md`; `tests/README.md` lists the rows.
//!
//! The short form runs with every change; `TEST_ROUNDS=1000` makes it long.

#[path = "../support/mod.rs"]
mod support;

mod asleep;
mod checker;
mod clock;
mod crowd;
mod cursors;
mod cuts;
mod durable;
mod everybody;
mod failures;
mod gone;
mod hashing;
mod kill;
mod leaks;
mod model;
mod once;
mod open_page;
mod open_streams;
mod overload;
mod panics;
mod parts;
mod pins;
mod proxy;
mod quotes;
mod removals;
mod restored;
mod rights;
mod seam;
mod slow;
mod starts;
mod stop;

use support::rounds;

/// A random number less than `below`.
fn random(below: u64) -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish() % below
}
