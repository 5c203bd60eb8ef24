//! The peers of this node, and the announcements sent to them.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    base::ids::{RoomId, Seq, UserId},
    realtime::cluster::message::NodeId,
};

/// A peer without a heartbeat for this long is taken to have stopped. Nodes send one each
/// five seconds.
const PEER_TIMEOUT: Duration = Duration::from_secs(15);

/// How long to wait for a snapshot before asking for it again.
const SNAPSHOT_RETRY: Duration = Duration::from_secs(1);

/// The other nodes, and what was exchanged with them.
#[derive(Default)]
pub struct Peers {
    peers: HashMap<NodeId, Peer>,
    /// The latest change that is known of each room.
    latest: HashMap<RoomId, Seq>,
    /// The people announced as online on this node, with the rooms that were announced.
    pub announced: HashMap<UserId, Vec<RoomId>>,
    /// How many announcements this node has sent.
    pub announcements: u64,
}

struct Peer {
    /// The number of its latest announcement, once there was a snapshot to build on.
    announcements: Option<u64>,
    last_message: Instant,
    last_request: Option<Instant>,
}

impl Peers {
    /// Notes that a message of `node` has arrived. Returns whether the peer is new.
    pub fn note(&mut self, node: &NodeId) -> bool {
        let now = Instant::now();
        let new = !self.peers.contains_key(node);
        let peer = self.peers.entry(node.clone()).or_insert(Peer {
            announcements: None,
            last_message: now,
            last_request: None,
        });
        peer.last_message = now;
        new
    }

    /// Forgets a peer that has stopped.
    pub fn forget(&mut self, node: &NodeId) {
        self.peers.remove(node);
    }

    /// The peers that have sent nothing for too long.
    pub fn silent(&self) -> Vec<NodeId> {
        let silent = self
            .peers
            .iter()
            .filter(|(_, peer)| peer.last_message.elapsed() > PEER_TIMEOUT);
        silent.map(|(node, _)| node.clone()).collect()
    }

    /// Counts announcement number `announcements` of a peer. Returns whether it directly
    /// follows the last one.
    pub fn count_announcement(&mut self, node: &NodeId, announcements: u64) -> bool {
        let Some(peer) = self.peers.get_mut(node) else {
            return false;
        };
        let follows = peer
            .announcements
            .is_some_and(|last| last + 1 == announcements);
        if follows {
            peer.announcements = Some(announcements);
        }
        follows
    }

    /// Whether all announcements of a peer have arrived, up to number `announcements`.
    pub fn is_complete(&self, node: &NodeId, announcements: u64) -> bool {
        let peer = self.peers.get(node);
        peer.is_some_and(|peer| peer.announcements == Some(announcements))
    }

    /// Sets the number of a peer's latest announcement, which a snapshot includes.
    pub fn set_announcements(&mut self, node: &NodeId, announcements: u64) {
        if let Some(peer) = self.peers.get_mut(node) {
            peer.announcements = Some(announcements);
        }
    }

    /// Whether to ask a peer for a snapshot now: not while the answer to the last request
    /// may still be on its way.
    pub fn may_request_snapshot(&mut self, node: &NodeId) -> bool {
        let Some(peer) = self.peers.get_mut(node) else {
            return false;
        };
        if peer
            .last_request
            .is_some_and(|at| at.elapsed() < SNAPSHOT_RETRY)
        {
            return false;
        }
        peer.last_request = Some(Instant::now());
        true
    }

    /// The latest change that is known of a room.
    pub fn latest_seq(&self, room: RoomId) -> Option<Seq> {
        self.latest.get(&room).copied()
    }

    /// Notes that a room has reached a number.
    pub fn note_seq(&mut self, room: RoomId, seq: Seq) {
        let latest = self.latest.entry(room).or_insert(seq);
        *latest = seq.max(*latest);
    }

    /// Forgets the numbers of all rooms but these.
    pub fn retain_rooms(&mut self, rooms: &HashSet<RoomId>) {
        self.latest.retain(|room, _| rooms.contains(room));
    }
}
