//! Carries events from the deeds that make them to whoever listens. Knows
//! nothing of HTML, SQL or HTTP, and keeps nothing that lasts: what nobody
//! listens to is gone, and who was not listening reads the log.

pub mod cluster;
mod mailboxes;
mod presence;
mod presence_guard;
#[cfg(test)]
mod presence_tests;
mod pubsub;
mod unread;
mod watchers;

use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use crate::{
    base::ids::{RoomId, SessionId, UserId},
    model::{
        event::{Change, EphemeralEvent, PersonEvent, RoomEvent},
        person::Person,
        preview::MessagePreview,
    },
    realtime::{
        cluster::{message::ClusterMessage, peers::Afar, relay::Relay},
        mailboxes::Mailboxes,
        presence::{Gone, Online},
    },
};

pub use crate::realtime::{
    mailboxes::Mailbox,
    presence::{STREAMS, TooMany},
    presence_guard::PresenceGuard,
    pubsub::{Lagged, PubSub, Subscription},
    unread::UnreadCounter,
};

/// How long somebody is still online after their last stream has ended, so that
/// a reload does not make them flicker.
const GRACE: Duration = Duration::from_secs(5);

/// How many people's pages may show somebody whom they do not talk with for all of them
/// to be told that they come and go. In a larger house everybody's list begins with the same people, and after a
/// restart each of those would be told to everybody.
const CROWD: usize = 500;

/// Where deeds tell what they did. Cheap to clone.
#[derive(Clone)]
pub struct Realtime {
    rooms: PubSub<RoomId, RoomSignal>,
    whispers: PubSub<RoomId, EphemeralEvent>,
    /// Who has come or gone, for whoever notes when somebody was here last.
    comings: PubSub<(), UserId>,
    people: Mailboxes,
    online: Arc<Mutex<Online>>,
    said: Arc<AtomicU64>,
    relay: Relay,
    afar: Arc<Mutex<Afar>>,
}

/// What a room's listener hears.
#[derive(Clone)]
pub enum RoomSignal {
    /// It changed.
    Changed(Arc<RoomEvent>),
    /// It may have changed without a word: the log knows.
    Doubt,
}

impl Realtime {
    /// A hub that tells other processes through `relay`.
    pub fn new(relay: Relay) -> Self {
        Self {
            rooms: PubSub::default(),
            whispers: PubSub::default(),
            comings: PubSub::default(),
            people: Mailboxes::default(),
            online: Arc::default(),
            said: Arc::default(),
            relay,
            afar: Arc::default(),
        }
    }

    /// Tells a room's listeners what changed, and the people it concerns, with this
    /// process and all others. Called after commit, and never fails the deed: the log
    /// has the change, and a listener who missed it finds the gap in the numbers.
    pub fn publish(&self, event: RoomEvent) {
        if let Change::Joined { person } = &event.change {
            // Other processes may not listen to the room yet.
            let (user, event) = (person.id, PersonEvent::Rooms);
            self.relay.tell(ClusterMessage::Happened { user, event });
        }
        let news = self.relay.node().map(|_| event.clone());
        self.take(event);
        if let Some(event) = news {
            self.relay.tell(ClusterMessage::Changed { event });
        }
    }

