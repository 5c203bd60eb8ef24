//! The number of unread items in the inbox. It is counted again only when something in a room of the
//! reader, or in what they have read, is another.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::{
    base::{errors::Result, ids::UserId, memory},
    cache::{
        bounded_cache,
        weighted::{Weighted, WeightedCache},
    },
    db::Store,
    features::{inbox, sidebar::SidebarVersion},
};

#[derive(PartialEq, Eq, Hash)]
struct InboxCountKey(UserId, u64);

impl Weighted for InboxCountKey {
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

#[derive(Clone, Copy)]
struct InboxCount(u32);

impl Weighted for InboxCount {
    fn bytes(&self) -> usize {
        size_of::<Self>()
    }
}

struct InboxCountCache(WeightedCache<InboxCountKey, InboxCount>);
bounded_cache!(InboxCountCache, memory::INBOX_COUNTS);

/// The number for a version of the reader's sidebar. The version was read before: a change in
/// between makes the number newer than its key, and nobody asks for that key again.
pub(super) async fn of_version(
    store: &Store,
    user: UserId,
    version: &SidebarVersion,
) -> Result<u32> {
    let mut hasher = DefaultHasher::new();
    version.hash(&mut hasher);
    let key = InboxCountKey(user, hasher.finish());
    let cache = store.cache::<InboxCountCache>();
    if let Some(count) = cache.0.get(&key) {
        return Ok(count.0);
    }
    let count = inbox::count(store, user).await?;
    cache.0.keep(key, InboxCount(count));
    Ok(count)
}
