//! Unread counts: which open pages learn of a posted, edited or deleted message of a room
//! that they do not show, and of what their person has read.

use std::sync::{Arc, Mutex, MutexGuard};

use crate::{
    base::{
        ids::{RoomId, Seq, UserId},
        sync::lock,
    },
    model::{
        event::{PersonEvent, ReadUpTo},
        message::MessagePreview,
    },
    realtime::{
        bus::Bus,
        online_people::OnlinePeople,
        unread_counters::{Mentioned, MessageChange, Recount},
    },
};

/// How many people count what is unread in their inboxes when one message mentions them.
const FEW: usize = 50;

/// The unread counters of people who are online on this node. Cheap to clone.
#[derive(Clone)]
pub struct Unread {
    online: Arc<Mutex<OnlinePeople>>,
    bus: Bus,
}

impl Unread {
    pub(super) fn new(online: Arc<Mutex<OnlinePeople>>, bus: Bus) -> Self {
        Self { online, bus }
    }

    /// Counts the posted message with number `seq`, and sends the new unread counts to pages
    /// of other rooms. The author has read the room by posting in it.
    pub(super) fn message_posted(
        &self,
        room: RoomId,
        seq: Seq,
        mentioned: Mentioned<'_>,
        last: &Arc<MessagePreview>,
    ) {
        let message = (last.message, last.author);
        let (changed, concerned) = {
            let mut online = self.online();
            let changed = online.count_message(room, seq, message, mentioned);
            let concerned = match mentioned.everybody {
                true => online.concerned_by(room, message),
                false => vec![],
            };
            (changed, concerned)
        };
        self.tell_inboxes(room, mentioned.people, &concerned);
        for (user, count) in changed {
            let last = (user != last.author).then(|| last.clone());
            self.send(user, room, count, last, None);
        }
    }

    /// Tells those whom a message concerns. Few of them count again; among thousands each has one
    /// more.
    fn tell_inboxes(&self, room: RoomId, mentioned: &[UserId], everybody: &[UserId]) {
        let more = PersonEvent::InboxMore { room };
        let by_name = match mentioned.len() {
            ..FEW => &PersonEvent::Inbox,
            _ => &more,
        };
        for user in mentioned {
            self.bus.send(*user, by_name);
        }
        let others = everybody.iter().filter(|user| !mentioned.contains(user));
        for user in others {
            self.bus.send(*user, &more);
        }
    }

    /// Sends the line of an edited or deleted message to pages of other rooms, because their
    /// list of rooms may show it, and the unread counts that change by it to those whose they
    /// are.
    pub(super) fn message_changed(
        &self,
        room: RoomId,
        seq: Seq,
        change: &MessageChange<'_>,
        last: Arc<MessagePreview>,
    ) {
        let (recounted, elsewhere) = {
            let mut online = self.online();
            let recounted = online.recount_message(room, seq, change);
            (recounted, online.people_with_other_pages(room))
        };
        self.tell_inboxes(room, change.mentioned, &[]);
        for user in change.unmentioned {
            self.bus.send(*user, &PersonEvent::InboxRead);
        }
        let event = PersonEvent::PreviewChanged { last };
        for user in elsewhere {
            self.bus.send(user, &event);
        }
        for (user, recount) in recounted {
            match recount {
                Recount::Now(count) => self.send(user, room, count, None, None),
                Recount::Unknown => self.bus.send(user, &PersonEvent::Rooms),
            }
        }
    }

    /// Notes that a person has read a room, where `count` messages were unread then, and tells
    /// their pages if their lists of rooms change by it.
    pub(super) fn room_read(&self, user: UserId, room: RoomId, read: &ReadUpTo, count: u32) {
        let is_right = self.online().read(user, room, read, count);
        match (read.counts, is_right) {
            (false, _) => {}
            (true, true) => self.send(user, room, count, None, Some(*read)),
            (true, false) => self.bus.send(user, &PersonEvent::Rooms),
        }
    }

    /// How many messages are unread for a person, if that is known. Events overtake each
    /// other on their way to a page, which gets the number of the moment it is sent.
    pub fn count(&self, user: UserId, room: RoomId) -> Option<u32> {
        self.online().unread(user, room)
    }

    fn send(
        &self,
        user: UserId,
        room: RoomId,
        count: u32,
        last: Option<Arc<MessagePreview>>,
        read: Option<ReadUpTo>,
    ) {
        let event = PersonEvent::Unread {
            room,
            count,
            last,
            read,
        };
        self.bus.send(user, &event);
    }

    /// Has the people who are notified of mentions only read their list of rooms again:
    /// messages were read from the log, which does not contain who is mentioned.
    pub fn recheck_mentions(&self, room: RoomId) {
        let people = self.online().mentions_only(room);
        for user in people {
            self.bus.send(user, &PersonEvent::Rooms);
        }
    }

    /// Has everybody in the room count again what is unread in their inbox: it is not known whom
    /// something there concerns.
    pub fn recheck_inboxes(&self, room: RoomId) {
        let people = self.online().connected_in(room);
        for user in people {
            self.bus.send(user, &PersonEvent::Inbox);
        }
    }

    /// The lock is held for a look-up only, never across an await or a delivery.
    fn online(&self) -> MutexGuard<'_, OnlinePeople> {
        lock(&self.online)
    }
}