    /// Tells what changed to whoever listens with this process.
    pub fn take(&self, event: RoomEvent) {
        let room = event.room;
        self.noticed(room, event.seq);
        match &event.change {
            Change::Posted(message) => {
                self.said.fetch_add(1, Ordering::SeqCst);
                let (author, mentioned) = (message.author.id, &message.mentioned);
                let rung = self.online().ring(room, author, mentioned);
                let last: Arc<MessagePreview> = Arc::new(message.into());
                for (user, count) in rung {
                    let last = Some(last.clone());
                    self.people
                        .tell(user, &PersonEvent::Unread { room, count, last });
                }
            }
            Change::Joined { person } => {
                let online = self.online().entered(person.id, room);
                if online {
                    let person = person.clone();
                    self.whispers
                        .publish(&room, EphemeralEvent::Here { person });
                }
                self.announce(person.id);
                self.people.tell(person.id, &PersonEvent::Rooms);
            }
            // What is said better is no news, nor is what is not there any more. But it
            // may stand on pages of other rooms, in the list of rooms.
            Change::Edited(message) | Change::Deleted(message) => {
                let elsewhere = self.online().not_looking(room);
                let restated = PersonEvent::Restated {
                    last: Arc::new(message.into()),
                };
                elsewhere
                    .into_iter()
                    .for_each(|user| self.people.tell(user, &restated));
            }
            Change::Left { user } => {
                self.online().left(*user, room);
                self.announce(*user);
                self.people.tell(*user, &PersonEvent::Rooms);
            }
            Change::RoomUpdated { .. } => self.tell_all_in(room),
            Change::RoomDeleted => {
                let people = self.online().local_in(room);
                for user in people {
                    self.online().left(user, room);
                    self.announce(user);
                    self.people.tell(user, &PersonEvent::Rooms);
                }
            }
        }
        self.rooms
            .publish(&room, RoomSignal::Changed(Arc::new(event)));
    }

    /// Passes something on in a room that is kept nowhere.
    pub fn whisper(&self, room: RoomId, whisper: EphemeralEvent) {
        self.whispers.publish(&room, whisper.clone());
        self.relay.tell(ClusterMessage::Whispered { room, whisper });
    }

    /// Tells a person's open pages what happened to them.
    pub fn tell(&self, user: UserId, event: PersonEvent) {
        self.happened(user, &event);
        self.relay.tell(ClusterMessage::Happened { user, event });
    }

    fn happened(&self, user: UserId, event: &PersonEvent) {
        if let PersonEvent::AppearsOffline { offline } = event {
            self.hide(user, *offline);
        }
        self.people.tell(user, event);
    }

    /// Everybody in a room who is here looks at the list of their rooms again.
    fn tell_all_in(&self, room: RoomId) {
        let people = self.online().local_in(room);
        for user in people {
            self.people.tell(user, &PersonEvent::Rooms);
        }
    }

    /// Has a person's open pages with this process give a sign of life: whoever reads
    /// them no more is found by it.
    pub fn poke(&self, user: UserId) {
        self.people.tell(user, &PersonEvent::Poke);
    }

    /// Somebody has read what waited for them in a room; their pages show it no
    /// longer, and count anew.
    pub fn read(&self, user: UserId, room: RoomId) {
        self.take_read(user);
        self.relay.tell(ClusterMessage::Read { user, room });
    }

    /// Their streams look at the list anew, and hang up the bells as they find them.
    fn take_read(&self, user: UserId) {
        self.people.tell(user, &PersonEvent::Rooms);
    }

    /// What changes in `room` from now on. For `streams`, which asks for the
    /// right to listen.
    pub fn room(&self, room: RoomId) -> Subscription<RoomId, RoomSignal> {
        self.rooms.listen(room)
    }

    /// What is whispered in `room` from now on.
    pub fn whispers(&self, room: RoomId) -> Subscription<RoomId, EphemeralEvent> {
        self.whispers.listen(room)
    }

    /// What happens to `user` from now on.
    pub fn person(&self, user: UserId, session: SessionId) -> Mailbox {
        self.people.open(user, session)
    }

    /// Snug stops: every stream ends.
    pub fn close(&self) {
        self.people.close();
        self.relay.tell(ClusterMessage::Gone);
    }

