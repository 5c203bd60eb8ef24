//! Pub/sub on this node. Each room that has a feed has one inbox, which takes the room's
//! changes and ephemeral events in the order in which they were published; each open stream
//! of a person has a mailbox.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use tokio::sync::Notify;

use crate::{
    base::{
        ids::{RoomId, SessionId, UserId},
        sync::lock,
    },
    model::event::{EphemeralEvent, PersonEvent, RoomEvent},
    realtime::mailboxes::{Mailbox, Mailboxes},
};

/// How many changes an inbox holds, and how many ephemeral events: each has its own limit,
/// so that a thousand people who come online at once push no message out.
const INBOX_LIMIT: usize = 256;

/// How many bytes the changes in an inbox may take, beside the latest one.
pub const INBOX_BYTES: usize = 256 * 1024;

/// Pub/sub of room events, and people's mailboxes. Cheap to clone.
#[derive(Clone, Default)]
pub struct Bus {
    rooms: Arc<Mutex<HashMap<RoomId, Arc<Inbox>>>>,
    mailboxes: Mailboxes,
}

/// A signal in a room's inbox.
#[derive(Clone, Debug)]
pub enum RoomSignal {
    /// The room changed.
    Changed(Arc<RoomEvent>),
    /// The room may have changed without a signal: the feed reads the log.
    MaybeMissed,
    /// An ephemeral event happened in the room.
    Ephemeral(EphemeralEvent),
    /// Ephemeral events were dropped, because the inbox was full.
    EphemeralMissed,
}

/// The inbox of a room, until dropped. A room has one subscriber, which is its feed.
pub struct RoomInbox {
    room: RoomId,
    inbox: Arc<Inbox>,
    bus: Bus,
}

#[derive(Default)]
struct Inbox {
    signals: Mutex<Signals>,
    /// Notified when a signal was added.
    added: Notify,
}

/// The queue of an inbox. When a limit is reached, the oldest signal of that sort makes
/// room for the newest, and the reader learns that one is missing.
#[derive(Default)]
struct Signals {
    queue: VecDeque<RoomSignal>,
    changes: usize,
    /// How many bytes the changes take.
    bytes: usize,
    ephemeral: usize,
    missed_changes: bool,
    missed_ephemeral: bool,
}

impl Bus {
    /// Subscribes to the signals of `room` from now on. A second subscription to the same
    /// room takes the place of the first.
    pub fn subscribe_room(&self, room: RoomId) -> RoomInbox {
        let inbox = Arc::<Inbox>::default();
        lock(&self.rooms).insert(room, inbox.clone());
        RoomInbox {
            room,
            inbox,
            bus: self.clone(),
        }
    }

    /// Adds a signal to the room's inbox, if the room has a subscriber.
    pub fn publish(&self, room: RoomId, signal: RoomSignal) {
        let inbox = lock(&self.rooms).get(&room).cloned();
        if let Some(inbox) = inbox {
            lock(&inbox.signals).push(signal);
            inbox.added.notify_one();
        }
    }

    /// Opens the mailbox of a stream: it receives the events of `user` from now on. The
    /// stream belongs to `session`.
    pub fn open_mailbox(&self, user: UserId, session: SessionId) -> Mailbox {
        self.mailboxes.open(user, session)
    }

    /// Sends an event to the open streams of a person on this node.
    pub fn send(&self, user: UserId, event: &PersonEvent) {
        self.mailboxes.send(user, event);
    }

    /// Has each open stream of a person on this node write something, so that a stream
    /// whose connection has gone notices it and ends.
    pub fn probe(&self, user: UserId) {
        self.mailboxes.send(user, &PersonEvent::Poke);
    }

    /// The sessions that have an open stream on this node, and whose they are.
    pub fn sessions(&self) -> HashMap<SessionId, UserId> {
        self.mailboxes.sessions()
    }

    /// How many inboxes and mailboxes are open.
    pub fn sizes(&self) -> (usize, usize) {
        (lock(&self.rooms).len(), self.mailboxes.len())
    }

    /// Closes all mailboxes, which ends their streams.
    pub fn close(&self) {
        self.mailboxes.close();
    }
}

impl RoomInbox {
    /// Waits for the next signal. Cancelling the wait loses no signal.
    pub async fn next(&mut self) -> RoomSignal {
        loop {
            if let Some(signal) = self.try_next() {
                return signal;
            }
            self.inbox.added.notified().await;
        }
    }

    /// The next signal, if the inbox has one.
    pub fn try_next(&mut self) -> Option<RoomSignal> {
        lock(&self.inbox.signals).pop()
    }
}

impl Drop for RoomInbox {
    fn drop(&mut self) {
        let mut rooms = lock(&self.bus.rooms);
        let own = |inbox: &Arc<Inbox>| Arc::ptr_eq(inbox, &self.inbox);
        if rooms.get(&self.room).is_some_and(own) {
            rooms.remove(&self.room);
        }
    }
}

impl RoomSignal {
    fn is_ephemeral(&self) -> bool {
        matches!(self, Self::Ephemeral(_) | Self::EphemeralMissed)
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Changed(event) => event.bytes(),
            Self::MaybeMissed | Self::Ephemeral(_) | Self::EphemeralMissed => 0,
        }
    }
}

