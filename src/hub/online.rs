//! Who is online, and who is to be told that something waits for them. All of it
//! is in memory and made anew by open streams.

use std::collections::{BTreeSet, HashMap, HashSet, hash_map::Entry};

use super::news::Node;
use crate::{
    accounts::Person,
    ids::{RoomId, UserId},
};

/// How many streams one person may have open, over all their browsers.
pub const STREAMS: u32 = 20;

/// Who has a stream open.
#[derive(Default)]
pub struct Online {
    people: HashMap<UserId, Presence>,
    /// Who is online, by the rooms they are in.
    rooms: HashMap<RoomId, BTreeSet<UserId>>,
    /// Whom the next message in a room is news to. It rings once; after that
    /// something is unread, and one more makes no difference.
    waiting: HashMap<RoomId, HashSet<UserId>>,
}

struct Presence {
    person: Person,
    streams: u32,
    /// Whether they are online with this process, the grace included.
    local: bool,
    /// The other processes that they are online with.
    elsewhere: BTreeSet<Node>,
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
    /// Another stream of somebody.
    pub fn arrive(&mut self, person: &Person) -> Result<(), TooMany> {
        let presence = self.presence(person);
        if presence.streams >= STREAMS {
            return Err(TooMany);
        }
        presence.streams += 1;
        presence.local = true;
        Ok(())
    }

    fn presence(&mut self, person: &Person) -> &mut Presence {
        self.people.entry(person.id).or_insert_with(|| Presence {
            person: person.clone(),
            streams: 0,
            local: false,
            elsewhere: BTreeSet::new(),
            rooms: vec![],
            departures: 0,
        })
    }

    /// One stream less. When it was the last, the number to come back with once
    /// the grace is over.
    pub fn depart(&mut self, user: UserId) -> Option<u64> {
        let presence = self.people.get_mut(&user)?;
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
        Some(
            self.unless_elsewhere(user)
                .map_or(Left::Here, Left::Everywhere),
        )
    }

    /// Another process says that somebody is online there, and in which rooms they are.
    /// Where they are seen to be online only now.
    pub fn elsewhere(&mut self, node: &Node, person: &Person, rooms: Vec<RoomId>) -> Vec<RoomId> {
        self.presence(person).elsewhere.insert(node.clone());
        self.set_rooms(person.id, rooms)
    }

    /// Another process says that somebody is online there no more. Who has gone, and
    /// from where, unless they are online somewhere else.
    pub fn not_elsewhere(&mut self, node: &Node, user: UserId) -> Option<Gone> {
        self.people.get_mut(&user)?.elsewhere.remove(node);
        self.unless_elsewhere(user)
    }

    /// Everybody who is online with this process, and the rooms they are in.
    pub fn local(&self) -> impl Iterator<Item = (&Person, &Vec<RoomId>)> {
        let local = self.people.values().filter(|presence| presence.local);
        local.map(|presence| (&presence.person, &presence.rooms))
    }

    /// Those of a room who are online with this process.
    pub fn local_in(&self, room: RoomId) -> Vec<UserId> {
        let here = self.rooms.get(&room).into_iter().flatten().copied();
        here.filter(|user| self.people.get(user).is_some_and(|p| p.local))
            .collect()
    }

    /// Everybody who is online with a process.
    pub fn at(&self, node: &Node) -> Vec<UserId> {
        let there = self
            .people
            .iter()
            .filter(|(_, p)| p.elsewhere.contains(node));
        there.map(|(user, _)| *user).collect()
    }

    /// Somebody who is online with this process, and the rooms they are in.
    pub fn of(&self, user: UserId) -> Option<(Person, Vec<RoomId>)> {
        let presence = self.people.get(&user).filter(|presence| presence.local)?;
        Some((presence.person.clone(), presence.rooms.clone()))
    }

