//! The messages that nodes send each other, as JSON over Redis.
//!
//! The names in the JSON are fixed, because nodes of different versions run side by side
//! during an upgrade; `serde` renames them to what the code calls them. A field may be added,
//! and none may change its meaning. A node ignores a message that it cannot read, or asks the
//! log if the message came through a room's channel.

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        ids::{RoomId, UserId},
        memory::Weighted,
        random::random_hex,
    },
    model::{
        event::{EphemeralEvent, PersonEvent, RoomEvent},
        person::Person,
    },
};

/// The random name of a running process.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(String);

impl std::fmt::Display for NodeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl NodeId {
    /// A new name.
    pub fn random() -> Self {
        Self(random_hex(8))
    }
}

/// A message and its sender.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// The node that sent the message.
    pub from: NodeId,
    /// The message.
    #[serde(rename = "news")]
    pub message: ClusterMessage,
}

/// A message to all other nodes.
///
/// Announcements ([`ClusterMessage::Online`] and [`ClusterMessage::Offline`]) are numbered
/// by their sender, so that a peer notices when it has missed one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "news", rename_all = "kebab-case")]
pub enum ClusterMessage {
    /// A room changed.
    #[serde(rename = "changed")]
    RoomChanged {
        /// The change. (Boxed: it is much larger than the other messages.)
        event: Box<RoomEvent>,
    },
    /// A room changed; the log says how. Sent in place of [`ClusterMessage::RoomChanged`]
    /// where texts are encrypted at rest: they are not in Redis then either. To older nodes
    /// it is a message that they cannot read, which means the same to them.
    #[serde(rename = "look")]
    RoomHint {
        /// The room.
        room: RoomId,
    },
    /// An ephemeral event happened in a room.
    #[serde(rename = "whispered")]
    Ephemeral {
        /// The room.
        room: RoomId,
        /// The event.
        #[serde(rename = "whisper")]
        event: EphemeralEvent,
    },
    /// An event for the open pages of a person.
    ///
    /// Older nodes send the kind `read`, without an event, when a person has read a room.
    /// It means what [`PersonEvent::Rooms`] means, which nodes send today instead and which
    /// older nodes understand.
    #[serde(rename = "happened", alias = "read")]
    Person {
        /// The person.
        user: UserId,
        /// The event.
        #[serde(default = "rooms_event")]
        event: PersonEvent,
    },
    /// A heartbeat.
    #[serde(rename = "alive")]
    Heartbeat {
        /// How many announcements the node has sent.
        #[serde(rename = "told")]
        announcements: u64,
    },
    /// An announcement: a person is online on the node.
    Online {
        /// The number of this announcement.
        #[serde(rename = "told")]
        announcements: u64,
        /// The person.
        person: Person,
        /// The rooms they are in.
        rooms: Vec<RoomId>,
    },
    /// An announcement: a person is not online on the node any more.
    Offline {
        /// The number of this announcement.
        #[serde(rename = "told")]
        announcements: u64,
        /// The person.
        user: UserId,
    },
    /// The sender has missed announcements of a node, and asks it for a snapshot.
    #[serde(rename = "missed")]
    SnapshotRequest {
        /// The node that is asked.
        #[serde(rename = "of")]
        node: NodeId,
    },
    /// A snapshot: everybody who is online on the node.
    #[serde(rename = "everybody")]
    Snapshot {
        /// How many announcements the snapshot includes.
        #[serde(rename = "told")]
        announcements: u64,
        /// The people, each with the rooms they are in.
        people: Vec<(Person, Vec<RoomId>)>,
    },
    /// The rate limits of the node have counted this since its last message: the limit's
    /// name, the key, and how often. A lost message makes a limit more generous.
    Counted {
        /// The counts.
        counts: Vec<(String, u64, u32)>,
    },
    /// The node stops.
    #[serde(rename = "gone")]
    Stopping,
}

fn rooms_event() -> PersonEvent {
    PersonEvent::Rooms
}

impl ClusterMessage {
    /// The room whose channel the message is sent through; other messages go through the
    /// channel of all nodes.
    pub fn room(&self) -> Option<RoomId> {
        match self {
            Self::RoomChanged { event } => Some(event.room),
            Self::RoomHint { room } | Self::Ephemeral { room, .. } => Some(*room),
            _ => None,
        }
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let content = match self {
            Self::RoomChanged { event } => event.bytes(),
            Self::Online { person, rooms, .. } => person.bytes() + size_of_val(&rooms[..]),
            Self::Snapshot { people, .. } => {
                let each = people.iter();
                each.map(|(person, rooms)| person.bytes() + size_of_val(&rooms[..]))
                    .sum()
            }
            _ => 0,
        };
        size_of::<Self>() + content
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// JSON of version 0.1, one line for each kind of message.
    const JSON: [&str; 10] = [
        r#"{"from":"ab","news":{"news":"counted","counts":[["posts",7,3]]}}"#,
        r#"{"from":"ab","news":{"news":"changed","event":{"room":7,"seq":3,"change":{"kind":"left","user":1}}}}"#,
        r#"{"from":"ab","news":{"news":"whispered","room":7,"whisper":{"kind":"read","user":1,"message":9}}}"#,
        r#"{"from":"ab","news":{"news":"happened","user":1,"event":{"kind":"rooms"}}}"#,
        r#"{"from":"ab","news":{"news":"alive","told":5}}"#,
        r#"{"from":"ab","news":{"news":"online","told":5,"person":{"id":1,"username":"kevin","display_name":null,"picture":null},"rooms":[7]}}"#,
        r#"{"from":"ab","news":{"news":"offline","told":6,"user":1}}"#,
        r#"{"from":"ab","news":{"news":"missed","of":"cd"}}"#,
        r#"{"from":"ab","news":{"news":"everybody","told":6,"people":[[{"id":1,"username":"kevin","display_name":null,"picture":null},[7]]]}}"#,
        r#"{"from":"ab","news":{"news":"gone"}}"#,
    ];

    #[test]
    fn messages_keep_their_json() {
        for json in JSON {
            let envelope: Envelope = serde_json::from_str(json).expect(json);
            let written = serde_json::to_string(&envelope).expect("JSON");
            assert_eq!(written, json);
        }
    }

    #[test]
    fn a_read_message_of_an_older_node_refreshes_the_list_of_rooms() {
        let json = r#"{"from":"ab","news":{"news":"read","user":1,"room":7}}"#;
        let envelope: Envelope = serde_json::from_str(json).expect("a message");
        let ClusterMessage::Person { user, event } = envelope.message else {
            panic!("{envelope:?}")
        };
        assert_eq!(user.to_string(), "1");
        assert!(matches!(event, PersonEvent::Rooms));
    }
}
