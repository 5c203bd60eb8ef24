//! What waits for people in their rooms: whom a message is news to, and how much is
//! unread by now.

use std::collections::{BTreeMap, HashMap, hash_map::Entry};

use crate::{
    base::ids::{RoomId, UserId},
    model::{event::COUNTED, room::NotificationLevel},
};

/// What waits for one person in one room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UnreadCounter {
    /// How much, up to [`COUNTED`].
    pub unread: u32,
    /// What is news to them.
    pub notify: NotificationLevel,
}

/// The bells of everybody who is online here.
#[derive(Default)]
pub struct UnreadCounters(HashMap<RoomId, BTreeMap<UserId, UnreadCounter>>);

impl UnreadCounters {
    /// Hangs somebody's bell up in a room, in place of the one that was there.
    pub fn hang(&mut self, user: UserId, room: RoomId, bell: UnreadCounter) {
        self.0.entry(room).or_default().insert(user, bell);
    }

    /// Takes it down.
    pub fn take_down(&mut self, user: UserId, room: RoomId) {
        if let Entry::Occupied(mut entry) = self.0.entry(room) {
            entry.get_mut().remove(&user);
            if entry.get().is_empty() {
                entry.remove();
            }
        }
    }

    /// `author` said something in which `mentioned` are. Whom that is news to, and how
    /// much waits for them by now. Nothing waits for the author: who says something
    /// has read what is above.
    pub fn ring(
        &mut self,
        room: RoomId,
        author: UserId,
        mentioned: &[UserId],
    ) -> Vec<(UserId, u32)> {
        let mut rung = vec![];
        for (user, bell) in self.0.get_mut(&room).into_iter().flatten() {
            let news = match bell.notify {
                NotificationLevel::All => true,
                NotificationLevel::Mentions => mentioned.contains(user),
                NotificationLevel::Nothing => false,
            };
            if *user == author {
                bell.unread = 0;
            } else if news && bell.unread < COUNTED {
                bell.unread += 1;
                rung.push((*user, bell.unread));
            }
        }
        rung
    }

    /// Those in a room to whom only what mentions them is news.
    pub fn choosy(&self, room: RoomId) -> Vec<UserId> {
        let bells = self.0.get(&room).into_iter().flatten();
        let choosy = bells.filter(|(_, bell)| bell.notify == NotificationLevel::Mentions);
        choosy.map(|(user, _)| *user).collect()
    }

    /// Those whose bells hang in a room.
    pub fn of(&self, room: RoomId) -> impl Iterator<Item = UserId> {
        let bells = self.0.get(&room).into_iter().flatten();
        bells.map(|(user, _)| *user)
    }

    /// Whether there are none.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_counts_what_is_news() {
        let id = |id| UserId::parse(id).expect("an id");
        let (author, all, mentions, nothing) = (id("1"), id("2"), id("3"), id("4"));
        let room = RoomId::parse("7").expect("an id");
        let mut bells = UnreadCounters::default();
        for (user, notify) in [
            (author, NotificationLevel::All),
            (all, NotificationLevel::All),
            (mentions, NotificationLevel::Mentions),
            (nothing, NotificationLevel::Nothing),
        ] {
            bells.hang(user, room, UnreadCounter { unread: 0, notify });
        }
        assert_eq!(bells.ring(room, author, &[]), [(all, 1)]);
        let everybody = [all, mentions, nothing];
        assert_eq!(
            bells.ring(room, author, &everybody),
            [(all, 2), (mentions, 1)]
        );
        assert_eq!(bells.ring(room, all, &[]), [(author, 1)]);
        assert_eq!(bells.ring(room, author, &[]), [(all, 1)], "it has read");
        for _ in 0..200 {
            bells.ring(room, author, &[]);
        }
        assert_eq!(bells.ring(room, author, &[]), [], "enough is enough");
        for user in [author, all, mentions, nothing] {
            bells.take_down(user, room);
        }
        assert!(bells.is_empty());
    }
}
