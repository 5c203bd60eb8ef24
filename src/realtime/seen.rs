//! The latest changes that this node has seen. A database that lacks one of them, or has
//! another change under its number, is an earlier copy that was restored.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use tokio::sync::Notify;

use crate::{
    base::{
        history_mark::MarkFile,
        ids::{RoomId, Seq},
        sync::lock,
    },
    model::event::{Change, RoomEvent},
};

/// How many rooms are remembered.
const ROOMS: usize = 256;

/// How many changes of each are compared with what comes under the same number.
const CHANGES: usize = 32;

/// The latest changes that this node has seen. Cheap to clone.
#[derive(Clone, Default)]
pub struct Seen(Arc<SeenState>);

#[derive(Default)]
struct SeenState {
    rooms: Mutex<SeenRooms>,
    contradicted: Notify,
}

#[derive(Default)]
struct SeenRooms {
    rooms: HashMap<RoomId, SeenRoom>,
    /// Counts the changes, to tell the rooms that changed last.
    count: u64,
    file: Option<MarkFile>,
}

struct SeenRoom {
    changed: u64,
    latest: Seq,
    changes: VecDeque<(Seq, Subject)>,
}

/// The person or message that a change is about, as far as its replay says the same later.
type Subject = (i64, i64);

/// Nothing that could be compared.
const UNKNOWN: Subject = (0, 0);

impl Seen {
    /// Writes the latest change to this file from now on.
    pub fn remember_in(&self, mut mark: MarkFile) {
        let mut seen = lock(&self.0.rooms);
        if mark.is_blank()
            && let Some((id, room)) = seen.rooms.iter().next()
        {
            mark.write(*id, room.latest);
        }
        seen.file = Some(mark);
    }

    /// Notes a change. It was committed.
    pub fn note(&self, event: &RoomEvent) {
        let mut seen = lock(&self.0.rooms);
        if !seen.add(event.room, event.seq, subject(&event.change)) {
            self.0.contradicted.notify_one();
        }
    }

    /// Notes that a room has reached a number, as the database says when the server starts.
    pub fn note_head(&self, room: RoomId, head: Seq) {
        lock(&self.0.rooms).add(room, head, UNKNOWN);
    }

    /// The numbers of the latest changes, of the rooms that changed last.
    pub fn latest(&self) -> Vec<(RoomId, Seq)> {
        let seen = lock(&self.0.rooms);
        seen.rooms
            .iter()
            .map(|(id, room)| (*id, room.latest))
            .collect()
    }

    /// Waits until a number comes a second time, for another change.
    pub async fn contradicted(&self) {
        self.0.contradicted.notified().await;
    }

    /// Has [`Seen::contradicted`] return once more.
    pub fn look_again(&self) {
        self.0.contradicted.notify_one();
    }

    /// How many rooms are remembered.
    pub(super) fn len(&self) -> usize {
        lock(&self.0.rooms).rooms.len()
    }
}

impl SeenRooms {
    /// Adds a change; returns whether it agrees with those before.
    fn add(&mut self, id: RoomId, seq: Seq, subject: Subject) -> bool {
        if self.rooms.len() >= ROOMS && !self.rooms.contains_key(&id) {
            let oldest = self.rooms.iter().min_by_key(|(_, room)| room.changed);
            if let Some(oldest) = oldest.map(|(id, _)| *id) {
                self.rooms.remove(&oldest);
            }
        }
        self.count += 1;
        let changed = self.count;
        let room = self.rooms.entry(id).or_insert_with(|| SeenRoom {
            changed,
            latest: Seq::default(),
            changes: VecDeque::new(),
        });
        room.changed = changed;
        if let Some((_, known)) = room.changes.iter().find(|(other, _)| *other == seq) {
            return agree(*known, subject);
        }
        if room.changes.len() >= CHANGES {
            room.changes.pop_front();
        }
        room.changes.push_back((seq, subject));
        if seq > room.latest {
            room.latest = seq;
            if let Some(mark) = &mut self.file {
                mark.write(id, seq);
            }
        }
        true
    }
}

/// A replay shows the present owner and settings, so of these there is nothing to compare.
fn subject(change: &Change) -> Subject {
    match change {
        Change::Posted(message)
        | Change::Edited(message)
        | Change::Pinned(message)
        | Change::Deleted(message) => (message.id.get(), message.posted_at.get()),
        Change::Reacted { message, .. } | Change::Voted { message, .. } => (message.get(), 0),
        Change::Joined { person } => (person.id.get(), 0),
        Change::Left { user } => (user.get(), 0),
        Change::OwnerChanged { .. } | Change::RoomUpdated { .. } | Change::RoomDeleted => UNKNOWN,
    }
}

fn agree(one: Subject, other: Subject) -> bool {
    one == other || one == UNKNOWN || other == UNKNOWN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seq(number: &str) -> Seq {
        Seq::parse(number).expect("a number")
    }

    #[test]
    fn a_number_that_comes_again_for_another_change_is_noticed() {
        let room = RoomId::parse("1").expect("a room");
        let mut seen = SeenRooms::default();
        assert!(seen.add(room, seq("5"), (7, 70)));
        assert!(seen.add(room, seq("4"), (6, 60)), "late, and never seen");
        assert!(seen.add(room, seq("5"), (7, 70)), "the same, from the log");
        assert!(seen.add(room, seq("5"), (0, 0)), "unknown");
        assert!(!seen.add(room, seq("5"), (7, 71)), "another message");
        assert_eq!(seen.rooms[&room].latest, seq("5"));
    }

    #[test]
    fn the_rooms_that_changed_last_are_remembered() {
        let mut seen = SeenRooms::default();
        let room = |n: usize| RoomId::parse(&n.to_string()).expect("a room");
        for n in 1..=ROOMS + 10 {
            assert!(seen.add(room(n), seq("1"), (1, 1)));
        }
        assert_eq!(seen.rooms.len(), ROOMS);
        assert!(!seen.rooms.contains_key(&room(1)) && seen.rooms.contains_key(&room(ROOMS + 10)));
    }
}
