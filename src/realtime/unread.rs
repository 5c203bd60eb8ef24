//! Unread counts: which open pages learn of a posted, edited or deleted message of a room
//! that they do not show.

use std::sync::{
    Arc, Mutex, MutexGuard,
    atomic::{AtomicU64, Ordering},
};

use crate::{
    base::{ids::RoomId, sync::lock},
    model::{
        event::PersonEvent,
        message::{Message, MessagePreview},
    },
    realtime::{bus::Bus, online_people::OnlinePeople},
};

/// The unread counters of people who are online on this node. Cheap to clone.
#[derive(Clone)]
pub struct Unread {
    online: Arc<Mutex<OnlinePeople>>,
    bus: Bus,
    posts: Arc<AtomicU64>,
}

impl Unread {
    pub(super) fn new(online: Arc<Mutex<OnlinePeople>>, bus: Bus) -> Self {
        Self {
            online,
            bus,
            posts: Arc::default(),
        }
    }

    /// Counts a posted message, and sends the new unread counts to pages of other rooms.
    pub(super) fn message_posted(&self, room: RoomId, message: &Message) {
        self.posts.fetch_add(1, Ordering::SeqCst);
        let (author, mentioned) = (message.author.id, &message.mentioned);
        let raised = self.online().count_message(room, author, mentioned);
        let last: Arc<MessagePreview> = Arc::new(message.into());
        for (user, count) in raised {
            let last = Some(last.clone());
            self.bus
                .send(user, &PersonEvent::Unread { room, count, last });
        }
    }

    /// Sends an edited or deleted message to pages of other rooms, because their list of
    /// rooms may show it. It changes no count.
    pub(super) fn message_changed(&self, room: RoomId, message: &Message) {
        let elsewhere = self.online().people_with_other_pages(room);
        let event = PersonEvent::PreviewChanged {
            last: Arc::new(message.into()),
        };
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

    /// How many messages were posted since the start, in all rooms. If the number is the
    /// same before and after a list of rooms was read, no message was missed in between.
    pub fn posts(&self) -> u64 {
        self.posts.load(Ordering::SeqCst)
    }

    /// The lock is held for a look-up only, never across an await or a delivery.
    fn online(&self) -> MutexGuard<'_, OnlinePeople> {
        lock(&self.online)
    }
}
