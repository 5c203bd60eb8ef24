//! Carries events from the deeds that make them to whoever listens. Knows
//! nothing of HTML, SQL or HTTP, and keeps nothing: what nobody listens to is
//! gone, and who was not listening reads the log.

mod topics;

use std::sync::Arc;

use crate::{
    event::{PersonEvent, RoomEvent},
    ids::{RoomId, UserId},
};

pub use topics::{Listening, Missed, Topics};

/// Where deeds tell what they did. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    rooms: Topics<RoomId, Arc<RoomEvent>>,
    people: Topics<UserId, PersonEvent>,
}

impl Hub {
    /// Tells a room's listeners what changed. Called after commit, and never
    /// fails the deed: the log has the change, and a listener who missed it
    /// finds the gap in the numbers.
    pub fn publish(&self, event: RoomEvent) {
        let room = event.room;
        self.rooms.publish(&room, Arc::new(event));
    }

    /// Tells a person's open pages what happened to them.
    pub fn tell(&self, user: UserId, event: PersonEvent) {
        self.people.publish(&user, event);
    }

    /// What changes in `room` from now on. For `streams`, which asks for the
    /// right to listen.
    pub fn room(&self, room: RoomId) -> Listening<RoomId, Arc<RoomEvent>> {
        self.rooms.listen(room, |_| ())
    }

    /// What happens to `user` from now on.
    pub fn person(&self, user: UserId) -> Listening<UserId, PersonEvent> {
        self.people.listen(user, |_| ())
    }
}
