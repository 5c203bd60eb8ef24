//! The unread counters of people who are online on this node: whom a post notifies, and how
//! many messages are unread for them then.

use std::{
    collections::{BTreeMap, HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use crate::{
    base::ids::{MessageId, RoomId, Seq, UserId},
    model::{
        event::{COUNTED, ReadUpTo},
        room::NotificationLevel,
    },
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
    /// The newest message that they have read or cleared; none if it is not known yet.
    pub seen: Option<MessageId>,
    /// How often they have marked messages as unread again. With a higher number the position is
    /// newer, even if it is before the other one.
    pub marks: i64,
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

    /// Whether this counter knows of messages or of reading that `other` does not.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        self.counted > other.counted || self.has_read_more_than(other)
    }

    /// Whether this counter knows of reading that `other` does not.
    pub fn has_read_more_than(&self, other: &Self) -> bool {
        (self.marks, self.seen) > (other.marks, other.seen)
    }

    /// This counter, as it is when the messages are counted that `newer` has counted. All of
    /// them may be unread, and no more than that. (The number of `newer` says nothing if it
    /// was counted by another rule.)
    pub fn up_to(self, newer: Self) -> Self {
        let since = u32::try_from(newer.counted.since(self.counted)).unwrap_or(COUNTED);
        let most = self.unread.saturating_add(since).min(COUNTED);
        let same_rule =
            (newer.notify, newer.marks, &newer.blocked) == (self.notify, self.marks, &self.blocked);
        let (marks, seen) = (self.marks, self.seen).max((newer.marks, newer.seen));
        Self {
            unread: if same_rule {
                newer.unread.min(most)
            } else {
                most
            },
            counted: newer.counted,
            marks,
            seen,
            ..self
        }
    }

    /// Whether a message of `author` can count for somebody with this counter.
    fn is_unread(&self, message: MessageId, author: UserId) -> bool {
        let blocked = |ids: &Arc<[UserId]>| ids.contains(&author);
        Some(message) > self.seen && !self.blocked.as_ref().is_some_and(blocked)
    }
}

/// The people whom a new message mentions, and whether its author has read the room.
#[derive(Clone, Copy, Debug, Default)]
pub struct Mentioned<'a> {
    /// Whether it mentions everybody.
    pub everybody: bool,
    /// Those it mentions by name, or because they are online.
    pub people: &'a [UserId],
    /// Whether it waited for its time: its author may be away, and reads the room later.
    pub sent_later: bool,
}

/// A message that was edited or deleted.
#[derive(Clone, Copy, Debug)]
pub struct MessageChange<'a> {
    /// The message.
    pub message: MessageId,
    /// Its author.
    pub author: UserId,
    /// Whether it was deleted.
    pub deleted: bool,
    /// The members whom only the edit mentions.
    pub mentioned: &'a [UserId],
    /// The members whom it mentions no more.
    pub unmentioned: &'a [UserId],
}

/// A counter after a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recount {
    /// So many messages are unread.
    Now(u32),
    /// It had stopped at its limit, so only the store knows.
    Unknown,
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
    /// everybody for whom it is not counted yet. Returns the people whose counter changed,
    /// with the new number. The author's own counter becomes zero: a person who posts has
    /// read the room, unless the message waited.
    pub fn count_message(
        &mut self,
        room: RoomId,
        seq: Seq,
        (message, author): (MessageId, UserId),
        mentioned: Mentioned<'_>,
    ) -> Vec<(UserId, u32)> {
        let mut changed = vec![];
        // `@here` may mention thousands.
        let people: HashSet<&UserId> = mentioned.people.iter().collect();
        for (user, counter) in self.0.get_mut(&room).into_iter().flatten() {
            if counter.counted >= seq {
                continue;
            }
            counter.counted = seq;
            let counts = match counter.notify {
                NotificationLevel::All => true,
                NotificationLevel::Mentions => mentioned.everybody || people.contains(user),
                NotificationLevel::Nothing => false,
            };
            if *user == author && mentioned.sent_later {
                continue;
            }
            if *user == author {
                counter.seen = counter.seen.max(Some(message));
                if std::mem::take(&mut counter.unread) > 0 {
                    changed.push((*user, 0));
                }
            } else if counts && counter.is_unread(message, author) && counter.unread < COUNTED {
                counter.unread += 1;
                changed.push((*user, counter.unread));
            }
        }
        changed
    }

    /// The people in a room whom a message of `author` concerns that mentions everybody: all but
    /// those who have muted the room or blocked the author.
    pub fn concerned_by(
        &self,
        room: RoomId,
        (message, author): (MessageId, UserId),
    ) -> Vec<UserId> {
        let counters = self.0.get(&room).into_iter().flatten();
        let concerned = counters.filter(|(user, counter)| {
            **user != author
                && counter.notify != NotificationLevel::Nothing
                && counter.is_unread(message, author)
        });
        concerned.map(|(user, _)| *user).collect()
    }

    /// Counts a message again that was edited or deleted with number `seq`. Returns the
    /// people whose counter changed.
    pub fn recount_message(
        &mut self,
        room: RoomId,
        seq: Seq,
        change: &MessageChange<'_>,
    ) -> Vec<(UserId, Recount)> {
        let mut changed = vec![];
        for (user, counter) in self.0.get_mut(&room).into_iter().flatten() {
            if counter.counted >= seq {
                continue;
            }
            counter.counted = seq;
            let (message, author) = (change.message, change.author);
            let was_read = counter.seen.is_none() || !counter.is_unread(message, author);
            if *user == author || was_read {
                continue;
            }
            let (before, after) = match counter.notify {
                NotificationLevel::All => (true, !change.deleted),
                NotificationLevel::Mentions => (
                    change.unmentioned.contains(user),
                    change.mentioned.contains(user),
                ),
                NotificationLevel::Nothing => (false, false),
            };
            let unread = counter.unread;
            let recount = match (before, after) {
                (true, false) if unread == COUNTED => Recount::Unknown,
                (true, false) if unread > 0 => Recount::Now(unread - 1),
                (false, true) if unread < COUNTED => Recount::Now(unread + 1),
                _ => continue,
            };
            if let Recount::Now(unread) = recount {
                counter.unread = unread;
            }
            changed.push((*user, recount));
        }
        changed
    }

    /// Notes that a person has read a room, where `count` messages were unread then. Returns
    /// whether nothing was counted since, so that this is the number now.
    pub fn read(&mut self, user: UserId, room: RoomId, read: &ReadUpTo, count: u32) -> bool {
        let counters = self.0.get_mut(&room);
        let Some(counter) = counters.and_then(|counters| counters.get_mut(&user)) else {
            return false;
        };
        if read.marks != counter.marks {
            return false;
        }
        counter.seen = counter.seen.max(Some(read.message));
        let since = u32::try_from(counter.counted.since(read.head)).unwrap_or(0);
        counter.unread = counter.unread.min(count.saturating_add(since));
        since == 0
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
