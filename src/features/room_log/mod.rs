//! The log of a room: its changes since a reader's last position.
//!
//! Every change takes the next number of its room (`db::NEXT_SEQ`). A reader who knows
//! one number can get exactly the changes after it, and a gap in the numbers means that an
//! event was lost.

pub mod history;
mod history_store;
mod store;

use std::fmt;

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, Seq},
        signature::SigningKey,
    },
    db::Store,
    features::{
        messages::{attached, references},
        polls, reactions,
    },
    model::event::{Change, RoomEvent},
};

/// The most changes that are replayed. A page that has missed more reloads itself. These
/// are about ten pages of history, more than a page shows anyway.
pub const REPLAY_LIMIT: i64 = 500;

/// A reader's position: `<epoch>.<seq>`, at most [`Cursor::MAX_BYTES`] long.
///
/// It is the `id` of server-sent events, so a client that reconnects sends it as
/// `Last-Event-ID`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    epoch: Epoch,
    /// The last change that was delivered.
    pub seq: Seq,
}

/// The random name of a database's history. Numbers of another epoch mean nothing: the
/// database was restored or replaced.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Epoch(std::sync::Arc<str>);

impl Epoch {
    /// The key with which the servers of this store sign what they tell each other. It is
    /// drawn when the first of them starts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn cluster_key(store: &Store) -> Result<SigningKey> {
        let fresh = crate::base::random::random_hex(32);
        Ok(SigningKey::new(&store::cluster_key(store, &fresh).await?))
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

    /// Reads a cursor of this epoch. `None` for anything else: a stream cannot resume from
    /// it.
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
    /// The longest text that is parsed.
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

/// At most `limit` changes of `room` after `seq`, in order. Each has the *current* state of
/// its subject: a replayed message is as it is on a new page. Kinds of change that only a
/// newer version knows are left out.
///
/// # Errors
/// When the store fails.
pub async fn after(store: &Store, room: RoomId, seq: Seq, limit: i64) -> Result<Vec<RoomEvent>> {
    let mut events = store::after(store, room, seq, limit).await?;
    let messages = events.iter_mut().filter_map(|(event, references)| {
        let message = event.change.message_mut()?;
        Some((message, references.clone()))
    });
    references::complete(store, &mut messages.collect::<Vec<_>>()).await?;
    let mut events: Vec<RoomEvent> = events.into_iter().map(|(event, _)| event).collect();
    references::add_answers(store, &mut events.iter_mut().collect::<Vec<_>>()).await?;
    let mut messages = vec![];
    let (mut reacted, mut voted) = (vec![], vec![]);
    for event in &mut events {
        match &mut event.change {
            Change::Posted(message) | Change::Edited(message) | Change::Pinned(message) => {
                messages.push(message);
            }
            Change::Reacted { message, reactions } => reacted.push((*message, reactions)),
            Change::Voted { message, poll } => voted.push((*message, poll)),
            _ => {}
        }
    }
    attached::add_to(store, &mut messages).await?;
    reactions::add_to_changes(store, reacted).await?;
    polls::add_to_changes(store, voted).await?;
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cursor_of_this_epoch_is_accepted() {
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