impl Signals {
    fn push(&mut self, signal: RoomSignal) {
        let ephemeral = signal.is_ephemeral();
        self.count(&signal);
        self.queue.push_back(signal);
        while match ephemeral {
            true => self.ephemeral > INBOX_LIMIT,
            false => self.changes > INBOX_LIMIT || (self.changes > 1 && self.bytes > INBOX_BYTES),
        } {
            match ephemeral {
                true => self.missed_ephemeral = true,
                false => self.missed_changes = true,
            }
            let same_sort = |signal: &RoomSignal| signal.is_ephemeral() == ephemeral;
            let Some(oldest) = self.queue.iter().position(same_sort) else {
                return;
            };
            let dropped = self.queue.remove(oldest);
            if let Some(signal) = dropped {
                self.uncount(&signal);
            }
        }
    }

    fn count(&mut self, signal: &RoomSignal) {
        match signal.is_ephemeral() {
            true => self.ephemeral += 1,
            false => {
                self.changes += 1;
                self.bytes += signal.bytes();
            }
        }
    }

    fn uncount(&mut self, signal: &RoomSignal) {
        match signal.is_ephemeral() {
            true => self.ephemeral -= 1,
            false => {
                self.changes -= 1;
                self.bytes -= signal.bytes();
            }
        }
    }

    fn pop(&mut self) -> Option<RoomSignal> {
        if std::mem::take(&mut self.missed_changes) {
            return Some(RoomSignal::MaybeMissed);
        }
        if std::mem::take(&mut self.missed_ephemeral) {
            return Some(RoomSignal::EphemeralMissed);
        }
        let signal = self.queue.pop_front()?;
        self.uncount(&signal);
        Some(signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::ids::{MessageId, Seq},
        model::event::Change,
    };

    fn room() -> RoomId {
        RoomId::parse("7").expect("an id")
    }

    fn changed(seq: i64) -> RoomSignal {
        let seq = (0..seq).fold(Seq::default(), |seq, _| seq.next());
        RoomSignal::Changed(Arc::new(RoomEvent::new(room(), seq, Change::RoomDeleted)))
    }

    fn read() -> RoomSignal {
        RoomSignal::Ephemeral(EphemeralEvent::Read {
            user: UserId::parse("1").expect("an id"),
            message: MessageId::NONE,
        })
    }

    fn names(inbox: &mut RoomInbox) -> Vec<&'static str> {
        std::iter::from_fn(|| inbox.try_next())
            .map(|signal| match signal {
                RoomSignal::Changed(_) => "changed",
                RoomSignal::MaybeMissed => "maybe missed",
                RoomSignal::Ephemeral(_) => "ephemeral",
                RoomSignal::EphemeralMissed => "ephemeral missed",
            })
            .collect()
    }

    #[tokio::test]
    async fn an_inbox_receives_signals_in_order_while_it_is_open() {
        let bus = Bus::default();
        bus.publish(room(), changed(1));
        let mut inbox = bus.subscribe_room(room());
        bus.publish(room(), changed(2));
        bus.publish(room(), read());
        bus.publish(room(), changed(3));
        assert!(matches!(inbox.next().await, RoomSignal::Changed(_)));
        assert_eq!(names(&mut inbox), ["ephemeral", "changed"]);
        drop(inbox);
        assert!(lock(&bus.rooms).is_empty());
    }

    #[tokio::test]
    async fn a_waiting_inbox_wakes_up() {
        let bus = Bus::default();
        let mut inbox = bus.subscribe_room(room());
        let waiting = tokio::spawn(async move { inbox.next().await });
        tokio::task::yield_now().await;
        bus.publish(room(), RoomSignal::MaybeMissed);
        assert!(matches!(
            waiting.await.expect("a signal"),
            RoomSignal::MaybeMissed
        ));
    }

    #[test]
    fn a_second_subscription_takes_the_place_of_the_first() {
        let bus = Bus::default();
        let mut first = bus.subscribe_room(room());
        let mut second = bus.subscribe_room(room());
        bus.publish(room(), changed(1));
        assert_eq!(names(&mut first).len(), 0);
        drop(first);
        bus.publish(room(), changed(2));
        assert_eq!(names(&mut second), ["changed", "changed"]);
    }

    #[test]
    fn a_feed_that_falls_behind_learns_it_and_ephemeral_events_push_no_change_out() {
        let bus = Bus::default();
        let mut inbox = bus.subscribe_room(room());
        bus.publish(room(), changed(1));
        for _ in 0..INBOX_LIMIT + 5 {
            bus.publish(room(), read());
        }
        let signals = names(&mut inbox);
        assert_eq!(signals[..2], ["ephemeral missed", "changed"]);
        assert_eq!(signals.len(), INBOX_LIMIT + 2);
        for seq in 0..=INBOX_LIMIT {
            bus.publish(room(), changed(seq as i64));
        }
        let signals = names(&mut inbox);
        assert_eq!(signals[..2], ["maybe missed", "changed"]);
        assert_eq!(signals.len(), INBOX_LIMIT + 1);
        assert_eq!(names(&mut inbox).len(), 0, "the inbox is empty");
    }
}
