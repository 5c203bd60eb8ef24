//! The time of day.

use serde::{Deserialize, Serialize};

/// Microseconds since 1970-01-01T00:00:00Z, by the machine's clock.
///
/// People read timestamps. Nothing is ordered by them: a clock may jump, so changes are
/// ordered by [`Seq`](crate::base::ids::Seq).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time of what has not happened.
    pub const NEVER: Self = Self(0);

    /// The present, by the machine's clock.
    pub fn now() -> Self {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Self(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }

    /// The time with so many microseconds since 1970.
    pub fn of_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The time `seconds` before this one.
    pub fn minus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_sub(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// Microseconds since 1970.
    pub fn get(self) -> i64 {
        self.0
    }
}
