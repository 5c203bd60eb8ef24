//! Presence: who is online, and who learns that somebody came online or went offline.
//!
//! A person is online while they have a stream open on any node, and for a grace period
//! after their last stream has ended, so that a reload does not make them flicker.

use std::{
    collections::{BTreeSet, HashSet},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{runtime::Handle, sync::mpsc, time::sleep};

use crate::{
    base::{
        ids::{RoomId, Seq, UserId},
        sync::lock,
    },
    model::{
        event::{EphemeralEvent, PersonEvent},
        person::Person,
    },
    realtime::{
        bus::{Bus, RoomSignal},
        cluster::{Cluster, message::NodeId},
        memberships::CountersSet,
        online_people::{OnlinePeople, TooManyStreams},
        online_person::{GraceEnd, WentOffline},
        unread_counters::UnreadCounter,
    },
};

/// The grace period after a person's last stream has ended.
const GRACE_PERIOD: Duration = Duration::from_secs(5);

/// How many watchers without a conversation with a person may be notified when that person
/// comes online or goes offline. On a larger server everybody's list begins with the same
/// people, and after a restart each of those would be sent to everybody.
const WATCHER_LIMIT: usize = 500;

/// How many changes may wait for the subscriber of [`Presence::subscribe`].
const CHANGES_LIMIT: usize = 256;

/// The presence of people: online or offline. Cheap to clone.
#[derive(Clone)]
pub struct Presence {
    online: Arc<Mutex<OnlinePeople>>,
    bus: Bus,
    cluster: Cluster,
    changes: Arc<Mutex<Option<mpsc::Sender<UserId>>>>,
}

/// A stream that keeps its person online until it is dropped.
pub struct PresenceGuard {
    presence: Presence,
    user: UserId,
    room: Option<RoomId>,
}

impl Presence {
    pub(super) fn new(online: Arc<Mutex<OnlinePeople>>, bus: Bus, cluster: Cluster) -> Self {
        Self {
            online,
            bus,
            cluster,
            changes: Arc::default(),
        }
    }

    /// Connects a stream of a person, of `room` or of none. The person is online for as
    /// long as the guard lives, and for the grace period after it.
    ///
    /// # Errors
    /// When the person has too many streams open already.
    pub fn connect(
        &self,
        person: &Person,
        hidden: bool,
        room: Option<RoomId>,
    ) -> Result<PresenceGuard, TooManyStreams> {
        let came_online = self.online().connect(person, hidden, room)?;
        if came_online {
            self.notify_watchers(person.id, true);
            self.publish_change(person.id);
        }
        metrics::gauge!("snug_streams").increment(1);
        Ok(PresenceGuard {
            presence: self.clone(),
            user: person.id,
            room,
        })
    }

    /// Sets the rooms and unread counters of a person who is online, as the store has them.
    /// Rooms in which they were not known to be online are notified. Returns how old the
    /// list was.
    pub fn set_rooms(
        &self,
        person: &Person,
        counters: Vec<(RoomId, UnreadCounter)>,
    ) -> CountersSet {
        let rooms: Vec<_> = counters.iter().map(|(room, _)| *room).collect();
        self.cluster.subscribe_rooms(&rooms);
        let mut set = self.online().set_counters(person.id, counters);
        self.announce(person.id);
        self.publish_here(person, std::mem::take(&mut set.new));
        set
    }

    /// Sets the people whom the pages of `watcher` show: their conversation partners, and
    /// others. The watcher is notified when one of them comes online or goes offline.
    pub fn watch(&self, watcher: UserId, partners: BTreeSet<UserId>, others: BTreeSet<UserId>) {
        self.online().watch(watcher, partners, others);
    }

    /// The people who come online or go offline on this node from now on, visibly. There
    /// is one subscriber; it misses changes that it is too slow for.
    pub fn subscribe(&self) -> mpsc::Receiver<UserId> {
        let (sender, receiver) = mpsc::channel(CHANGES_LIMIT);
        *lock(&self.changes) = Some(sender);
        receiver
    }

    /// The people among `people` who are online.
    pub fn online_among<'a>(
        &self,
        people: impl IntoIterator<Item = &'a UserId>,
    ) -> BTreeSet<UserId> {
        let online = self.online();
        let among = people.into_iter().filter(|user| online.is_online(**user));
        among.copied().collect()
    }

    /// Whether a person is online.
    pub fn is_online(&self, user: UserId) -> bool {
        self.online().is_online(user)
    }

    /// How many people of a room are online.
    pub fn online_count(&self, room: RoomId) -> usize {
        self.online().online_count(room)
    }

    /// The people of a room who are online.
    pub fn online_in(&self, room: RoomId) -> Vec<UserId> {
        self.online().online_in(room)
    }

    /// A number that changes whenever any of these look-ups may find something else.
    pub fn version(&self) -> u64 {
        self.online().version()
    }

    /// The people in a room who are online on this node.
    pub(super) fn connected_in(&self, room: RoomId) -> Vec<UserId> {
        self.online().connected_in(room)
    }

    /// The rooms of everybody who is online on this node.
    pub(super) fn rooms_in_use(&self) -> HashSet<RoomId> {
        self.online().rooms_in_use()
    }

    /// Adds a room that a person has joined.
    pub(super) fn join_room(&self, person: &Person, room: RoomId, seq: Seq) {
        let visible = self.online().join_room(person.id, room, seq);
        if visible {
            self.publish_here(person, vec![room]);
        }
        self.announce(person.id);
    }

    /// Removes a room that a person has left.
    pub(super) fn leave_room(&self, user: UserId, room: RoomId, seq: Seq) {
        self.online().leave_room(user, room, seq);
        self.announce(user);
    }

    /// Makes a person appear offline, or visible again.
    pub(super) fn set_hidden(&self, user: UserId, hidden: bool) {
        let changed = self.online().set_hidden(user, hidden);
        let Some((person, rooms)) = changed else {
            return;
        };
        self.announce(user);
        self.notify_watchers(user, !hidden);
        match hidden {
            true => self.publish_away(&person, rooms),
            false => self.publish_here(&person, rooms),
        }
    }

    /// Notes that a person is online on a peer.
    pub(super) fn peer_online(&self, node: &NodeId, person: &Person, rooms: Vec<RoomId>) {
        let (before, new) = {
            let mut online = self.online();
            let before = online.is_online(person.id);
            (before, online.connect_on_peer(node, person, rooms))
        };
        if !before {
            self.notify_watchers(person.id, true);
        }
        self.publish_here(person, new);
    }

    /// Notes that a person is not online on a peer any more.
    pub(super) fn peer_offline(&self, node: &NodeId, user: UserId) {
        let offline = self.online().disconnect_on_peer(node, user);
        if let Some(offline) = offline {
            self.went_offline(offline);
        }
    }

    /// Notes that `people`, each with their rooms, are online on a peer, and nobody else.
    pub(super) fn apply_snapshot(&self, node: &NodeId, people: Vec<(Person, Vec<RoomId>)>) {
        let now: HashSet<_> = people.iter().map(|(person, _)| person.id).collect();
        let before = self.online().online_on_peer(node);
        for user in before.into_iter().filter(|user| !now.contains(user)) {
            self.peer_offline(node, user);
        }
        for (person, rooms) in people {
            self.peer_online(node, &person, rooms);
        }
    }

    /// Sends the peers everybody who is visibly online on this node.
    pub(super) fn send_snapshot(&self) {
        self.cluster.send_snapshot(|| self.online().visible_here());
    }

    /// Announces to the peers whether a person is visibly online on this node, if that has
    /// changed.
    fn announce(&self, user: UserId) {
        let look_up = || self.online().visible_person_here(user);
        self.cluster.announce(user, look_up);
    }

    fn went_offline(&self, offline: WentOffline) {
        if !offline.hidden {
            self.notify_watchers(offline.person.id, false);
            self.publish_away(&offline.person, offline.rooms);
        }
    }

    fn notify_watchers(&self, user: UserId, online: bool) {
        let watchers = self.online().watchers(user, WATCHER_LIMIT);
        let event = PersonEvent::Presence { user, online };
        for watcher in watchers {
            self.bus.send(watcher, &event);
        }
    }

    fn publish_here(&self, person: &Person, rooms: Vec<RoomId>) {
        for room in rooms {
            let person = person.clone();
            let event = EphemeralEvent::Here { person };
            self.bus.publish(room, RoomSignal::Ephemeral(event));
        }
    }

    fn publish_away(&self, person: &Person, rooms: Vec<RoomId>) {
        for room in rooms {
            let person = person.clone();
            let event = EphemeralEvent::Away { person };
            self.bus.publish(room, RoomSignal::Ephemeral(event));
        }
    }

    fn publish_change(&self, user: UserId) {
        if let Some(changes) = &*lock(&self.changes) {
            // A full queue drops the change: nothing depends on it.
            let _ = changes.try_send(user);
        }
    }

    fn disconnect(&self, user: UserId, room: Option<RoomId>) {
        let ended_streams = self.online().disconnect(user, room);
        // When the process ends there is no runtime any more, and nobody to notify.
        let (Some(ended_streams), Ok(runtime)) = (ended_streams, Handle::try_current()) else {
            return;
        };
        let presence = self.clone();
        runtime.spawn(async move {
            sleep(GRACE_PERIOD).await;
            let Some(end) = presence.online().end_grace(user, ended_streams) else {
                return;
            };
            presence.announce(user);
            if let GraceEnd::Offline(offline) = end {
                if !offline.hidden {
                    presence.publish_change(user);
                }
                presence.went_offline(offline);
            }
        });
    }

    /// The lock is held for a look-up only, never across an await or a delivery.
    fn online(&self) -> MutexGuard<'_, OnlinePeople> {
        lock(&self.online)
    }
}

impl Drop for PresenceGuard {
    fn drop(&mut self) {
        metrics::gauge!("snug_streams").decrement(1);
        self.presence.disconnect(self.user, self.room);
    }
}
