//! The cluster: other nodes of the same server, reached over Redis. Messages may be lost, and
//! the only thing that depends on them is how soon a node learns of something: the log has
//! every change (`streams/cluster_sync.rs` reads it), and presence heals by snapshots. They
//! are signed (`signed.rs`); one that is not is a hint to look into the database.

pub mod message;
mod peers;
mod redis_client;
pub mod relay;
mod signed;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use crate::{
    base::{
        ids::{RoomId, Seq, UserId},
        sync::lock,
    },
    model::person::Person,
    realtime::cluster::{
        message::{ClusterMessage, NodeId},
        peers::Peers,
        relay::Relay,
    },
};

/// This node's connection to its peers. Without Redis it has none, and sends nothing. Cheap
/// to clone.
#[derive(Clone)]
pub struct Cluster {
    relay: Relay,
    peers: Arc<Mutex<Peers>>,
}

impl Cluster {
    pub(super) fn new(relay: Relay) -> Self {
        Self {
            relay,
            peers: Arc::default(),
        }
    }

    /// This node's name, if it may have peers.
    pub fn node(&self) -> Option<&NodeId> {
        self.relay.node()
    }

    /// Sends a message to the peers. It never waits; a message that cannot be sent is lost.
    pub fn send(&self, message: ClusterMessage) {
        self.relay.send(message);
    }

    /// Whether Redis answers; nothing if this node has no Redis.
    pub fn is_connected(&self) -> Option<bool> {
        self.relay.is_connected()
    }

    /// How many messages were lost because Redis did not answer or was too slow.
    pub fn lost_messages(&self) -> u64 {
        self.relay.lost_messages()
    }

    /// Subscribes to the channels of these rooms as well.
    pub fn subscribe_rooms(&self, rooms: &[RoomId]) {
        self.relay.subscribe(rooms);
    }

    /// The rooms whose channels this node is subscribed to.
    pub fn subscribed_rooms(&self) -> Vec<RoomId> {
        self.relay.subscribed()
    }

    /// Unsubscribes from the channels of all rooms but these, and forgets their numbers.
    pub(super) fn retain_rooms(&self, rooms: &HashSet<RoomId>) {
        lock(&self.peers).retain_rooms(rooms);
        self.relay.retain(rooms);
    }

    /// The number of the latest change that this node knows of in a room.
    pub fn latest_seq(&self, room: RoomId) -> Option<Seq> {
        lock(&self.peers).latest_seq(room)
    }

    /// Notes that a room has reached a number.
    pub fn note_seq(&self, room: RoomId, seq: Seq) {
        if self.node().is_some() {
            lock(&self.peers).note_seq(room, seq);
        }
    }

    /// Announces whether a person is online on this node, if that or their rooms have
    /// changed since the last announcement. `look_up` returns the person while they are
    /// online. It runs, and the message is sent, while the lock is held, so that the last
    /// announcement is the current state.
    pub(super) fn announce(
        &self,
        user: UserId,
        look_up: impl FnOnce() -> Option<(Person, Vec<RoomId>)>,
    ) {
        if self.node().is_none() {
            return;
        }
        let mut peers = lock(&self.peers);
        let message = match look_up() {
            Some((_, rooms)) if peers.announced.get(&user) == Some(&rooms) => return,
            Some((person, rooms)) => {
                peers.announced.insert(user, rooms.clone());
                peers.announcements += 1;
                ClusterMessage::Online {
                    announcements: peers.announcements,
                    person,
                    rooms,
                }
            }
            None if peers.announced.remove(&user).is_none() => return,
            None => {
                peers.announcements += 1;
                ClusterMessage::Offline {
                    announcements: peers.announcements,
                    user,
                }
            }
        };
        self.send(message);
    }

    /// Sends everybody who is online on this node. `look_up` runs while the lock is held,
    /// so that the snapshot includes exactly the announcements it says.
    pub(super) fn send_snapshot(&self, look_up: impl FnOnce() -> Vec<(Person, Vec<RoomId>)>) {
        let peers = lock(&self.peers);
        let people = look_up();
        self.send(ClusterMessage::Snapshot {
            announcements: peers.announcements,
            people,
        });
    }

    /// Sends a heartbeat.
    pub(super) fn send_heartbeat(&self) {
        let announcements = lock(&self.peers).announcements;
        self.send(ClusterMessage::Heartbeat { announcements });
    }

    /// Notes that a message of a peer has arrived. A new peer does not know this node
    /// either, so it is sent a heartbeat.
    pub(super) fn note_peer(&self, node: &NodeId) {
        let new = lock(&self.peers).note(node);
        if new {
            self.send_heartbeat();
        }
    }

    /// Forgets a peer that has stopped.
    pub(super) fn forget_peer(&self, node: &NodeId) {
        lock(&self.peers).forget(node);
    }

    /// The peers that have sent nothing for too long.
    pub(super) fn silent_peers(&self) -> Vec<NodeId> {
        lock(&self.peers).silent()
    }

    /// Counts an announcement of a peer, and requests a snapshot if one before it is
    /// missing.
    pub(super) fn count_announcement(&self, node: &NodeId, announcements: u64) {
        let follows = lock(&self.peers).count_announcement(node, announcements);
        if !follows {
            self.request_snapshot(node);
        }
    }

    /// Requests a snapshot of a peer, unless all its announcements have arrived.
    pub(super) fn check_announcements(&self, node: &NodeId, announcements: u64) {
        let complete = lock(&self.peers).is_complete(node, announcements);
        if !complete {
            self.request_snapshot(node);
        }
    }

    /// Notes that a snapshot of a peer has arrived, which includes this many announcements.
    pub(super) fn set_announcements(&self, node: &NodeId, announcements: u64) {
        lock(&self.peers).set_announcements(node, announcements);
    }

    fn request_snapshot(&self, node: &NodeId) {
        let may = lock(&self.peers).may_request_snapshot(node);
        if may {
            let node = node.clone();
            self.send(ClusterMessage::SnapshotRequest { node });
        }
    }
}
