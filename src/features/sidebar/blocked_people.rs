//! The people that a reader has blocked.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use crate::base::ids::UserId;

/// The people that a reader has blocked: their messages count as read, and are folded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct BlockedPeople(Option<Arc<[UserId]>>);

impl BlockedPeople {
    /// Reads ids that are separated by spaces.
    pub fn parse(ids: &str) -> Self {
        let ids: Arc<[UserId]> = ids.split(' ').filter_map(UserId::parse).collect();
        Self((!ids.is_empty()).then_some(ids))
    }

    /// The list for unread counters; none if it is empty.
    pub fn shared(&self) -> Option<Arc<[UserId]>> {
        self.0.clone()
    }

    /// Whether somebody is blocked.
    pub fn contains(&self, user: UserId) -> bool {
        self.0.as_ref().is_some_and(|ids| ids.contains(&user))
    }

    /// Whether nobody is blocked.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The memory of the list, in bytes.
    pub fn size(&self) -> usize {
        self.0.as_ref().map_or(0, |ids| size_of_val(&**ids))
    }

    /// A number that differs from one list to the next; none if nobody is blocked.
    pub fn edition(&self) -> Option<u64> {
        let ids = self.0.as_ref()?;
        let mut hasher = DefaultHasher::new();
        ids.hash(&mut hasher);
        Some(hasher.finish() >> 16)
    }
}
