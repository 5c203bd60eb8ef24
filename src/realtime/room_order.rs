//! The order in which the changes of rooms take effect on this node.
//!
//! Two changes may commit in one order and arrive here in the other: whichever of their
//! tasks runs first publishes first, and a peer's change comes through Redis. A message with
//! a higher number must not be announced to somebody whose removal has a lower one. So each
//! change waits until those before it have taken effect. When one does not come, the room's
//! counters are dropped, and everybody's list of rooms is read again.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

use crate::{
    base::ids::{RoomId, Seq, UserId},
    model::{
        event::{Change, RoomEvent},
        message::{Message, MessagePreview},
        person::Person,
    },
};

/// How long a change waits for those before it. It is more than the interval at which the
/// log is read while Redis is away.
pub const PATIENCE: Duration = Duration::from_secs(2);

/// How many changes of one room may wait.
pub const WAITING_LIMIT: usize = 1_024;

/// How many changes of all rooms may wait.
pub const ALL_WAITING_LIMIT: usize = 16_384;

/// How long a room is remembered after its latest change, if nobody on this node is in it. A
/// list of rooms that is being read meanwhile may be older than that change.
const REMEMBERED: Duration = Duration::from_secs(60);

/// How many rooms there are before some are forgotten.
const FEW_ROOMS: usize = 1_024;

/// The effect of a change on people who look elsewhere: all of it that has to wait.
#[derive(Clone, Debug)]
pub enum RoomEffect {
    /// A message was posted.
    Posted {
        /// The members it mentions.
        mentioned: Vec<UserId>,
        /// Whether it mentions everybody.
        everybody: bool,
        /// Whether it waited for its time.
        sent_later: bool,
        /// Its line in lists of rooms.
        last: Arc<MessagePreview>,
    },
    /// A message was edited or deleted.
    MessageChanged {
        /// Whether it was deleted.
        deleted: bool,
        /// The members whom only the edit mentions.
        mentioned: Vec<UserId>,
        /// The members whom it mentions no more.
        unmentioned: Vec<UserId>,
        /// Whether it mentions everybody, or did.
        everybody: bool,
        /// Its line as it is now.
        last: Arc<MessagePreview>,
    },
    /// Somebody joined.
    Joined(Person),
    /// Somebody left.
    Left(UserId),
    /// The room was renamed or archived.
    Updated,
    /// Nothing that lists of rooms show.
    Nothing,
    /// The room was deleted. Nothing comes after it.
    Deleted,
}

impl From<&RoomEvent> for RoomEffect {
    fn from(event: &RoomEvent) -> Self {
        let change = &event.change;
        let line = |message: &Message| Arc::new(message.into());
        match change {
            Change::Posted(message) => Self::Posted {
                mentioned: message.mentioned.clone(),
                everybody: message.named.has_everybody(),
                sent_later: event.sent_later,
                last: line(message),
            },
            Change::Edited(message) | Change::Deleted(message) => Self::MessageChanged {
                deleted: matches!(change, Change::Deleted(_)),
                mentioned: message.mentioned.clone(),
                unmentioned: event.unmentioned.clone(),
                everybody: event.everybody,
                last: line(message),
            },
            Change::Joined { person } => Self::Joined(person.clone()),
            Change::Left { user } => Self::Left(*user),
            Change::RoomUpdated { .. } => Self::Updated,
            Change::OwnerChanged { .. }
            | Change::Reacted { .. }
            | Change::Voted { .. }
            | Change::Pinned(_) => Self::Nothing,
            Change::RoomDeleted => Self::Deleted,
        }
    }
}

/// The order of all rooms that somebody on this node is in, or that changed lately.
#[derive(Default)]
pub struct RoomOrders {
    rooms: HashMap<RoomId, RoomOrder>,
    waiting: usize,
    forget_at: usize,
}

