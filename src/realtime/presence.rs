//! Who is online, and in which rooms they are. All of it is in memory and made anew
//! by open streams.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use crate::{
    base::ids::{RoomId, UserId},
    model::person::Person,
    realtime::{
        cluster::message::NodeId,
        unread::{UnreadCounter, UnreadCounters},
        watchers::Watchers,
    },
};

/// How many streams one person may have open, over all their browsers.
pub const STREAMS: u32 = 20;

/// Who has a stream open.
#[derive(Default)]
pub struct Online {
    people: HashMap<UserId, Presence>,
    /// Who is seen to be online, by the rooms they are in.
    rooms: HashMap<RoomId, BTreeSet<UserId>>,
    bells: UnreadCounters,
    /// Whose pages show somebody because they talk with them.
    partners: Watchers,
    /// Whose pages show somebody without that.
    others: Watchers,
    /// Counts the changes to who is seen to be online, and where.
    changes: u64,
}

struct Presence {
    person: Person,
    streams: u32,
    /// How many of these are of which room.
    looking: HashMap<RoomId, u32>,
    /// Whether they are online with this process, the grace included.
    local: bool,
    /// Whether nobody is to see it.
    hidden: bool,
    /// The other processes that they are online with.
    elsewhere: BTreeSet<NodeId>,
    rooms: Vec<RoomId>,
    /// Counts departures, so that an old one can tell that it is out of date.
    departures: u64,
}

/// Somebody who is not online any more, and the rooms they are in.
#[derive(Debug, PartialEq, Eq)]
pub struct Gone {
    /// Who.
    pub person: Person,
    /// Where that is to be told.
    pub rooms: Vec<RoomId>,
    /// Whether nobody saw that they were.
    pub hidden: bool,
}

/// Somebody is not online with this process any more.
#[derive(Debug, PartialEq, Eq)]
pub enum Left {
    /// But with another one.
    Here,
    /// Nor with any other.
    Everywhere(Gone),
}

/// There are [`STREAMS`] open already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany;

impl Online {
    /// Another stream of somebody, of a room or of what concerns them alone. Says
    /// whether they are seen to be online only now.
    pub fn arrive(
        &mut self,
        person: &Person,
        hidden: bool,
        room: Option<RoomId>,
    ) -> Result<bool, TooMany> {
        let seen = self.is_online(person.id);
        let presence = self.presence(person);
        if presence.streams >= STREAMS {
            return Err(TooMany);
        }
        presence.streams += 1;
        presence.local = true;
        presence.hidden = hidden;
        presence.person = person.clone();
        if let Some(room) = room {
            *presence.looking.entry(room).or_default() += 1;
        }
        if seen != self.is_online(person.id) {
            self.changes += 1;
        }
        Ok(!seen && !hidden)
    }

    fn presence(&mut self, person: &Person) -> &mut Presence {
        self.people.entry(person.id).or_insert_with(|| Presence {
            person: person.clone(),
            streams: 0,
            looking: HashMap::new(),
            local: false,
            hidden: false,
            elsewhere: BTreeSet::new(),
            rooms: vec![],
            departures: 0,
        })
    }

    /// One stream less. When it was the last, the number to come back with once
    /// the grace is over.
    pub fn depart(&mut self, user: UserId, room: Option<RoomId>) -> Option<u64> {
        let presence = self.people.get_mut(&user)?;
        if let Some(room) = room {
            take_out(&mut presence.looking, room, |streams| {
                *streams -= 1;
                *streams == 0
            });
        }
        presence.streams = presence.streams.saturating_sub(1);
        presence.departures += 1;
        (presence.streams == 0).then_some(presence.departures)
    }

    /// The grace is over. Unless they came back, they are not online with this process
    /// any more.
    pub fn expire(&mut self, user: UserId, departure: u64) -> Option<Left> {
        let presence = self.people.get_mut(&user)?;
        if presence.streams > 0 || presence.departures != departure {
            return None;
        }
        presence.local = false;
        self.changes += 1;
        Some(
            self.unless_elsewhere(user)
                .map_or(Left::Here, Left::Everywhere),
        )
    }

