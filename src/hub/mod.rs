//! Carries events from the deeds that make them to whoever listens. Knows
//! nothing of HTML, SQL or HTTP, and keeps nothing that lasts: what nobody
//! listens to is gone, and who was not listening reads the log.

mod mailbox;
mod online;
mod topics;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rocket::tokio::{runtime::Handle, time::sleep};

use self::{mailbox::Mailboxes, online::Online};
use crate::{
    accounts::Person,
    event::{Change, PersonEvent, RoomEvent, Whisper},
    ids::{RoomId, UserId},
};

pub use mailbox::Mailbox;
pub use online::{STREAMS, TooMany};
pub use topics::{Listening, Missed, Topics};

/// How long somebody is still online after their last stream has ended, so that
/// a reload does not make them flicker.
const GRACE: Duration = Duration::from_secs(5);

/// Where deeds tell what they did. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    rooms: Topics<RoomId, Arc<RoomEvent>>,
    whispers: Topics<RoomId, Whisper>,
    people: Mailboxes,
    online: Arc<Mutex<Online>>,
    said: Arc<AtomicU64>,
}

impl Hub {
    /// Tells a room's listeners what changed, and the people it concerns. Called
    /// after commit, and never fails the deed: the log has the change, and a
    /// listener who missed it finds the gap in the numbers.
    pub fn publish(&self, event: RoomEvent) {
        let room = event.room;
        match &event.change {
            Change::Said(_) => {
                self.said.fetch_add(1, Ordering::SeqCst);
                let rung = self.online().ring(room);
                for user in rung {
                    self.tell(user, PersonEvent::Unread { room });
                }
            }
            Change::Joined { person } => {
                let online = self.online().entered(person.id, room);
                if online {
                    let person = person.clone();
                    self.whisper(room, Whisper::Here { person });
                }
                self.tell(person.id, PersonEvent::Rooms);
            }
            // What is said better is no news, nor is what is not there any more.
            Change::Edited(_) | Change::Removed(_) => {}
            Change::Left { user } => {
                self.online().left(*user, room);
                self.tell(*user, PersonEvent::Rooms);
            }
        }
        self.rooms.publish(&room, Arc::new(event));
    }

    /// Passes something on in a room that is kept nowhere.
    pub fn whisper(&self, room: RoomId, whisper: Whisper) {
        self.whispers.publish(&room, whisper);
    }

    /// Tells a person's open pages what happened to them.
    pub fn tell(&self, user: UserId, event: PersonEvent) {
        self.people.tell(user, &event);
    }

    /// Somebody has read what waited for them in a room; their pages show it no
    /// longer, and the next message there is news again.
    pub fn read(&self, user: UserId, room: RoomId) {
        self.online().read(user, room);
        self.tell(user, PersonEvent::Rooms);
    }

    /// What changes in `room` from now on. For `streams`, which asks for the
    /// right to listen.
    pub fn room(&self, room: RoomId) -> Listening<RoomId, Arc<RoomEvent>> {
        self.rooms.listen(room)
    }

    /// What is whispered in `room` from now on.
    pub fn whispers(&self, room: RoomId) -> Listening<RoomId, Whisper> {
        self.whispers.listen(room)
    }

    /// What happens to `user` from now on.
    pub fn person(&self, user: UserId) -> Mailbox {
        self.people.open(user)
    }

    /// Snug stops: every stream ends.
    pub fn close(&self) {
        self.people.close();
    }

    /// Somebody has opened a stream: they are online for as long as they keep what
    /// they get, and a little longer.
    ///
    /// # Errors
    /// When they have [`STREAMS`] open already.
    pub fn arrive(&self, person: &Person) -> Result<Here, TooMany> {
        self.online().arrive(person)?;
        Ok(Here {
            hub: self.clone(),
            user: person.id,
        })
    }

    /// These are the rooms of somebody who is online. Where nobody knew that yet,
    /// they are told.
    pub fn is_in(&self, person: &Person, rooms: Vec<RoomId>) {
        let new = self.online().is_in(person.id, rooms);
        for room in new {
            let person = person.clone();
            self.whisper(room, Whisper::Here { person });
        }
    }

    /// How often something was said, anywhere. When it has not changed since a list
    /// of unread rooms was read, nothing was missed in between.
    pub fn said(&self) -> u64 {
        self.said.load(Ordering::SeqCst)
    }

    /// Who of these people is online. It is asked for those on a page, however many
    /// there are.
    pub fn online_among(&self, people: &[Person]) -> BTreeSet<UserId> {
        let online = self.online();
        let people = people.iter().map(|person| person.id);
        people.filter(|user| online.is_online(*user)).collect()
    }

    /// How many of those who are in the room are online.
    pub fn count_in(&self, room: RoomId) -> usize {
        self.online().count(room)
    }

    fn leave(&self, user: UserId) {
        let departure = self.online().depart(user);
        // At the very end there is nobody left to be told.
        let (Some(departure), Ok(runtime)) = (departure, Handle::try_current()) else {
            return;
        };
        let hub = self.clone();
        runtime.spawn(async move {
            sleep(GRACE).await;
            let gone = hub.online().expire(user, departure);
            let Some((person, rooms)) = gone else { return };
            for room in rooms {
                let person = person.clone();
                hub.whisper(room, Whisper::Away { person });
            }
        });
    }

    /// Held for a look-up only, never across an await and never while something
    /// is told. A panic elsewhere cannot leave it half changed.
    fn online(&self) -> MutexGuard<'_, Online> {
        self.online.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Being online with one stream, until dropped.
pub struct Here {
    hub: Hub,
    user: UserId,
}

impl Drop for Here {
    fn drop(&mut self) {
        self.hub.leave(self.user);
    }
}
