//! The people who are online, with their rooms, watchers and unread counters: the state that
//! `Presence` and `Unread` share, in memory only. Open streams build it up.
//!
//! One lock guards all of it, because some steps need two parts at once. A counter is set
//! and a watcher added only for somebody who is online, or they would stay behind when the
//! person has just gone; a post is counted only for people who have a page elsewhere.

use std::{
    collections::{BTreeSet, HashMap, HashSet, hash_map::Entry},
    time::{Duration, Instant},
};

use crate::{
    base::ids::{RoomId, UserId},
    model::person::Person,
    realtime::{
        cluster::message::NodeId,
        online_person::{GraceEnd, OnlinePerson, WentOffline},
        room_order::RoomOrders,
        unread_counters::UnreadCounters,
        watchers::Watchers,
    },
};

/// How many streams one person may have open on this node, in all sessions together.
pub const STREAM_LIMIT: u32 = 20;

/// How long the choice to appear offline is remembered. A stream that is being opened was
/// authenticated before, and brings the earlier choice.
const CHOICE_REMEMBERED: Duration = Duration::from_secs(60);

/// How many choices there are before some are forgotten.
const FEW_CHOICES: usize = 1_024;

/// Everybody who is online, on this node or on a peer.
#[derive(Default)]
pub struct OnlinePeople {
    pub(super) people: HashMap<UserId, OnlinePerson>,
    /// The people who are visibly online, by the rooms they are in.
    pub(super) visible: HashMap<RoomId, BTreeSet<UserId>>,
    pub(super) counters: UnreadCounters,
    /// The order in which changes of rooms take effect.
    pub order: RoomOrders,
    watchers: Watchers,
    /// The latest choices to appear offline (`true`) or not.
    choices: HashMap<UserId, (bool, Instant)>,
    /// Rises with each change of who is visibly online, and in which rooms.
    pub(super) version: u64,
}

/// The person has [`STREAM_LIMIT`] streams open already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyStreams;

impl OnlinePeople {
    /// Adds a stream of a person, of `room` or of none. Returns whether the person became
    /// visibly online by it.
    pub fn connect(
        &mut self,
        person: &Person,
        hidden: bool,
        room: Option<RoomId>,
    ) -> Result<bool, TooManyStreams> {
        let before = self.is_online(person.id);
        let hidden = self.latest_choice(person.id).unwrap_or(hidden);
        let online = self.entry(person);
        if online.streams >= STREAM_LIMIT {
            return Err(TooManyStreams);
        }
        online.streams += 1;
        online.connected = true;
        online.hidden = hidden;
        online.person = person.clone();
        if let Some(room) = room {
            *online.streams_by_room.entry(room).or_default() += 1;
        }
        if before != self.is_online(person.id) {
            self.version += 1;
        }
        Ok(!before && !hidden)
    }

    fn entry(&mut self, person: &Person) -> &mut OnlinePerson {
        let new = || OnlinePerson::new(person);
        self.people.entry(person.id).or_insert_with(new)
    }

    /// Removes a stream of a person. After the last one, returns the number to pass to
    /// [`OnlinePeople::end_grace`].
    pub fn disconnect(&mut self, user: UserId, room: Option<RoomId>) -> Option<u64> {
        let online = self.people.get_mut(&user)?;
        if let Some(room) = room {
            remove_if(&mut online.streams_by_room, room, |streams| {
                *streams -= 1;
                *streams == 0
            });
        }
        online.streams = online.streams.saturating_sub(1);
        online.ended_streams += 1;
        (online.streams == 0).then_some(online.ended_streams)
    }

    /// Ends the grace period that began with the end of stream number `ended_streams`.
    /// Returns nothing if the person has come back meanwhile.
    pub fn end_grace(&mut self, user: UserId, ended_streams: u64) -> Option<GraceEnd> {
        let online = self.people.get_mut(&user)?;
        if online.streams > 0 || online.ended_streams != ended_streams {
            return None;
        }
        online.connected = false;
        self.version += 1;
        let offline = self.remove_if_offline(user);
        Some(offline.map_or(GraceEnd::OnlineOnPeer, GraceEnd::Offline))
    }

    /// Notes that a person is online on a peer. Returns the rooms in which they became
    /// visibly online by it.
    pub fn connect_on_peer(
        &mut self,
        node: &NodeId,
        person: &Person,
        rooms: Vec<RoomId>,
    ) -> Vec<RoomId> {
        if self.entry(person).peers.insert(node.clone()) {
            self.version += 1;
        }
        self.set_rooms(person.id, rooms)
    }

    /// Notes that a person is not online on a peer any more. Returns them if they are not
    /// online anywhere else.
    pub fn disconnect_on_peer(&mut self, node: &NodeId, user: UserId) -> Option<WentOffline> {
        self.version += 1;
        self.people.get_mut(&user)?.peers.remove(node);
        self.remove_if_offline(user)
    }

    /// The rooms of everybody who is online on this node.
    pub fn rooms_in_use(&self) -> HashSet<RoomId> {
        let here = self.people.values().filter(|online| online.connected);
        here.flat_map(|online| online.rooms.iter().copied())
            .collect()
    }

    /// The people who are visibly online on this node, with their rooms.
    pub fn visible_here(&self) -> Vec<(Person, Vec<RoomId>)> {
        let here = self.people.values().filter(|o| o.is_visible_here());
        here.map(OnlinePerson::with_rooms).collect()
    }