    /// Another process says that somebody is online there, and in which rooms they are.
    /// Where they are seen to be online only now.
    pub fn elsewhere(&mut self, node: &NodeId, person: &Person, rooms: Vec<RoomId>) -> Vec<RoomId> {
        if self.presence(person).elsewhere.insert(node.clone()) {
            self.changes += 1;
        }
        self.set_rooms(person.id, rooms)
    }

    /// Another process says that somebody is online there no more. Who has gone, and
    /// from where, unless they are online somewhere else.
    pub fn not_elsewhere(&mut self, node: &NodeId, user: UserId) -> Option<Gone> {
        self.changes += 1;
        self.people.get_mut(&user)?.elsewhere.remove(node);
        self.unless_elsewhere(user)
    }

    /// Everybody who is online with this process, and the rooms they are in.
    pub fn local(&self) -> impl Iterator<Item = (&Person, &Vec<RoomId>)> {
        let local = self.people.values().filter(|presence| presence.local);
        local.map(|presence| (&presence.person, &presence.rooms))
    }

    /// The same, of those who are seen to be.
    pub fn seen(&self) -> impl Iterator<Item = (&Person, &Vec<RoomId>)> {
        let seen = self.people.values().filter(|p| p.local && !p.hidden);
        seen.map(|presence| (&presence.person, &presence.rooms))
    }

    /// Those of a room who are online with this process.
    pub fn local_in(&self, room: RoomId) -> Vec<UserId> {
        let local = self.people.iter();
        let local = local.filter(|(_, p)| p.local && p.rooms.contains(&room));
        local.map(|(user, _)| *user).collect()
    }

    /// Everybody who is online with a process.
    pub fn at(&self, node: &NodeId) -> Vec<UserId> {
        let there = self
            .people
            .iter()
            .filter(|(_, p)| p.elsewhere.contains(node));
        there.map(|(user, _)| *user).collect()
    }

    /// Somebody who is seen to be online with this process, and the rooms they are in.
    pub fn of(&self, user: UserId) -> Option<(Person, Vec<RoomId>)> {
        let seen = |presence: &&Presence| presence.local && !presence.hidden;
        let presence = self.people.get(&user).filter(seen)?;
        Some((presence.person.clone(), presence.rooms.clone()))
    }

    fn unless_elsewhere(&mut self, user: UserId) -> Option<Gone> {
        let presence = self.people.get(&user)?;
        if presence.local || !presence.elsewhere.is_empty() {
            return None;
        }
        let presence = self.people.remove(&user)?;
        for room in &presence.rooms {
            self.unseen(user, *room);
            self.bells.take_down(user, *room);
        }
        self.partners.watch(user, BTreeSet::new());
        self.others.watch(user, BTreeSet::new());
        Some(Gone {
            person: presence.person,
            rooms: presence.rooms,
            hidden: presence.hidden,
        })
    }

    /// These are the rooms of somebody who is online, and what waits in them. Where
    /// they are seen to be online only now.
    pub fn is_in(&mut self, user: UserId, bells: Vec<(RoomId, UnreadCounter)>) -> Vec<RoomId> {
        let rooms: Vec<_> = bells.iter().map(|(room, _)| *room).collect();
        if self.people.contains_key(&user) {
            for (room, bell) in bells {
                self.bells.hang(user, room, bell);
            }
        }
        self.set_rooms(user, rooms)
    }

    fn set_rooms(&mut self, user: UserId, rooms: Vec<RoomId>) -> Vec<RoomId> {
        let Some(presence) = self.people.get_mut(&user) else {
            return vec![];
        };
        let before = std::mem::replace(&mut presence.rooms, rooms.clone());
        if before != rooms {
            self.changes += 1;
        }
        let hidden = presence.hidden && presence.elsewhere.is_empty();
        for room in before.iter().filter(|room| !rooms.contains(room)) {
            self.unseen(user, *room);
            self.bells.take_down(user, *room);
        }
        if hidden {
            return vec![];
        }
        let is_new = |room: &RoomId| self.rooms.entry(*room).or_default().insert(user);
        rooms.into_iter().filter(is_new).collect()
    }

    /// Somebody who is online wants to be seen to be, or not to be. The rooms in which
    /// that makes a difference.
    pub fn hide(&mut self, user: UserId, hidden: bool) -> Option<(Person, Vec<RoomId>)> {
        let presence = self.people.get_mut(&user)?;
        if presence.hidden == hidden {
            return None;
        }
        presence.hidden = hidden;
        self.changes += 1;
        let (person, rooms) = (presence.person.clone(), presence.rooms.clone());
        for room in &rooms {
            match hidden {
                true => self.unseen(user, *room),
                false => {
                    self.rooms.entry(*room).or_default().insert(user);
                }
            }
        }
        Some((person, rooms))
    }