struct RoomOrder {
    /// The changes up to this number have taken effect, or have been given up.
    applied: Seq,
    /// Lists of rooms that were read before this change are out of date: somebody may have
    /// been removed by it.
    revoked: Seq,
    /// The changes that have not taken effect yet.
    waiting: BTreeMap<Seq, (Instant, RoomEffect)>,
    /// The change that need not wait for those before it, nor do these.
    ready: Option<Seq>,
    /// Whether a task applies changes just now. Others leave theirs to it.
    applying: bool,
    /// Whether somebody looks after the changes that wait.
    timed: bool,
    changed_at: Instant,
}

/// How old a list of rooms is, in one room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListAge {
    /// It includes everything that took effect.
    Current,
    /// It lacks messages that have been counted.
    Behind,
    /// It is from before a removal.
    Revoked,
}

impl RoomOrders {
    /// Adds a change. It comes back if it is late: changes up to its number have taken
    /// effect, and it may be among them.
    pub fn add(&mut self, room: RoomId, seq: Seq, effect: RoomEffect) -> Option<RoomEffect> {
        let order = self.rooms.entry(room).or_insert_with(|| RoomOrder {
            ready: Some(seq),
            ..RoomOrder::at(Seq::default())
        });
        order.changed_at = Instant::now();
        if seq <= order.applied {
            return Some(effect);
        }
        if let RoomEffect::Deleted = effect {
            self.waiting -= order.waiting.len();
            order.waiting.clear();
            order.ready = Some(seq);
        }
        let arrived = (order.changed_at, effect);
        if order.waiting.insert(seq, arrived).is_none() {
            self.waiting += 1;
        }
        None
    }

    /// Begins to apply changes, unless somebody does or there is none to apply. Then call
    /// [`RoomOrders::next`] until it returns nothing.
    pub fn begin(&mut self, room: RoomId) -> bool {
        let Some(order) = self.rooms.get_mut(&room) else {
            return false;
        };
        let begins = !order.applying && order.is_ready();
        order.applying |= begins;
        begins
    }

    /// The next change to apply. After the last one, others may begin.
    pub fn next(&mut self, room: RoomId) -> Option<(Seq, RoomEffect)> {
        let order = self.rooms.get_mut(&room)?;
        if !order.is_ready() {
            order.applying = false;
            return None;
        }
        let (seq, (_, effect)) = order.waiting.pop_first()?;
        self.waiting -= 1;
        order.applied = seq;
        order.ready = order.ready.filter(|ready| *ready > seq);
        if let RoomEffect::Left(_) | RoomEffect::Deleted = effect {
            order.revoked = seq;
        }
        Some((seq, effect))
    }

    /// Ends what [`RoomOrders::begin`] began, after a panic.
    pub fn end(&mut self, room: RoomId) {
        if let Some(order) = self.rooms.get_mut(&room) {
            order.applying = false;
        }
    }

    /// Whether changes wait and nobody looks after them yet. From here on the caller does,
    /// and calls [`RoomOrders::overdue`] after [`PATIENCE`]. Returns the number to pass.
    pub fn look_after(&mut self, room: RoomId) -> Option<Seq> {
        let order = self.rooms.get_mut(&room)?;
        if order.timed || order.applying || order.waiting.is_empty() {
            return None;
        }
        order.timed = true;
        Some(order.applied)
    }

    /// Whether too many changes wait.
    pub fn is_full(&self, room: RoomId) -> bool {
        let order = self.rooms.get(&room);
        order.is_some_and(|order| {
            let many = order.waiting.len() > WAITING_LIMIT || self.waiting > ALL_WAITING_LIMIT;
            many && !order.applying && !order.is_ready()
        })
    }

    /// Gives up the changes that are missing before those that have waited long enough, if
    /// the room is still where it was, at `since`. Returns whether it did: the room's
    /// counters mean nothing then.
    pub fn overdue(&mut self, room: RoomId, since: Seq) -> bool {
        let Some(order) = self.rooms.get_mut(&room) else {
            return false;
        };
        order.timed = false;
        order.applied == since && order.give_up(PATIENCE)
    }

