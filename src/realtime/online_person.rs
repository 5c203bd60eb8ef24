//! A person who is online, and the ways in which they stop being so.

use std::collections::{BTreeSet, HashMap};

use crate::{base::ids::RoomId, model::person::Person, realtime::cluster::message::NodeId};

/// A person who is online, on this node or on a peer.
pub struct OnlinePerson {
    /// The person.
    pub person: Person,
    /// Their open streams on this node.
    pub streams: u32,
    /// How many of these streams show which room.
    pub streams_by_room: HashMap<RoomId, u32>,
    /// Whether they are online on this node, the grace period included.
    pub connected: bool,
    /// Whether they appear offline to others.
    pub hidden: bool,
    /// The peers that they are online on.
    pub peers: BTreeSet<NodeId>,
    /// The rooms they are in.
    pub rooms: Vec<RoomId>,
    /// How many of their streams have ended. A grace period is out of date once the
    /// number has changed.
    pub ended_streams: u64,
}

impl OnlinePerson {
    /// Somebody of whom nothing is known yet.
    pub fn new(person: &Person) -> Self {
        Self {
            person: person.clone(),
            streams: 0,
            streams_by_room: HashMap::new(),
            connected: false,
            hidden: false,
            peers: BTreeSet::new(),
            rooms: vec![],
            ended_streams: 0,
        }
    }

    /// Whether they are visibly online on this node.
    pub fn is_visible_here(&self) -> bool {
        self.connected && !self.hidden
    }

    /// The person and their rooms.
    pub fn with_rooms(&self) -> (Person, Vec<RoomId>) {
        (self.person.clone(), self.rooms.clone())
    }
}

/// A person who is not online on any node any more.
#[derive(Debug, PartialEq, Eq)]
pub struct WentOffline {
    /// The person.
    pub person: Person,
    /// The rooms they are in.
    pub rooms: Vec<RoomId>,
    /// Whether they appeared offline before.
    pub hidden: bool,
}

/// The end of a grace period.
#[derive(Debug, PartialEq, Eq)]
pub enum GraceEnd {
    /// The person is still online on a peer.
    OnlineOnPeer,
    /// The person is offline.
    Offline(WentOffline),
}