    /// Somebody came into a room. Says whether they are seen to be online.
    pub fn entered(&mut self, user: UserId, room: RoomId) -> bool {
        let Some(presence) = self.people.get_mut(&user) else {
            return false;
        };
        if !presence.rooms.contains(&room) {
            presence.rooms.push(room);
        }
        self.changes += 1;
        let seen = !presence.hidden;
        if seen {
            self.rooms.entry(room).or_default().insert(user);
        }
        self.bells.hang(user, room, UnreadCounter::default());
        seen
    }

    /// Somebody left a room.
    pub fn left(&mut self, user: UserId, room: RoomId) {
        if let Some(presence) = self.people.get_mut(&user) {
            presence.rooms.retain(|other| *other != room);
            self.changes += 1;
        }
        self.unseen(user, room);
        self.bells.take_down(user, room);
    }

    /// Something was said in a room: whom that is to be told, and how much waits for
    /// them. Who looks at that room with all of their pages sees it anyway.
    pub fn ring(
        &mut self,
        room: RoomId,
        author: UserId,
        mentioned: &[UserId],
    ) -> Vec<(UserId, u32)> {
        let mut rung = self.bells.ring(room, author, mentioned);
        rung.retain(|(user, _)| self.looks_elsewhere(*user, room));
        rung
    }

    /// Those in a room who have pages open that show something else.
    pub fn not_looking(&self, room: RoomId) -> Vec<UserId> {
        let bells = self.bells.of(room);
        bells
            .filter(|user| self.looks_elsewhere(*user, room))
            .collect()
    }

    fn looks_elsewhere(&self, user: UserId, room: RoomId) -> bool {
        let presence = self.people.get(&user);
        presence.is_some_and(|p| p.looking.get(&room).is_none_or(|n| *n < p.streams))
    }

    /// Those in a room to whom only what mentions them is news.
    pub fn choosy(&self, room: RoomId) -> Vec<UserId> {
        self.bells.choosy(room)
    }

    /// These people are on somebody's pages.
    pub fn watch(&mut self, watcher: UserId, partners: BTreeSet<UserId>, others: BTreeSet<UserId>) {
        if self.people.contains_key(&watcher) {
            self.partners.watch(watcher, partners);
            self.others.watch(watcher, others);
        }
    }

    /// On whose pages somebody is; of those who do not talk with them, unless they are
    /// more than `crowd`.
    pub fn watchers(&self, user: UserId, crowd: usize) -> Vec<UserId> {
        let mut watchers = self.partners.of(user);
        let others = self.others.of(user);
        if others.len() <= crowd {
            watchers.extend(others);
        }
        watchers
    }

    /// Another number whenever somebody else is seen to be online, or somewhere else.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// Whether somebody is seen to be online.
    pub fn is_online(&self, user: UserId) -> bool {
        let presence = self.people.get(&user);
        presence.is_some_and(|p| (p.local && !p.hidden) || !p.elsewhere.is_empty())
    }

    /// How many of those who are in the room are seen to be online.
    pub fn count(&self, room: RoomId) -> usize {
        self.rooms.get(&room).map_or(0, BTreeSet::len)
    }

    /// Whether nobody is online, and nothing is kept of those who were.
    #[cfg(test)]
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
            && self.rooms.is_empty()
            && self.bells.is_empty()
            && self.partners.is_empty()
            && self.others.is_empty()
    }

    fn unseen(&mut self, user: UserId, room: RoomId) {
        take_out(&mut self.rooms, room, |users| {
            users.remove(&user);
            users.is_empty()
        });
    }
}

/// Changes what stands under `room`, and drops it once it is empty: rooms come
/// and go, and the maps must not grow with them.
fn take_out<S>(map: &mut HashMap<RoomId, S>, room: RoomId, change: impl FnOnce(&mut S) -> bool) {
    if let Entry::Occupied(mut entry) = map.entry(room)
        && change(entry.get_mut())
    {
        entry.remove();
    }
}