    /// Gives up all changes that are missing before one that waits.
    pub fn give_up(&mut self, room: RoomId) -> bool {
        let order = self.rooms.get_mut(&room);
        order.is_some_and(|order| order.give_up(Duration::ZERO))
    }

    /// Notes that the store was read up to `head`, because changes may not have arrived.
    /// Returns whether any had not: the room's counters mean nothing then.
    pub fn skip_to(&mut self, room: RoomId, head: Seq) -> bool {
        let order = self.rooms.entry(room);
        let order = order.or_insert_with(|| RoomOrder::at(Seq::default()));
        order.changed_at = Instant::now();
        if head <= order.applied {
            return false;
        }
        let later = order.waiting.split_off(&head.next());
        self.waiting -= order.waiting.len();
        order.waiting = later;
        order.applied = head;
        order.revoked = head;
        order.ready = None;
        true
    }

    /// The age of a list of rooms that was read when the room was at `head`.
    pub fn age_of_list(&mut self, room: RoomId, head: Seq) -> ListAge {
        let order = self
            .rooms
            .entry(room)
            .or_insert_with(|| RoomOrder::at(head));
        match head {
            head if head < order.revoked => ListAge::Revoked,
            head if head < order.applied => ListAge::Behind,
            _ => ListAge::Current,
        }
    }

    /// Whether the changes of a room up to `head` have taken effect.
    pub fn has_applied(&self, room: RoomId, head: Seq) -> bool {
        let order = self.rooms.get(&room);
        order.is_some_and(|order| order.applied >= head)
    }

    /// Whether so many rooms came that it is time to forget some.
    pub fn should_forget(&self) -> bool {
        self.rooms.len() > self.forget_at.max(FEW_ROOMS)
    }

    /// Forgets rooms that nobody uses and that have not changed lately.
    pub fn forget(&mut self, is_used: impl Fn(RoomId) -> bool) {
        self.rooms.retain(|room, order| {
            let idle = order.waiting.is_empty() && order.changed_at.elapsed() > REMEMBERED;
            is_used(*room) || order.applying || !idle
        });
        self.forget_at = self.rooms.len() * 2;
    }

    /// Forgets a room whose changes this node does not receive any more.
    pub fn forget_rooms(&mut self, is_used: impl Fn(RoomId) -> bool) {
        self.rooms.retain(|room, order| {
            let keeps = is_used(*room) || order.applying;
            if !keeps {
                self.waiting -= order.waiting.len();
            }
            keeps
        });
    }

    /// How many rooms there are, and how many changes wait.
    pub fn len(&self) -> (usize, usize) {
        (self.rooms.len(), self.waiting)
    }
}

impl RoomOrder {
    fn at(applied: Seq) -> Self {
        Self {
            applied,
            revoked: Seq::default(),
            waiting: BTreeMap::new(),
            ready: None,
            applying: false,
            timed: false,
            changed_at: Instant::now(),
        }
    }

    fn is_ready(&self) -> bool {
        let first = self.waiting.first_key_value().map(|(seq, _)| *seq);
        first.is_some_and(|first| first == self.applied.next() || Some(first) <= self.ready)
    }

    /// Gives up the changes that are missing before those that have waited for `patience`.
    /// These are many when Redis is slow, and must not take their time one after the other.
    fn give_up(&mut self, patience: Duration) -> bool {
        let waited = |arrived: &Instant| arrived.elapsed() >= patience;
        let mut newest_first = self.waiting.iter().rev();
        let last = newest_first.find(|(_, (arrived, _))| waited(arrived));
        let last = last.or_else(|| self.waiting.first_key_value());
        let Some(last) = last.map(|(seq, _)| *seq) else {
            return false;
        };
        if self.applying || self.is_ready() {
            return false;
        }
        self.revoked = last;
        self.ready = Some(last);
        true
    }
}
