//! The unread counters of people who are online on this node: whom a post notifies, and how
//! many messages are unread for them then.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    sync::Arc,
};

use crate::{
    base::ids::{RoomId, Seq, UserId},
    model::{event::COUNTED, room::NotificationLevel},
};

/// The unread counter of one person in one room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnreadCounter {
    /// How many messages are unread, up to [`COUNTED`].
    pub unread: u32,
    /// The level that decides which messages count.
    pub notify: NotificationLevel,
    /// The room's number up to which messages are counted.
    pub counted: Seq,
    /// The people that this person has blocked, if any. Their messages count nowhere.
    pub blocked: Option<Arc<[UserId]>>,
}

impl UnreadCounter {
    /// The counter of somebody who has read everything up to change `seq`.
    pub fn from_now(seq: Seq) -> Self {
        Self {
            counted: seq,
            ..Self::default()
        }
    }

    /// This counter, as it is when the messages are counted that `newer` has counted. All of
    /// them may be unread, and no more than that.
    pub fn up_to(self, newer: Self) -> Self {
        let since = u32::try_from(newer.counted.since(self.counted)).unwrap_or(COUNTED);
        Self {
            unread: newer.unread.min(self.unread.saturating_add(since)),
            counted: newer.counted,
            ..self
        }
    }
}

/// All unread counters, by room and person.
#[derive(Default)]
pub struct UnreadCounters(HashMap<RoomId, BTreeMap<UserId, UnreadCounter>>);

impl UnreadCounters {
    /// Sets a person's counter in a room.
    pub fn set(&mut self, user: UserId, room: RoomId, counter: UnreadCounter) {
        self.0.entry(room).or_default().insert(user, counter);
    }

    /// A person's counter in a room.
    pub fn get(&self, user: UserId, room: RoomId) -> Option<UnreadCounter> {
        self.0.get(&room)?.get(&user).cloned()
    }

    /// Whether anybody has a counter in a room.
    pub fn has_room(&self, room: RoomId) -> bool {
        self.0.contains_key(&room)
    }

    /// How many counters there are.
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Removes all counters in a room. Returns whose they were.
    pub fn remove_room(&mut self, room: RoomId) -> Vec<UserId> {
        let counters = self.0.remove(&room).unwrap_or_default();
        counters.into_keys().collect()
    }

    /// Removes a person's counter in a room.
    pub fn remove(&mut self, user: UserId, room: RoomId) {
        if let Entry::Occupied(mut entry) = self.0.entry(room) {
            entry.get_mut().remove(&user);
            if entry.get().is_empty() {
                entry.remove();
            }
        }
    }

    /// Counts the message with number `seq`, of `author`, that mentions `mentioned`, for
    /// everybody for whom it is not counted yet. Returns the people whose
    /// counter rose, with the new number. The author's own counter becomes zero: a person
    /// who posts has read the room.
    pub fn count_message(
        &mut self,
        room: RoomId,
        seq: Seq,
        author: UserId,
        mentioned: &[UserId],
    ) -> Vec<(UserId, u32)> {
        let mut raised = vec![];
        for (user, counter) in self.0.get_mut(&room).into_iter().flatten() {
            if counter.counted >= seq {
                continue;
            }
            counter.counted = seq;
            let blocked = counter
                .blocked
                .as_ref()
                .is_some_and(|ids| ids.contains(&author));
            let counts = !blocked
                && match counter.notify {
                    NotificationLevel::All => true,
                    NotificationLevel::Mentions => mentioned.contains(user),
                    NotificationLevel::Nothing => false,
                };
            if *user == author {
                counter.unread = 0;
            } else if counts && counter.unread < COUNTED {
                counter.unread += 1;
                raised.push((*user, counter.unread));
            }
        }
        raised
    }

    /// The people in a room who are notified of mentions only.
    pub fn mentions_only(&self, room: RoomId) -> Vec<UserId> {
        let counters = self.0.get(&room).into_iter().flatten();
        let only = counters.filter(|(_, counter)| counter.notify == NotificationLevel::Mentions);
        only.map(|(user, _)| *user).collect()
    }

    /// The people who have a counter in a room.
    pub fn people_in(&self, room: RoomId) -> impl Iterator<Item = UserId> {
        let counters = self.0.get(&room).into_iter().flatten();
        counters.map(|(user, _)| *user)
    }

    /// Whether there are no counters.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_counts_the_messages_that_its_level_notifies_of() {
        let id = |id| UserId::parse(id).expect("an id");
        let (author, all, mentions, nothing) = (id("1"), id("2"), id("3"), id("4"));
        let room = RoomId::parse("7").expect("an id");
        let mut counters = UnreadCounters::default();
        for (user, notify) in [
            (author, NotificationLevel::All),
            (all, NotificationLevel::All),
            (mentions, NotificationLevel::Mentions),
            (nothing, NotificationLevel::Nothing),
        ] {
            let counter = UnreadCounter {
                notify,
                ..UnreadCounter::default()
            };
            counters.set(user, room, counter);
        }
        let mut seq = Seq::default();
        let mut next = || {
            seq = seq.next();
            seq
        };
        assert_eq!(
            counters.count_message(room, next(), author, &[]),
            [(all, 1)]
        );
        let everyone = [all, mentions, nothing];
        assert_eq!(
            counters.count_message(room, next(), author, &everyone),
            [(all, 2), (mentions, 1)]
        );
        assert_eq!(
            counters.count_message(room, next(), all, &[]),
            [(author, 1)]
        );
        assert_eq!(
            counters.count_message(room, next(), author, &[]),
            [(all, 1)],
            "posting reads the room"
        );
        for _ in 0..200 {
            counters.count_message(room, next(), author, &[]);
        }
        assert_eq!(
            counters.count_message(room, next(), author, &[]),
            [],
            "a counter stops at its limit"
        );
        let blocked = Some(Arc::from([author]));
        let counter = UnreadCounter {
            blocked,
            ..Default::default()
        };
        counters.set(all, room, counter);
        assert_eq!(
            counters.count_message(room, next(), author, &everyone),
            [(mentions, 2)]
        );
        for user in [author, all, mentions, nothing] {
            counters.remove(user, room);
        }
        assert!(counters.is_empty());
    }
}