    fn unless_elsewhere(&mut self, user: UserId) -> Option<Gone> {
        let presence = self.people.get(&user)?;
        if presence.local || !presence.elsewhere.is_empty() {
            return None;
        }
        let presence = self.people.remove(&user)?;
        for room in &presence.rooms {
            take_out(&mut self.rooms, *room, |users| {
                users.remove(&user);
                users.is_empty()
            });
            self.stop_waiting(user, *room);
        }
        Some(Gone {
            person: presence.person,
            rooms: presence.rooms,
        })
    }

    /// These are the rooms of somebody who is online, and nothing in them has rung
    /// for them yet. Where they are seen to be online only now.
    pub fn is_in(&mut self, user: UserId, rooms: Vec<RoomId>) -> Vec<RoomId> {
        if self.people.contains_key(&user) {
            for room in &rooms {
                self.waiting.entry(*room).or_default().insert(user);
            }
        }
        self.set_rooms(user, rooms)
    }

    fn set_rooms(&mut self, user: UserId, rooms: Vec<RoomId>) -> Vec<RoomId> {
        let Some(presence) = self.people.get_mut(&user) else {
            return vec![];
        };
        let before = std::mem::replace(&mut presence.rooms, rooms.clone());
        for room in before.iter().filter(|room| !rooms.contains(room)) {
            take_out(&mut self.rooms, *room, |users| {
                users.remove(&user);
                users.is_empty()
            });
            self.stop_waiting(user, *room);
        }
        let is_new = |room: &RoomId| self.rooms.entry(*room).or_default().insert(user);
        rooms.into_iter().filter(is_new).collect()
    }

    /// Somebody came into a room. Says whether they are online.
    pub fn entered(&mut self, user: UserId, room: RoomId) -> bool {
        let Some(presence) = self.people.get_mut(&user) else {
            return false;
        };
        if !presence.rooms.contains(&room) {
            presence.rooms.push(room);
        }
        self.rooms.entry(room).or_default().insert(user);
        self.waiting.entry(room).or_default().insert(user);
        true
    }

    /// Somebody left a room.
    pub fn left(&mut self, user: UserId, room: RoomId) {
        if let Some(presence) = self.people.get_mut(&user) {
            presence.rooms.retain(|other| *other != room);
        }
        take_out(&mut self.rooms, room, |users| {
            users.remove(&user);
            users.is_empty()
        });
        self.stop_waiting(user, room);
    }

    /// Something was said in a room: whom it is news to.
    pub fn ring(&mut self, room: RoomId) -> HashSet<UserId> {
        self.waiting.remove(&room).unwrap_or_default()
    }

    /// Somebody has read what waited in a room.
    pub fn read(&mut self, user: UserId, room: RoomId) {
        if self.people.contains_key(&user) {
            self.waiting.entry(room).or_default().insert(user);
        }
    }

    /// Whether somebody is online.
    pub fn is_online(&self, user: UserId) -> bool {
        self.people.contains_key(&user)
    }

    /// How many of those who are in the room are online.
    pub fn count(&self, room: RoomId) -> usize {
        self.rooms.get(&room).map_or(0, BTreeSet::len)
    }

    /// Whether nobody is online, and nothing is kept of those who were.
    #[cfg(test)]
    fn is_empty(&self) -> bool {
        self.people.is_empty() && self.rooms.is_empty() && self.waiting.is_empty()
    }

