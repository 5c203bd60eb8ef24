//! What is known of the other processes, and what they are told of this one.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use rocket::tokio::time::Instant;

use crate::{
    base::ids::{RoomId, Seq, SessionId, UserId},
    model::{event::PersonEvent, person::Person},
    realtime::{
        Realtime, RoomSignal,
        cluster::{
            message::{ClusterMessage, Envelope, NodeId},
            relay::Relay,
        },
    },
};

/// How long a process is believed to be there that gives no sign of life. They give
/// one every five seconds.
const BELIEVED: Duration = Duration::from_secs(15);

/// How often a process asks again for what it has missed.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// The other processes, and what of the rooms was heard of.
#[derive(Default)]
pub struct Afar {
    nodes: HashMap<NodeId, Heard>,
    /// The latest change of each room that was heard of here.
    seen: HashMap<RoomId, Seq>,
    /// Whom the others know to be online here, and in which rooms.
    announced: HashMap<UserId, Vec<RoomId>>,
    /// How often that was told.
    told: u64,
}

struct Heard {
    /// How much of what it told of who is online was heard: nothing before all of it.
    told: Option<u64>,
    at: Instant,
    asked: Option<Instant>,
}

impl Afar {
    /// A change was heard of.
    pub fn noticed(&mut self, room: RoomId, seq: Seq) {
        let seen = self.seen.entry(room).or_insert(seq);
        *seen = seq.max(*seen);
    }

    /// Takes what a process counts; whether nothing was missed before.
    fn counts(&mut self, node: &NodeId, told: u64) -> bool {
        let Some(heard) = self.nodes.get_mut(node) else {
            return false;
        };
        let next = heard.told.is_some_and(|before| before + 1 == told);
        if next {
            heard.told = Some(told);
        }
        next
    }
}

impl Realtime {
    /// The line to the other processes.
    pub fn relay(&self) -> &Relay {
        &self.relay
    }

    /// The latest change of a room that was heard of, if any was.
    pub fn seen(&self, room: RoomId) -> Option<Seq> {
        self.afar().seen.get(&room).copied()
    }

    /// The room is known to be that far.
    pub fn noticed(&self, room: RoomId, seq: Seq) {
        if self.relay.node().is_some() {
            self.afar().noticed(room, seq);
        }
    }

    /// Something may have happened in a room without a word: its readers and those who
    /// are in it look again.
    pub fn doubt(&self, room: RoomId) {
        self.rooms.publish(&room, RoomSignal::Doubt);
        self.tell_all_in(room);
    }

    /// Something was said in a room, and the log does not tell who is mentioned in it:
    /// those who wait for that look for themselves.
    pub fn may_be_mentioned(&self, room: RoomId) {
        let choosy = self.online().choosy(room);
        for user in choosy {
            self.people.tell(user, &PersonEvent::Rooms);
        }
    }

    /// The browsers with an open page here, and whose they are.
    pub fn sessions(&self) -> Vec<(SessionId, UserId)> {
        self.people.sessions().into_iter().collect()
    }

    /// A browser has been signed out, as the store knows.
    pub fn signed_out(&self, user: UserId, session: SessionId) {
        self.people.tell(user, &PersonEvent::SignedOut { session });
    }

    /// Listens to no rooms but those of the people who are here.
    pub fn forget_rooms(&self) {
        let rooms: HashSet<RoomId> = {
            let online = self.online();
            online
                .local()
                .flat_map(|(_, rooms)| rooms.clone())
                .collect()
        };
        self.afar().seen.retain(|room, _| rooms.contains(room));
        self.relay.want_only(&rooms);
    }

    /// Tells the other processes whether somebody is online here, if that is new.
    pub(in crate::realtime) fn announce(&self, user: UserId) {
        if self.relay.node().is_none() {
            return;
        }
        // Looked up and told while the count is held, so that the last that is told is
        // what is true.
        let mut afar = self.afar();
        let now = self.online().of(user);
        let news = match now {
            Some((_, rooms)) if afar.announced.get(&user) == Some(&rooms) => return,
            Some((person, rooms)) => {
                afar.announced.insert(user, rooms.clone());
                afar.told += 1;
                let told = afar.told;
                ClusterMessage::Online {
                    told,
                    person,
                    rooms,
                }
            }
            None if afar.announced.remove(&user).is_none() => return,
            None => {
                afar.told += 1;
                let told = afar.told;
                ClusterMessage::Offline { told, user }
            }
        };
        self.relay.tell(news);
    }

