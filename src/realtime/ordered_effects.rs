//! Applies the changes of rooms to presence and unread counters, in the order of their
//! numbers.

use tokio::{runtime::Handle, time::sleep};

use crate::{
    base::{
        ids::{RoomId, Seq, UserId},
        sync::lock,
    },
    model::event::PersonEvent,
    realtime::{
        Realtime,
        room_order::{PATIENCE, RoomEffect},
        unread_counters::{Mentioned, MessageChange},
    },
};

/// Lets others apply changes of a room after a panic.
struct Applying<'a> {
    realtime: &'a Realtime,
    room: RoomId,
    done: bool,
}

impl Realtime {
    /// Has a change take effect once those before it have.
    pub(super) fn take_effect(&self, room: RoomId, seq: Seq, effect: RoomEffect) {
        let late = {
            let mut online = lock(&self.online);
            online.tidy_order();
            online.order.add(room, seq, effect)
        };
        match late {
            Some(effect) => self.apply_late(room, seq, effect),
            None => self.apply_ready(room),
        }
    }

    /// Has everybody in the room on this node read their list of rooms again, because changes
    /// up to `head` may not have arrived here.
    pub(super) fn skip_to(&self, room: RoomId, head: Seq) {
        let people = {
            let mut online = lock(&self.online);
            let skipped = online.order.skip_to(room, head);
            skipped.then(|| online.drop_counters(room))
        };
        self.cluster.note_seq(room, head);
        self.refresh_lists_of(people.into_iter().flatten());
        self.apply_ready(room);
    }

    /// Applies the changes whose turn it is, then looks after those that wait.
    fn apply_ready(&self, room: RoomId) {
        self.apply_in_order(room);
        let gave_up = {
            let mut online = lock(&self.online);
            let gave_up = online.order.is_full(room) && online.order.give_up(room);
            gave_up.then(|| online.drop_counters(room))
        };
        if let Some(people) = gave_up {
            self.refresh_lists_of(people);
            self.apply_in_order(room);
        }
        self.look_after_waiting(room);
    }

    fn apply_in_order(&self, room: RoomId) {
        if !lock(&self.online).order.begin(room) {
            return;
        }
        let mut applying = Applying {
            realtime: self,
            room,
            done: false,
        };
        loop {
            let next = lock(&self.online).order.next(room);
            let Some((seq, effect)) = next else { break };
            self.apply(room, seq, effect);
        }
        applying.done = true;
    }

    /// Waits for missing changes, and then goes on without them.
    fn look_after_waiting(&self, room: RoomId) {
        // Without a runtime the process ends.
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let Some(since) = lock(&self.online).order.look_after(room) else {
            return;
        };
        let realtime = self.clone();
        runtime.spawn(async move {
            sleep(PATIENCE).await;
            let people = {
                let mut online = lock(&realtime.online);
                let gave_up = online.order.overdue(room, since);
                gave_up.then(|| online.drop_counters(room))
            };
            realtime.refresh_lists_of(people.into_iter().flatten());
            realtime.apply_ready(room);
        });
    }

    fn apply(&self, room: RoomId, seq: Seq, effect: RoomEffect) {
        self.cluster.note_seq(room, seq);
        match effect {
            RoomEffect::Posted {
                mentioned,
                everybody,
                sent_later,
                last,
            } => {
                let mentioned = Mentioned {
                    everybody,
                    people: &mentioned,
                    sent_later,
                };
                self.unread.message_posted(room, seq, mentioned, &last);
            }
            RoomEffect::MessageChanged {
                deleted,
                mentioned,
                unmentioned,
                everybody,
                last,
            } => {
                let change = MessageChange {
                    message: last.message,
                    author: last.author,
                    deleted,
                    mentioned: &mentioned,
                    unmentioned: &unmentioned,
                };
                self.unread.message_changed(room, seq, &change, last);
                if everybody {
                    self.unread.recheck_mentions(room);
                    self.unread.recheck_inboxes(room);
                }
            }
            RoomEffect::Joined(person) => {
                self.presence.join_room(&person, room, seq);
                self.bus.send(person.id, &PersonEvent::Rooms);
            }
            RoomEffect::Left(user) => {
                self.presence.leave_room(user, room, seq);
                self.bus.send(user, &PersonEvent::Rooms);
            }
            RoomEffect::Updated => self.refresh_room_lists(room),
            RoomEffect::Nothing => {}
            RoomEffect::Deleted => {
                for user in self.presence.connected_in(room) {
                    self.presence.leave_room(user, room, seq);
                    self.bus.send(user, &PersonEvent::Rooms);
                }
            }
        }
    }

    /// Applies a change that came twice, or after a list of rooms that includes it was read.
    /// Messages are counted already. The lists of those whom it concerns are read again.
    fn apply_late(&self, room: RoomId, seq: Seq, effect: RoomEffect) {
        self.cluster.note_seq(room, seq);
        match effect {
            RoomEffect::Posted { .. } | RoomEffect::MessageChanged { .. } | RoomEffect::Nothing => {
            }
            RoomEffect::Joined(person) => self.bus.send(person.id, &PersonEvent::Rooms),
            RoomEffect::Left(user) => {
                self.presence.leave_room(user, room, seq);
                self.bus.send(user, &PersonEvent::Rooms);
            }
            RoomEffect::Updated | RoomEffect::Deleted => self.refresh_room_lists(room),
        }
    }

    fn refresh_lists_of(&self, people: impl IntoIterator<Item = UserId>) {
        for user in people {
            self.bus.send(user, &PersonEvent::Rooms);
        }
    }
}

impl Drop for Applying<'_> {
    fn drop(&mut self) {
        if !self.done {
            lock(&self.realtime.online).order.end(self.room);
        }
    }
}