    /// Somebody has opened a stream, of a room or of what concerns them alone: they are
    /// online for as long as they keep what they get, and a little longer.
    ///
    /// # Errors
    /// When they have [`STREAMS`] open already.
    pub fn arrive(
        &self,
        person: &Person,
        hidden: bool,
        room: Option<RoomId>,
    ) -> Result<PresenceGuard, TooMany> {
        let new = self.online().arrive(person, hidden, room)?;
        if new {
            self.tell_watchers(person.id, true);
            self.comings.publish(&(), person.id);
        }
        metrics::gauge!("snug_streams").increment(1);
        Ok(PresenceGuard::new(self, person.id, room))
    }

    /// These are the rooms of somebody who is online, and what waits in them. Where
    /// nobody knew that yet, they are told.
    pub fn is_in(&self, person: &Person, bells: Vec<(RoomId, UnreadCounter)>) {
        let rooms: Vec<_> = bells.iter().map(|(room, _)| *room).collect();
        self.relay.want(&rooms);
        let new = self.online().is_in(person.id, bells);
        self.announce(person.id);
        self.arrived(person, new);
    }

    /// These people are on somebody's pages, which are told when they come and go: whom
    /// they talk with, and others.
    pub fn watch(&self, watcher: UserId, partners: BTreeSet<UserId>, others: BTreeSet<UserId>) {
        self.online().watch(watcher, partners, others);
    }

    fn arrived(&self, person: &Person, rooms: Vec<RoomId>) {
        for room in rooms {
            let person = person.clone();
            self.whispers
                .publish(&room, EphemeralEvent::Here { person });
        }
    }

    fn departed(&self, gone: Option<Gone>) {
        let Some(Gone {
            person,
            rooms,
            hidden,
        }) = gone
        else {
            return;
        };
        if hidden {
            return;
        }
        self.tell_watchers(person.id, false);
        for room in rooms {
            let person = person.clone();
            self.whispers
                .publish(&room, EphemeralEvent::Away { person });
        }
    }

    fn hide(&self, user: UserId, hidden: bool) {
        let hid = self.online().hide(user, hidden);
        let Some((person, rooms)) = hid else {
            return;
        };
        self.announce(user);
        self.tell_watchers(user, !hidden);
        match hidden {
            true => {
                for room in rooms {
                    let person = person.clone();
                    self.whispers
                        .publish(&room, EphemeralEvent::Away { person });
                }
            }
            false => self.arrived(&person, rooms),
        }
    }

    fn tell_watchers(&self, user: UserId, online: bool) {
        let watchers = self.online().watchers(user, CROWD);
        let event = PersonEvent::Presence { user, online };
        for watcher in watchers {
            self.people.tell(watcher, &event);
        }
    }

    /// Who has come online here or gone from now on, of those who are seen to be.
    pub fn comings(&self) -> Subscription<(), UserId> {
        self.comings.listen(())
    }

    /// How often something was said, anywhere. When it has not changed since a list
    /// of unread rooms was read, nothing was missed in between.
    pub fn said(&self) -> u64 {
        self.said.load(Ordering::SeqCst)
    }

    /// Who of these people is online. It is asked for those on a page, however many
    /// there are.
    pub fn online_among<'a>(
        &self,
        people: impl IntoIterator<Item = &'a UserId>,
    ) -> BTreeSet<UserId> {
        let online = self.online();
        let here = people.into_iter().filter(|user| online.is_online(**user));
        here.copied().collect()
    }

    /// Another number whenever any of these look-ups might find something else.
    pub fn presence(&self) -> u64 {
        self.online().changes()
    }

    /// Whether somebody is.
    pub fn is_online(&self, user: UserId) -> bool {
        self.online().is_online(user)
    }

    /// How many of those who are in the room are online.
    pub fn count_in(&self, room: RoomId) -> usize {
        self.online().count(room)
    }

    /// Held for a look-up only.
    fn afar(&self) -> MutexGuard<'_, Afar> {
        self.afar.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Held for a look-up only, never across an await and never while something
    /// is told. A panic elsewhere cannot leave it half changed.
    fn online(&self) -> MutexGuard<'_, Online> {
        self.online.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