    /// Gives a sign of life, and no longer believes in those who give none.
    pub fn beat(&self) {
        let told = self.afar().told;
        self.relay.tell(ClusterMessage::Alive { told });
        let silent: Vec<_> = {
            let afar = self.afar();
            let nodes = afar.nodes.iter();
            let silent = nodes.filter(|(_, heard)| heard.at.elapsed() > BELIEVED);
            silent.map(|(node, _)| node.clone()).collect()
        };
        for node in silent {
            self.gone(&node);
        }
    }

    /// Takes what another process tells. A change of a room is left to who asks the
    /// log whether some were missed before it.
    pub fn hear(&self, note: Envelope) {
        let from = note.from;
        if self.relay.node() == Some(&from) {
            return;
        }
        self.hear_from(&from);
        match note.news {
            ClusterMessage::Changed { event } => self.take(event),
            ClusterMessage::Whispered { room, whisper } => self.whispers.publish(&room, whisper),
            ClusterMessage::Happened { user, event } => self.happened(user, &event),
            ClusterMessage::Read { user, .. } => self.take_read(user),
            ClusterMessage::Alive { told } => {
                let heard = self.afar().nodes.get(&from).and_then(|heard| heard.told);
                if heard != Some(told) {
                    self.ask(&from);
                }
            }
            ClusterMessage::Online {
                told,
                person,
                rooms,
            } => {
                if !self.afar().counts(&from, told) {
                    self.ask(&from);
                }
                self.elsewhere(&from, &person, rooms);
            }
            ClusterMessage::Offline { told, user } => {
                if !self.afar().counts(&from, told) {
                    self.ask(&from);
                }
                let gone = self.online().not_elsewhere(&from, user);
                self.departed(gone);
            }
            ClusterMessage::Missed { of } => {
                if self.relay.node() == Some(&of) {
                    self.tell_everybody();
                }
            }
            ClusterMessage::Everybody { told, people } => {
                if let Some(heard) = self.afar().nodes.get_mut(&from) {
                    heard.told = Some(told);
                }
                let there: HashSet<_> = people.iter().map(|(person, _)| person.id).collect();
                let before = self.online().at(&from);
                for user in before.into_iter().filter(|user| !there.contains(user)) {
                    let gone = self.online().not_elsewhere(&from, user);
                    self.departed(gone);
                }
                for (person, rooms) in people {
                    self.elsewhere(&from, &person, rooms);
                }
            }
            ClusterMessage::Gone => self.gone(&from),
        }
    }

    fn elsewhere(&self, node: &NodeId, person: &Person, rooms: Vec<RoomId>) {
        let (before, new) = {
            let mut online = self.online();
            let before = online.is_online(person.id);
            (before, online.elsewhere(node, person, rooms))
        };
        if !before {
            self.tell_watchers(person.id, true);
        }
        self.arrived(person, new);
    }

    fn hear_from(&self, node: &NodeId) {
        let at = Instant::now();
        let mut afar = self.afar();
        let new = !afar.nodes.contains_key(node);
        let heard = afar.nodes.entry(node.clone()).or_insert(Heard {
            told: None,
            at,
            asked: None,
        });
        heard.at = at;
        let told = afar.told;
        drop(afar);
        if new {
            // It has not heard of us either.
            self.relay.tell(ClusterMessage::Alive { told });
        }
    }

    fn ask(&self, node: &NodeId) {
        let mut afar = self.afar();
        let Some(heard) = afar.nodes.get_mut(node) else {
            return;
        };
        if heard.asked.is_some_and(|at| at.elapsed() < ASK_AGAIN) {
            return;
        }
        heard.asked = Some(Instant::now());
        drop(afar);
        self.relay.tell(ClusterMessage::Missed { of: node.clone() });
    }

    fn tell_everybody(&self) {
        let afar = self.afar();
        let people: Vec<_> = {
            let online = self.online();
            let seen = online.seen();
            seen.map(|(person, rooms)| (person.clone(), rooms.clone()))
                .collect()
        };
        let told = afar.told;
        self.relay.tell(ClusterMessage::Everybody { told, people });
    }

    fn gone(&self, node: &NodeId) {
        self.afar().nodes.remove(node);
        let there = self.online().at(node);
        for user in there {
            let gone = self.online().not_elsewhere(node, user);
            self.departed(gone);
        }
    }
}
