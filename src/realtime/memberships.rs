//! The rooms of people who are online, with their unread counters: how lists of rooms and
//! changes of rooms set them.

use crate::{
    base::ids::{MessageId, RoomId, Seq, UserId},
    model::event::ReadUpTo,
    realtime::{
        online_people::OnlinePeople,
        online_person::OnlinePerson,
        room_order::ListAge,
        unread_counters::{Mentioned, MessageChange, Recount, UnreadCounter},
    },
};

/// The result of setting a person's counters.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CountersSet {
    /// The rooms in which they became visibly online.
    pub new: Vec<RoomId>,
    /// Whether the list was older than what has taken effect meanwhile.
    pub behind: bool,
    /// Whether a room was left out, because somebody was removed from it meanwhile.
    pub revoked: bool,
}

impl OnlinePeople {
    /// Sets the rooms and unread counters of a person who is online, as a list of rooms has
    /// them. Newer counters stay, and rooms in which the list is from before a removal are
    /// left out.
    pub fn set_counters(
        &mut self,
        user: UserId,
        counters: Vec<(RoomId, UnreadCounter)>,
    ) -> CountersSet {
        let mut set = CountersSet::default();
        if !self.people.contains_key(&user) {
            return set;
        }
        let mut rooms = Vec::with_capacity(counters.len());
        for (room, counter) in counters {
            let age = self.order.age_of_list(room, counter.counted);
            set.behind |= age != ListAge::Current;
            set.revoked |= age == ListAge::Revoked;
            let known = self.counters.get(user, room);
            set.behind |= known
                .as_ref()
                .is_some_and(|k| k.has_read_more_than(&counter));
            let newer = known.filter(|known| known.is_newer_than(&counter));
            if age == ListAge::Revoked && newer.is_none() {
                continue;
            }
            let counter = match newer {
                Some(newer) => counter.up_to(newer),
                None => counter,
            };
            self.counters.set(user, room, counter);
            rooms.push(room);
        }
        set.new = self.set_rooms(user, rooms);
        set
    }

    /// Adds a room that a person has joined with change `seq`. Returns whether they are
    /// visibly online.
    pub fn join_room(&mut self, user: UserId, room: RoomId, seq: Seq) -> bool {
        let Some(online) = self.people.get_mut(&user) else {
            return false;
        };
        if !online.rooms.contains(&room) {
            online.rooms.push(room);
        }
        self.version += 1;
        let visible = !online.hidden;
        if visible {
            self.visible.entry(room).or_default().insert(user);
        }
        if !self.knows_of(user, room, seq) {
            let counter = UnreadCounter::from_now(seq);
            self.counters.set(user, room, counter);
        }
        visible
    }

    /// Removes a room that a person has left with change `seq`, unless they are known to
    /// have come back since.
    pub fn leave_room(&mut self, user: UserId, room: RoomId, seq: Seq) {
        if self.knows_of(user, room, seq) {
            return;
        }
        if let Some(online) = self.people.get_mut(&user) {
            online.rooms.retain(|other| *other != room);
            self.version += 1;
        }
        self.make_invisible(user, room);
        self.counters.remove(user, room);
    }

    /// Whether a person's counter includes that change of the room.
    fn knows_of(&self, user: UserId, room: RoomId, seq: Seq) -> bool {
        let counter = self.counters.get(user, room);
        counter.is_some_and(|counter| counter.counted >= seq)
    }

    /// Drops the counters of a room. Nobody is told of its messages before their list of
    /// rooms was read again. Returns whose counters they were.
    pub fn drop_counters(&mut self, room: RoomId) -> Vec<UserId> {
        self.counters.remove_room(room)
    }

    /// Forgets the order of rooms that nobody on this node is in, now and then.
    pub fn tidy_order(&mut self) {
        if self.order.should_forget() {
            let counters = &self.counters;
            self.order.forget(|room| counters.has_room(room));
        }
    }

    /// Counts a message that was posted in a room. Returns the people to notify, with
    /// their unread count: a person whose pages all show the room sees the message there.
    pub fn count_message(
        &mut self,
        room: RoomId,
        seq: Seq,
        (message, author): (MessageId, UserId),
        mentioned: Mentioned<'_>,
    ) -> Vec<(UserId, u32)> {
        let counters = &mut self.counters;
        let mut changed = counters.count_message(room, seq, (message, author), mentioned);
        changed.retain(|(user, _)| *user == author || self.has_other_page(*user, room));
        changed
    }

    /// The people in a room whom a message concerns that mentions everybody.
    pub fn concerned_by(&self, room: RoomId, message: (MessageId, UserId)) -> Vec<UserId> {
        self.counters.concerned_by(room, message)
    }

    /// Counts a message again that was edited or deleted. Returns the people whose unread
    /// count changed.
    pub fn recount_message(
        &mut self,
        room: RoomId,
        seq: Seq,
        change: &MessageChange<'_>,
    ) -> Vec<(UserId, Recount)> {
        self.counters.recount_message(room, seq, change)
    }

    /// Notes that a person has read a room, where `count` messages were unread then. Returns
    /// whether their pages are right with that number. If not, the list is to be read again:
    /// the room changes while they read.
    pub fn read(&mut self, user: UserId, room: RoomId, read: &ReadUpTo, count: u32) -> bool {
        let is_complete = self.order.has_applied(room, read.head);
        let is_current = self.counters.read(user, room, read, count);
        // Pages of the room do not count what is posted there.
        (is_complete && is_current) || !self.has_other_page(user, room)
    }

    /// How many messages are unread for a person, if that is known.
    pub fn unread(&self, user: UserId, room: RoomId) -> Option<u32> {
        let counter = self.counters.get(user, room)?;
        Some(counter.unread)
    }

    /// The people in a room who have a page open that does not show it.
    pub fn people_with_other_pages(&self, room: RoomId) -> Vec<UserId> {
        let people = self.counters.people_in(room);
        people
            .filter(|user| self.has_other_page(*user, room))
            .collect()
    }

    fn has_other_page(&self, user: UserId, room: RoomId) -> bool {
        let showing = |o: &OnlinePerson| o.streams_by_room.get(&room).copied();
        let elsewhere = |o: &OnlinePerson| showing(o).is_none_or(|streams| streams < o.streams);
        self.people.get(&user).is_some_and(elsewhere)
    }

    /// The people in a room who are notified of mentions only.
    pub fn mentions_only(&self, room: RoomId) -> Vec<UserId> {
        self.counters.mentions_only(room)
    }
}
