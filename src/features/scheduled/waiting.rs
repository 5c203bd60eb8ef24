//! The messages of a reader that wait, as far as every page knows them: how many, and when the
//! next one is due in the room of the page.

use std::sync::Arc;

use crate::base::{clock::Timestamp, ids::RoomId};

/// The messages of a reader that wait for their time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct WaitingMessages(Option<Arc<[WaitingMessage]>>);

#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct WaitingMessage {
    room: RoomId,
    due_at: Timestamp,
    failed: bool,
}

/// The messages of a reader that wait in one room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingInRoom {
    /// How many there are.
    pub count: usize,
    /// When the next one is due.
    pub next: Timestamp,
}

/// A column with the messages of somebody that wait: `room:due:failed`, separated by spaces,
/// with the time in seconds. `$user` is their parameter.
macro_rules! waiting_column {
    ($user:literal) => {
        concat!(
            "(select coalesce(string_agg(w.room_id || ':' || (w.due_at / 1000000) || ':'
                      || case when w.problem is null then 0 else 1 end, ' '), '')
                from scheduled_messages w where w.user_id = ",
            $user,
            ")"
        )
    };
}
pub(crate) use waiting_column;

impl WaitingMessages {
    /// Reads the column.
    pub fn parse(column: &str) -> Self {
        let message = |text: &str| {
            let mut parts = text.split(':');
            Some(WaitingMessage {
                room: RoomId::parse(parts.next()?)?,
                due_at: Timestamp::NEVER.minus_seconds(-parts.next()?.parse::<i64>().ok()?),
                failed: parts.next()? == "1",
            })
        };
        let mut messages: Vec<_> = column.split(' ').filter_map(message).collect();
        // The database returns them in any order.
        messages.sort_unstable();
        Self((!messages.is_empty()).then(|| messages.into()))
    }

    fn messages(&self) -> &[WaitingMessage] {
        self.0.as_deref().unwrap_or_default()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.messages().len()
    }

    /// How many of them were not sent when they were due.
    pub fn failed(&self) -> usize {
        let failed = self.messages().iter().filter(|message| message.failed);
        failed.count()
    }

    /// Those that will be sent to a room.
    pub fn in_room(&self, room: RoomId) -> Option<WaitingInRoom> {
        let waits = |message: &&WaitingMessage| message.room == room && !message.failed;
        let here = || self.messages().iter().filter(waits);
        let next = here().map(|message| message.due_at).min()?;
        Some(WaitingInRoom {
            count: here().count(),
            next,
        })
    }

    /// The memory of the list, in bytes.
    pub fn size(&self) -> usize {
        size_of_val(self.messages())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_counted_for_each_room() {
        let waiting = WaitingMessages::parse("7:3:0 8:5:1 7:2:0 7:1:1");
        assert_eq!((waiting.count(), waiting.failed()), (4, 2));
        let in_room = |id| waiting.in_room(RoomId::parse(id).expect("an id"));
        let here = in_room("7").expect("some");
        assert_eq!((here.count, here.next.seconds()), (2, 2));
        assert_eq!(in_room("8"), None);
        let other = WaitingMessages::parse("7:1:1 7:2:0 7:3:0 8:5:1");
        assert_eq!(waiting, other);
        assert_eq!(WaitingMessages::parse(""), WaitingMessages::default());
    }
}
