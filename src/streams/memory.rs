//! The memory that updates take, in one room and in all rooms together.
//!
//! Encoded forms come after an update was sent, so for a moment the limits may be exceeded:
//! twice in a room, and by a quarter in all rooms.
//!
//! An update is charged with what its event and its encoded forms take, for as long as
//! anything holds it. A room above its limit drops its oldest updates; readers who still need
//! them read the log. Far above the limit nothing is kept encoded.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{sync::Notify, time::interval};

use crate::base::memory;

/// How much the updates of one room may take, in bytes.
pub const ROOM_LIMIT: usize = 1 << 20;

/// How many times a limit may be exceeded by encoded forms, before the oldest updates have
/// been dropped.
const BURST: usize = 2;

/// How often the metrics are brought up to date.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// The memory of the updates of all rooms. Cheap to clone.
#[derive(Clone)]
pub struct StreamMemory(Arc<Total>);

struct Total {
    used: AtomicUsize,
    rooms: AtomicUsize,
    limit: usize,
}

/// The memory of one room's updates.
pub struct RoomMemory {
    total: Arc<Total>,
    used: AtomicUsize,
    /// Notified when the limit is exceeded.
    exceeded: Notify,
}

/// The memory of one update, until dropped.
pub struct Charge {
    room: Arc<RoomMemory>,
    bytes: AtomicUsize,
}

impl StreamMemory {
    /// Memory for updates of at most `limit` bytes, with what exceeds it for a moment.
    pub fn new(limit: usize) -> Self {
        Self(Arc::new(Total {
            used: AtomicUsize::new(0),
            rooms: AtomicUsize::new(0),
            limit: limit / 5 * 4,
        }))
    }

    /// The memory of another room.
    pub fn room(&self) -> Arc<RoomMemory> {
        self.0.rooms.fetch_add(1, Ordering::Relaxed);
        Arc::new(RoomMemory {
            total: self.0.clone(),
            used: AtomicUsize::new(0),
            exceeded: Notify::new(),
        })
    }

    /// How much all updates take, in bytes.
    pub fn used(&self) -> usize {
        self.0.used.load(Ordering::Relaxed)
    }

    /// Keeps the metrics up to date, for as long as the server runs.
    pub async fn report(self) {
        let part = [("part", memory::UPDATES.name)];
        let mut ticks = interval(REPORT_INTERVAL);
        loop {
            ticks.tick().await;
            metrics::gauge!("snug_memory_bytes", &part).set(self.used() as f64);
            let rooms = self.0.rooms.load(Ordering::Relaxed) as f64;
            metrics::gauge!("snug_memory_entries", "table" => "feeds").set(rooms);
        }
    }
}

impl RoomMemory {
    /// A charge for an update of this size.
    pub fn charge(self: &Arc<Self>, bytes: usize) -> Charge {
        let charge = Charge {
            room: self.clone(),
            bytes: AtomicUsize::new(0),
        };
        charge.add(bytes);
        charge
    }

    /// How many bytes must be dropped so that the room is within its limit, and all rooms
    /// within theirs.
    pub fn excess(&self) -> usize {
        let used = self.used.load(Ordering::Relaxed);
        let all = self.total.used.load(Ordering::Relaxed);
        let own = used.saturating_sub(ROOM_LIMIT);
        own.max(all.saturating_sub(self.total.limit)).min(used)
    }

    /// The same, with the limit of all rooms divided evenly if half of it is used. A room
    /// that has been quiet gives back what others need.
    pub fn fair_excess(&self) -> usize {
        let all = self.total.used.load(Ordering::Relaxed);
        if all < self.total.limit / 2 {
            return self.excess();
        }
        let rooms = self.total.rooms.load(Ordering::Relaxed).max(1);
        let used = self.used.load(Ordering::Relaxed);
        self.excess()
            .max(used.saturating_sub(self.total.limit / 2 / rooms))
    }

    /// Whether little more can be kept.
    pub fn is_crowded(&self) -> bool {
        self.used.load(Ordering::Relaxed) > ROOM_LIMIT / 2
            || self.total.used.load(Ordering::Relaxed) > self.total.limit / 2
    }

    /// Waits until an update was encoded that exceeds the limit.
    pub async fn exceeded(&self) {
        self.exceeded.notified().await;
    }
}

impl Drop for RoomMemory {
    fn drop(&mut self) {
        self.total.rooms.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Charge {
    /// Charges the update for another encoded form.
    pub fn add(&self, bytes: usize) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
        self.room.used.fetch_add(bytes, Ordering::Relaxed);
        self.room.total.used.fetch_add(bytes, Ordering::Relaxed);
        if self.room.excess() > 0 {
            self.room.exceeded.notify_one();
        }
    }

    /// Whether an encoded form may be kept.
    pub fn may_grow(&self) -> bool {
        let (room, total) = (&self.room, &self.room.total);
        room.used.load(Ordering::Relaxed) < BURST * ROOM_LIMIT
            && total.used.load(Ordering::Relaxed) < total.limit + total.limit / 4
    }

    /// How much the update takes.
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        let bytes = self.bytes();
        self.room.used.fetch_sub(bytes, Ordering::Relaxed);
        self.room.total.used.fetch_sub(bytes, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_are_charged_until_they_are_dropped() {
        let memory = StreamMemory::new(5 * ROOM_LIMIT);
        let (one, other) = (memory.room(), memory.room());
        let small = one.charge(1_000);
        let large = one.charge(ROOM_LIMIT);
        assert_eq!((one.excess(), other.excess()), (1_000, 0));
        small.add(500);
        assert_eq!((small.bytes(), one.excess()), (1_500, 1_500));
        assert!(small.may_grow());
        let more = one.charge(ROOM_LIMIT);
        assert!(!small.may_grow());
        drop(more);
        let everything = other.charge(3 * ROOM_LIMIT);
        assert_eq!(one.excess(), 1_500);
        assert_eq!(
            other.excess(),
            2 * ROOM_LIMIT,
            "a room is above its limit, and all are above theirs"
        );
        assert_eq!(one.fair_excess(), 1_500, "half of the limit, for two rooms");
        drop((large, small, everything));
        assert_eq!(memory.used(), 0);
    }
}
