//! Unread counts: which open pages learn of a posted, edited or deleted message of a room
//! that they do not show.

use std::sync::{Arc, Mutex, MutexGuard};

use crate::{
    base::{
        ids::{RoomId, Seq, UserId},
        sync::lock,
    },
    model::{event::PersonEvent, message::MessagePreview},
    realtime::{bus::Bus, online_people::OnlinePeople},
};

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
    /// of other rooms.
    pub(super) fn message_posted(
        &self,
        room: RoomId,
        seq: Seq,
        author: UserId,
        mentioned: &[UserId],
        last: &Arc<MessagePreview>,
    ) {
        let raised = self.online().count_message(room, seq, author, mentioned);
        for (user, count) in raised {
            let last = Some(last.clone());
            self.bus
                .send(user, &PersonEvent::Unread { room, count, last });
        }
    }

    /// Sends the line of an edited or deleted message to pages of other rooms, because their
    /// list of rooms may show it. It changes no count.
    pub(super) fn message_changed(&self, room: RoomId, last: Arc<MessagePreview>) {
        let elsewhere = self.online().people_with_other_pages(room);
        let event = PersonEvent::PreviewChanged { last };
        for user in elsewhere {
            self.bus.send(user, &event);
        }
    }

    /// Has the people who are notified of mentions only read their list of rooms again:
    /// messages were read from the log, which does not contain who is mentioned.
    pub fn recheck_mentions(&self, room: RoomId) {
        let people = self.online().mentions_only(room);
        for user in people {
            self.bus.send(user, &PersonEvent::Rooms);
        }
    }

    /// The lock is held for a look-up only, never across an await or a delivery.
    fn online(&self) -> MutexGuard<'_, OnlinePeople> {
        lock(&self.online)
    }
}