    /// A person who is visibly online on this node, with their rooms.
    pub fn visible_person_here(&self, user: UserId) -> Option<(Person, Vec<RoomId>)> {
        let online = self.people.get(&user)?;
        online.is_visible_here().then(|| online.with_rooms())
    }

    /// The people in a room who are online on this node.
    pub fn connected_in(&self, room: RoomId) -> Vec<UserId> {
        self.people_where(|online| online.connected && online.rooms.contains(&room))
    }

    /// The people who are online on a peer.
    pub fn online_on_peer(&self, node: &NodeId) -> Vec<UserId> {
        self.people_where(|online| online.peers.contains(node))
    }

    fn people_where(&self, is_wanted: impl Fn(&OnlinePerson) -> bool) -> Vec<UserId> {
        let found = self.people.iter().filter(|(_, online)| is_wanted(online));
        found.map(|(user, _)| *user).collect()
    }

    fn remove_if_offline(&mut self, user: UserId) -> Option<WentOffline> {
        let online = self.people.get(&user)?;
        if online.connected || !online.peers.is_empty() {
            return None;
        }
        let online = self.people.remove(&user)?;
        for room in &online.rooms {
            self.make_invisible(user, *room);
            self.counters.remove(user, *room);
        }
        self.watchers.watch(user, BTreeSet::new(), BTreeSet::new());
        Some(WentOffline {
            person: online.person,
            rooms: online.rooms,
            hidden: online.hidden,
        })
    }

    pub(super) fn set_rooms(&mut self, user: UserId, rooms: Vec<RoomId>) -> Vec<RoomId> {
        let Some(online) = self.people.get_mut(&user) else {
            return vec![];
        };
        let before = std::mem::replace(&mut online.rooms, rooms.clone());
        if before != rooms {
            self.version += 1;
        }
        let hidden = online.hidden && online.peers.is_empty();
        for room in before.iter().filter(|room| !rooms.contains(room)) {
            self.make_invisible(user, *room);
            self.counters.remove(user, *room);
        }
        if hidden {
            return vec![];
        }
        let is_new = |room: &RoomId| self.visible.entry(*room).or_default().insert(user);
        rooms.into_iter().filter(is_new).collect()
    }

    /// Makes a person who is online appear offline, or visible again. Returns them with
    /// the rooms in which that is a change.
    pub fn set_hidden(&mut self, user: UserId, hidden: bool) -> Option<(Person, Vec<RoomId>)> {
        if self.choices.len() >= FEW_CHOICES {
            self.choices
                .retain(|_, (_, at)| at.elapsed() < CHOICE_REMEMBERED);
        }
        self.choices.insert(user, (hidden, Instant::now()));
        let online = self.people.get_mut(&user)?;
        if online.hidden == hidden {
            return None;
        }
        online.hidden = hidden;
        self.version += 1;
        let (person, rooms) = online.with_rooms();
        for room in &rooms {
            if hidden {
                self.make_invisible(user, *room);
            } else {
                self.visible.entry(*room).or_default().insert(user);
            }
        }
        Some((person, rooms))
    }

    fn latest_choice(&self, user: UserId) -> Option<bool> {
        let (hidden, at) = self.choices.get(&user)?;
        (at.elapsed() < CHOICE_REMEMBERED).then_some(*hidden)
    }

    /// Sets the people whom the pages of `watcher` show: their conversation partners, and
    /// others.
    pub fn watch(&mut self, watcher: UserId, partners: BTreeSet<UserId>, others: BTreeSet<UserId>) {
        if self.people.contains_key(&watcher) {
            self.watchers.watch(watcher, partners, others);
        }
    }

    /// The people whose pages show `user`. Watchers who have no conversation with `user`
    /// are left out if they are more than `limit`.
    pub fn watchers(&self, user: UserId, limit: usize) -> Vec<UserId> {
        self.watchers.of(user, limit)
    }

    /// A number that rises with each change of who is visibly online, and in which rooms.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Whether a person is visibly online, on any node.
    pub fn is_online(&self, user: UserId) -> bool {
        let online = self.people.get(&user);
        online.is_some_and(|online| online.is_visible_here() || !online.peers.is_empty())
    }

    /// How many people of a room are visibly online.
    pub fn online_count(&self, room: RoomId) -> usize {
        self.visible.get(&room).map_or(0, BTreeSet::len)
    }

    /// The people of a room who are visibly online.
    pub fn online_in(&self, room: RoomId) -> Vec<UserId> {
        let online = self.visible.get(&room).into_iter().flatten();
        online.copied().collect()
    }

    /// How many people are online, and how many unread counters there are.
    pub fn sizes(&self) -> (usize, usize) {
        (self.people.len(), self.counters.len())
    }

    /// How many people are watched.
    pub fn watched(&self) -> usize {
        self.watchers.len()
    }

    /// Whether nobody is online, and nothing is left of people who were.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
            && self.visible.is_empty()
            && self.counters.is_empty()
            && self.watchers.is_empty()
    }

    pub(super) fn make_invisible(&mut self, user: UserId, room: RoomId) {
        remove_if(&mut self.visible, room, |users| {
            users.remove(&user);
            users.is_empty()
        });
    }
}

/// Changes the value of `room`, and removes it if `change` returns true. Rooms come and go,
/// and the maps must not grow with them.
fn remove_if<V>(map: &mut HashMap<RoomId, V>, room: RoomId, change: impl FnOnce(&mut V) -> bool) {
    if let Entry::Occupied(mut entry) = map.entry(room)
        && change(entry.get_mut())
    {
        entry.remove();
    }
}