    fn stop_waiting(&mut self, user: UserId, room: RoomId) {
        take_out(&mut self.waiting, room, |users| {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: &str) -> Person {
        Person {
            id: UserId::parse(id).expect("an id"),
            username: format!("person-{id}"),
            display_name: None,
            picture: None,
        }
    }

    fn room(id: &str) -> RoomId {
        RoomId::parse(id).expect("an id")
    }

    #[test]
    fn several_streams_are_one_person_and_the_last_one_counts() {
        let mut online = Online::default();
        let (kevin, lobby) = (person("1"), room("7"));
        assert_eq!(online.arrive(&kevin), Ok(()));
        assert_eq!(online.is_in(kevin.id, vec![lobby]), [lobby]);
        assert_eq!(online.arrive(&kevin), Ok(()));
        assert_eq!(online.is_in(kevin.id, vec![lobby]), []);
        assert_eq!(online.count(lobby), 1);
        assert_eq!(online.depart(kevin.id), None);
        let first = online.depart(kevin.id).expect("the last one");
        assert_eq!(online.count(lobby), 1, "not before the grace is over");
        assert_eq!(online.arrive(&kevin), Ok(()));
        assert!(online.expire(kevin.id, first).is_none(), "back in time");
        let second = online.depart(kevin.id).expect("the last one");
        assert!(online.expire(kevin.id, first).is_none(), "out of date");
        let gone = online.expire(kevin.id, second);
        let (person, rooms) = (kevin, vec![lobby]);
        assert_eq!(gone, Some(Left::Everywhere(Gone { person, rooms })));
        assert!(online.is_empty());
    }

    #[test]
    fn who_is_online_somewhere_is_online() {
        let mut online = Online::default();
        let (kevin, lobby, cellar) = (person("1"), room("7"), room("8"));
        let (there, beyond) = (Node::fresh(), Node::fresh());
        assert_eq!(online.elsewhere(&there, &kevin, vec![lobby]), [lobby]);
        assert_eq!(online.elsewhere(&beyond, &kevin, vec![lobby]), []);
        assert_eq!(online.arrive(&kevin), Ok(()));
        assert_eq!(online.is_in(kevin.id, vec![lobby, cellar]), [cellar]);
        assert_eq!(online.local().count(), 1);
        let departure = online.depart(kevin.id).expect("the last one");
        assert_eq!(online.expire(kevin.id, departure), Some(Left::Here));
        assert_eq!(online.local().count(), 0);
        assert_eq!(online.elsewhere(&there, &kevin, vec![lobby]), []);
        assert_eq!((online.count(lobby), online.count(cellar)), (1, 0));
        assert_eq!(online.at(&there), [kevin.id]);
        assert_eq!(online.not_elsewhere(&there, kevin.id), None);
        let gone = online.not_elsewhere(&beyond, kevin.id).expect("gone");
        assert_eq!(gone.rooms, [lobby]);
        assert_eq!(online.not_elsewhere(&beyond, kevin.id), None);
        assert!(online.is_empty());
    }

    #[test]
    fn nobody_has_more_streams_than_they_may() {
        let mut online = Online::default();
        for _ in 0..STREAMS {
            assert_eq!(online.arrive(&person("1")), Ok(()));
        }
        assert_eq!(online.arrive(&person("1")), Err(TooMany));
        assert_eq!(online.arrive(&person("2")), Ok(()));
    }

    #[test]
    fn it_rings_once_until_it_is_read() {
        let mut online = Online::default();
        let (kevin, lobby) = (person("1"), room("7"));
        assert!(online.ring(lobby).is_empty());
        assert_eq!(online.arrive(&kevin), Ok(()));
        assert!(online.ring(lobby).is_empty());
        online.is_in(kevin.id, vec![lobby]);
        assert_eq!(online.ring(lobby), HashSet::from([kevin.id]));
        assert!(online.ring(lobby).is_empty());
        online.read(kevin.id, lobby);
        online.read(person("2").id, lobby);
        assert_eq!(online.ring(lobby), HashSet::from([kevin.id]));
        online.left(kevin.id, lobby);
        assert!(online.ring(lobby).is_empty());
        assert_eq!(online.count(lobby), 0);
        assert!(online.entered(kevin.id, lobby));
        assert!(!online.entered(person("2").id, lobby));
        assert_eq!(online.count(lobby), 1);
        assert!(online.is_online(kevin.id) && !online.is_online(person("2").id));
    }
}
