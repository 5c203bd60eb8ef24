//! What processes tell one another.

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        ids::{RoomId, UserId},
        random::random_hex,
    },
    model::{
        event::{EphemeralEvent, PersonEvent, RoomEvent},
        person::Person,
    },
};

/// A running process, by a random name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(String);

impl NodeId {
    /// This one.
    pub fn fresh() -> Self {
        Self(random_hex(8))
    }
}

/// Something told by one process to the others. Small, and never HTML. What a newer
/// version tells that an older one cannot read is told to it by the log.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// Who tells it.
    pub from: NodeId,
    /// What.
    pub news: ClusterMessage,
}

/// What is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "kebab-case")]
pub enum ClusterMessage {
    /// A room changed.
    Changed {
        /// How.
        event: RoomEvent,
    },
    /// Something is passed on in a room.
    Whispered {
        /// Where.
        room: RoomId,
        /// What.
        whisper: EphemeralEvent,
    },
    /// Something happened to a person.
    Happened {
        /// To whom.
        user: UserId,
        /// What.
        event: PersonEvent,
    },
    /// Somebody has read what waited for them in a room.
    Read {
        /// Who.
        user: UserId,
        /// Where.
        room: RoomId,
    },
    /// A sign of life.
    Alive {
        /// How often this process has told who is online there.
        told: u64,
    },
    /// Somebody is online there.
    Online {
        /// How often this process has told who is online, this time included.
        told: u64,
        /// Who.
        person: Person,
        /// The rooms they are in.
        rooms: Vec<RoomId>,
    },
    /// Somebody is online there no more.
    Offline {
        /// How often this process has told who is online, this time included.
        told: u64,
        /// Who.
        user: UserId,
    },
    /// A process has not heard all that another told of who is online.
    Missed {
        /// Which other.
        of: NodeId,
    },
    /// Everybody who is online there.
    Everybody {
        /// How often it was told before.
        told: u64,
        /// All of them, each with the rooms they are in.
        people: Vec<(Person, Vec<RoomId>)>,
    },
    /// The process stops.
    Gone,
}

impl ClusterMessage {
    /// The room whose members it concerns, if it is one.
    pub fn room(&self) -> Option<RoomId> {
        match self {
            ClusterMessage::Changed { event } => Some(event.room),
            ClusterMessage::Whispered { room, .. } => Some(*room),
            _ => None,
        }
    }
}
