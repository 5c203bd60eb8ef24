//! The log of a room: what changed since a reader last looked.
//!
//! Every change takes the next number of its room (`db::NEXT_SEQ`), so a
//! reader who knows one number can be told exactly what they missed, and a gap
//! in the numbers means that something was missed.

mod store;

use std::fmt;

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, Seq},
    },
    db::Store,
    model::event::RoomEvent,
};

/// How many changes are replayed before a page is told to refetch itself
/// instead: about ten pages of history, more than it would show anyway.
pub const REPLAY_LIMIT: i64 = 500;

/// How far a reader got: `<epoch>.<seq>`, at most [`Cursor::MAX_BYTES`] long.
///
/// It is the `id` of server-sent events, so it comes back as `Last-Event-ID`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    epoch: Epoch,
    /// The last change that was seen.
    pub seq: Seq,
}

/// The random name of the history that numbers belong to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(std::sync::Arc<str>);

impl Epoch {
    /// The epoch of this store, named at its first opening.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(store: &Store) -> Result<Self> {
        let name = crate::base::random::random_hex(8);
        Ok(Self(store::epoch(store, &name).await?.into()))
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// The cursor for `seq` in this epoch.
    pub fn cursor(&self, seq: Seq) -> Cursor {
        Cursor {
            epoch: self.clone(),
            seq,
        }
    }

    /// Reads a cursor of this epoch. `None` for anything else: whoever brings
    /// it knows nothing that we could go on from.
    pub fn read(&self, text: &str) -> Option<Cursor> {
        if text.len() > Cursor::MAX_BYTES {
            return None;
        }
        let (epoch, seq) = text.split_once('.')?;
        (epoch == &*self.0).then_some(())?;
        Some(self.cursor(Seq::parse(seq)?))
    }
}

impl Cursor {
    /// The longest text that is looked at.
    pub const MAX_BYTES: usize = 64;
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch.0, self.seq)
    }
}

/// The number of the room's latest change.
///
/// # Errors
/// When the store fails, or there is no such room.
pub async fn head(store: &Store, room: RoomId) -> Result<Seq> {
    store::head(store, room).await
}

/// The numbers of the latest changes of these rooms.
///
/// # Errors
/// When the store fails.
pub async fn heads(store: &Store, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>> {
    store::heads(store, rooms).await
}

/// What changed in `room` after `seq`, in order, as it is *now*: a replayed
/// message stands as it stands on the page. At most `limit` changes. A kind of change
/// that only a newer version knows is left out.
///
/// # Errors
/// When the store fails.
pub async fn after(store: &Store, room: RoomId, seq: Seq, limit: i64) -> Result<Vec<RoomEvent>> {
    store::after(store, room, seq, limit).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went_out_and_nothing_else_does() {
        let epoch = Epoch("0123456789abcdef".into());
        let cursor = epoch.cursor(Seq::parse("42").expect("a number"));
        assert_eq!(epoch.read(&cursor.to_string()), Some(cursor));
        for text in [
            "",
            ".",
            "42",
            "0123456789abcdef",
            "0123456789abcdef.",
            "0123456789abcdef.-1",
            "0123456789abcdef.042",
            "0123456789abcdef.42.1",
            "ffffffffffffffff.42",
            "0123456789abcdef.99999999999999999999",
            "../../etc/passwd",
            "💥.1",
        ] {
            assert_eq!(epoch.read(text), None, "{text:?}");
        }
        assert_eq!(
            epoch.read(&format!("0123456789abcdef.{}", "1".repeat(1_000_000))),
            None
        );
    }
}
