//! The realtime layer: carries events from the operations that publish them to the streams
//! that deliver them, on this node and on its peers.
//!
//! Nothing here lasts. An event without subscribers is dropped, and a subscriber that was
//! away reads the room's log instead.
//!
//! - [`Bus`]: pub/sub of a room's events, and the mailboxes of people's open streams.
//! - [`Presence`]: who is online, and who is told when that changes.
//! - [`Unread`]: the unread counters of people who are online.
//! - [`ReadReports`]: reports of reading that are written together.
//! - [`Cluster`]: the other nodes, reached over Redis.
//!
//! [`Realtime`] ties them together: an event is delivered on this node first and then
//! sent to the peers.

mod bus;
pub mod cluster;
mod mailboxes;
mod memberships;
mod online_people;
#[cfg(test)]
mod online_people_tests;
mod online_person;
mod ordered_effects;
mod presence;
mod read_reports;
mod room_order;
#[cfg(test)]
mod room_order_tests;
pub mod seen;
mod unread;
mod unread_counters;
#[cfg(test)]
mod unread_counters_tests;
mod watchers;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use crate::{
    base::{
        ids::{RoomId, Seq, UserId},
        sync::lock,
    },
    model::event::{Change, EphemeralEvent, PersonEvent, RoomEvent},
    realtime::{
        cluster::{
            message::{ClusterMessage, Envelope, NodeId},
            relay::Relay,
        },
        online_people::OnlinePeople,
        room_order::RoomEffect,
        seen::Seen,
    },
};

pub use crate::realtime::{
    bus::{Bus, RoomInbox, RoomSignal},
    cluster::Cluster,
    mailboxes::{Mailbox, MailboxError},
    memberships::CountersSet,
    online_people::TooManyStreams,
    presence::{Presence, PresenceGuard},
    read_reports::ReadReports,
    unread::Unread,
    unread_counters::UnreadCounter,
};

/// The realtime layer of this node. Cheap to clone.
#[derive(Clone)]
pub struct Realtime {
    /// Pub/sub of room events, and people's mailboxes.
    pub bus: Bus,
    /// The people who are online.
    pub presence: Presence,
    /// The unread counters of people who are online.
    pub unread: Unread,
    /// The reports of reading that are gathered before they are written.
    pub reports: ReadReports,
    /// The other nodes.
    pub cluster: Cluster,
    /// The latest changes.
    pub seen: Seen,
    /// The state that presence and unread counters share.
    online: Arc<Mutex<OnlinePeople>>,
}

impl Realtime {
    /// A realtime layer that reaches its peers through `relay`.
    pub fn new(relay: Relay) -> Self {
        let bus = Bus::default();
        let cluster = Cluster::new(relay);
        let online = Arc::default();
        Self {
            presence: Presence::new(Arc::clone(&online), bus.clone(), cluster.clone()),
            unread: Unread::new(Arc::clone(&online), bus.clone()),
            reports: ReadReports::default(),
            bus,
            cluster,
            seen: Seen::default(),
            online,
        }
    }

    /// Publishes a change of a room: delivers it on this node, then sends it to the peers.
    /// Call it after the commit. It never fails: the log has the change, and a subscriber
    /// who misses it notices the gap in the numbers.
    pub fn publish(&self, event: RoomEvent) {
        if let Change::Joined { person } = &event.change {
            // A peer may not have subscribed to the room yet, so the new member's pages
            // there are notified through the channel of all nodes.
            self.cluster.send(ClusterMessage::Person {
                user: person.id,
                event: PersonEvent::Rooms,
            });
        }
        let message = self.cluster.node().map(|_| ClusterMessage::RoomChanged {
            event: Box::new(event.clone()),
        });
        self.deliver(event);
        if let Some(message) = message {
            self.cluster.send(message);
        }
    }

    /// Delivers a change of a room to the streams of this node. Presence and unread counters
    /// follow in the order of the numbers.
    pub fn deliver(&self, event: RoomEvent) {
        let room = event.room;
        self.seen.note(&event);
        for user in &event.concerned {
            self.bus.send(*user, &PersonEvent::Inbox);
        }
        self.take_effect(room, event.seq, RoomEffect::from(&event));
        self.bus.publish(room, RoomSignal::Changed(Arc::new(event)));
    }

    /// Publishes an ephemeral event of a room, on this node and on its peers.
    pub fn publish_ephemeral(&self, room: RoomId, event: EphemeralEvent) {
        self.bus.publish(room, RoomSignal::Ephemeral(event.clone()));
        self.cluster.send(ClusterMessage::Ephemeral { room, event });
    }

    /// Notifies the open pages of a person, on this node and on its peers.
    pub fn notify(&self, user: UserId, event: PersonEvent) {
        self.deliver_to_person(user, &event);
        self.cluster.send(ClusterMessage::Person { user, event });
    }

