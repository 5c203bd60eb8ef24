//! How much memory buffers and caches may take. Each has a share of one setting, `memory`.
//! `docs/memory.md` lists them, with everything that is bounded in another way.

use std::{hint::black_box, sync::Arc};

use crate::base::ids::UserId;

/// Larger than any piece that the allocator keeps for later.
const LARGE_PIECE: usize = 4 << 20;

/// A buffer or cache that is bounded by its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryPart {
    /// Its name in metrics and in `docs/memory.md`.
    pub name: &'static str,
    /// Its share of the memory, in thousandths.
    permille: u64,
}

impl MemoryPart {
    const fn new(name: &'static str, permille: u64) -> Self {
        Self { name, permille }
    }
}

/// Rooms' pages, rendered.
pub const ROOM_PAGES: MemoryPart = MemoryPart::new("room_pages", 120);
/// Ranges of messages on these pages.
pub const MESSAGE_RANGES: MemoryPart = MemoryPart::new("message_ranges", 64);
/// Messages, rendered one by one.
pub const RENDERED_MESSAGES: MemoryPart = MemoryPart::new("rendered_messages", 32);
/// Members that a room's page lists.
pub const MEMBER_LISTS: MemoryPart = MemoryPart::new("member_lists", 8);
/// Rows of sidebars.
pub const SIDEBAR_ROWS: MemoryPart = MemoryPart::new("sidebar_rows", 28);
/// How many items are unread in inboxes.
pub const INBOX_COUNTS: MemoryPart = MemoryPart::new("inbox_counts", 4);
/// Versions of sidebars.
pub const SIDEBAR_VERSIONS: MemoryPart = MemoryPart::new("sidebar_versions", 32);
/// People by their sessions.
pub const VIEWERS: MemoryPart = MemoryPart::new("viewers", 16);
/// Memberships.
pub const MEMBERSHIPS: MemoryPart = MemoryPart::new("memberships", 32);
/// Pages of the room directory.
pub const DIRECTORY: MemoryPart = MemoryPart::new("directory", 8);
/// Pages of the room directory, rendered.
pub const DIRECTORY_PAGES: MemoryPart = MemoryPart::new("directory_pages", 12);
/// The first people by name.
pub const FIRST_PEOPLE: MemoryPart = MemoryPart::new("first_people", 4);
/// Changes of rooms on their way to open pages, with those kept for pages that return.
pub const UPDATES: MemoryPart = MemoryPart::new("updates", 160);

/// All of them.
pub const PARTS: [MemoryPart; 13] = [
    ROOM_PAGES,
    MESSAGE_RANGES,
    RENDERED_MESSAGES,
    MEMBER_LISTS,
    SIDEBAR_ROWS,
    INBOX_COUNTS,
    SIDEBAR_VERSIONS,
    VIEWERS,
    MEMBERSHIPS,
    DIRECTORY,
    DIRECTORY_PAGES,
    FIRST_PEOPLE,
    UPDATES,
];

/// The rest is for what is bounded in another way: connections, hashes of passwords, the
/// database's own pages, requests, and the program.
const _: () = {
    let (mut sum, mut at) = (0, 0);
    while at < PARTS.len() {
        sum += PARTS[at].permille;
        at += 1;
    }
    assert!(sum <= 520);
};

/// The memory that the process should get along with, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryBudget(u64);

impl MemoryBudget {
    /// The smallest budget. With less, single pages would not fit into their cache.
    const LEAST: u64 = 32 << 20;

    /// A budget of so many bytes, or the smallest one.
    pub fn new(bytes: u64) -> Self {
        Self(bytes.max(Self::LEAST))
    }

    /// The most bytes that a part may take.
    pub fn of(self, part: MemoryPart) -> u64 {
        self.0 / 1_000 * part.permille
    }
}

/// As in `Rocket.toml`.
impl Default for MemoryBudget {
    fn default() -> Self {
        Self(256 << 20)
    }
}

/// A value that knows its size.
pub trait Weighted {
    /// Its approximate size in bytes, with all it owns, which never changes.
    fn bytes(&self) -> usize;
}

impl<T: Weighted> Weighted for Arc<T> {
    fn bytes(&self) -> usize {
        T::bytes(self)
    }
}

impl<T: Weighted> Weighted for Option<T> {
    fn bytes(&self) -> usize {
        let value = self.as_ref().map_or(0, T::bytes);
        value.max(size_of::<Self>())
    }
}

impl<T: Weighted> Weighted for Vec<T> {
    fn bytes(&self) -> usize {
        let values: usize = self.iter().map(T::bytes).sum();
        size_of::<Self>() + values
    }
}

macro_rules! plain {
    ($($name:ty),*) => {
        $(
            /// It owns nothing.
            impl Weighted for $name {
                fn bytes(&self) -> usize {
                    size_of::<Self>()
                }
            }
        )*
    };
}
plain!(i64, UserId, [u8; 32]);

/// A cache that is bounded by its size. The store makes one of each type.
pub trait BoundedCache: Send + Sync + 'static {
    /// Which part of the memory it is.
    const PART: MemoryPart;

    /// An empty cache of at most so many bytes.
    fn with_limit(bytes: u64) -> Self;

    /// How many bytes it takes.
    fn used(&self) -> u64;
}

/// Has the allocator return to the kernel what has been free for a second. By itself it looks
/// for such memory only when it frees a large piece, and a server whose pages are all quiet
/// frees none: the memory of ten thousand that came back at once would stay.
pub fn return_free_memory() {
    // Nothing is written to it, so it takes no memory itself.
    drop(black_box(Vec::<u8>::with_capacity(LARGE_PIECE)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_different_names_and_leave_room_for_the_rest() {
        let names: std::collections::BTreeSet<_> = PARTS.iter().map(|part| part.name).collect();
        assert_eq!(names.len(), PARTS.len());
        let budget = MemoryBudget::default();
        let sum: u64 = PARTS.iter().map(|part| budget.of(*part)).sum();
        assert!(sum <= 134 << 20);
        assert_eq!(MemoryBudget::new(1).of(UPDATES), (32 << 20) / 1_000 * 160);
    }
}