    fn deliver_to_person(&self, user: UserId, event: &PersonEvent) {
        match event {
            PersonEvent::AppearsOffline { offline } => self.presence.set_hidden(user, *offline),
            PersonEvent::Unread {
                room,
                count,
                read: Some(read),
                ..
            } => {
                self.unread.room_read(user, *room, read, *count);
                self.bus.send(user, &PersonEvent::InboxRead);
                return;
            }
            _ => {}
        }
        self.bus.send(user, event);
    }

    /// Has the room's feed and its members on this node look at the store again: the room
    /// may have changed up to `head` without an event.
    pub fn recheck_room(&self, room: RoomId, head: Seq) {
        self.bus.publish(room, RoomSignal::MaybeMissed);
        self.skip_to(room, head);
        self.refresh_room_lists(room);
    }

    /// Notes that the changes of a room up to `head` were delivered, as far as this version
    /// knows their kinds.
    pub fn caught_up(&self, room: RoomId, head: Seq) {
        self.skip_to(room, head);
    }

    fn refresh_room_lists(&self, room: RoomId) {
        for user in self.presence.connected_in(room) {
            self.bus.send(user, &PersonEvent::Rooms);
        }
    }

    /// Unsubscribes from the cluster's channels of rooms in which nobody on this node is.
    pub fn unsubscribe_unused_rooms(&self) {
        let used: HashSet<RoomId> = self.presence.rooms_in_use();
        self.cluster.retain_rooms(&used);
        lock(&self.online)
            .order
            .forget_rooms(|room| used.contains(&room));
    }

    /// Sends a heartbeat to the peers, and forgets peers that have sent none for too long.
    pub fn heartbeat(&self) {
        self.cluster.send_heartbeat();
        for node in self.cluster.silent_peers() {
            self.forget_peer(&node);
        }
    }

    /// Processes a message of a peer. For a change of a room the caller has first read
    /// from the log any changes that were missed before it.
    pub fn receive(&self, envelope: Envelope) {
        let Envelope { from, message } = envelope;
        if self.cluster.node() == Some(&from) {
            return;
        }
        self.cluster.note_peer(&from);
        match message {
            ClusterMessage::RoomChanged { event } => self.deliver(*event),
            // The caller has read the log.
            ClusterMessage::RoomHint { .. } => {}
            ClusterMessage::Ephemeral { room, event } => {
                self.bus.publish(room, RoomSignal::Ephemeral(event));
            }
            ClusterMessage::Person { user, event } => self.deliver_to_person(user, &event),
            ClusterMessage::Heartbeat { announcements } => {
                self.cluster.check_announcements(&from, announcements);
            }
            ClusterMessage::Online {
                announcements,
                person,
                rooms,
            } => {
                self.cluster.count_announcement(&from, announcements);
                self.presence.peer_online(&from, &person, rooms);
            }
            ClusterMessage::Offline {
                announcements,
                user,
            } => {
                self.cluster.count_announcement(&from, announcements);
                self.presence.peer_offline(&from, user);
            }
            ClusterMessage::SnapshotRequest { node } => {
                if self.cluster.node() == Some(&node) {
                    self.presence.send_snapshot();
                }
            }
            ClusterMessage::Snapshot {
                announcements,
                people,
            } => {
                self.cluster.set_announcements(&from, announcements);
                self.presence.apply_snapshot(&from, people);
            }
            // The rate limits are above this layer (`streams/cluster_sync.rs`).
            ClusterMessage::Counted { .. } => {}
            ClusterMessage::Stopping => self.forget_peer(&from),
        }
    }

    fn forget_peer(&self, node: &NodeId) {
        self.cluster.forget_peer(node);
        self.presence.apply_snapshot(node, vec![]);
    }

    /// How many entries its tables have, by their names in `docs/memory.md`.
    pub fn sizes(&self) -> [(&'static str, usize); 9] {
        let (inboxes, mailboxes) = self.bus.sizes();
        let online = lock(&self.online);
        let (ordered_rooms, waiting_changes) = online.order.len();
        let (people, counters) = online.sizes();
        [
            ("online_people", people),
            ("unread_counters", counters),
            ("read_reports", self.reports.size()),
            ("watched_people", online.watched()),
            ("ordered_rooms", ordered_rooms),
            ("waiting_changes", waiting_changes),
            ("seen_rooms", self.seen.len()),
            ("inboxes", inboxes),
            ("mailboxes", mailboxes),
        ]
    }

    /// Ends every stream, because the server stops, and tells the peers.
    pub fn close(&self) {
        self.bus.close();
        self.cluster.send(ClusterMessage::Stopping);
    }
}
