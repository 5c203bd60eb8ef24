//! The complete list of things a room can tell.
//!
//! Small and typed, never HTML: an event may travel between processes and
//! versions. A field may be added; none may change its meaning.

use serde::{Deserialize, Serialize};

use crate::{
    accounts::Person,
    ids::{RoomId, Seq, SessionId, UserId},
    messages::Message,
};

/// Something changed in a room, and this was its number.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoomEvent {
    /// Where.
    pub room: RoomId,
    /// The number the change took; the next change takes the next one.
    pub seq: Seq,
    /// What.
    pub change: Change,
}

/// What can change in a room.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Change {
    /// A message was said.
    Said(Message),
    /// A message was changed by its author. This is all of it, as it is now.
    Edited(Message),
    /// A message was taken back. What is left of it has no text.
    Removed(Message),
    /// Someone came in.
    Joined {
        /// Who.
        person: Person,
    },
    /// Someone left. Nothing with a higher number may reach them.
    Left {
        /// Who.
        user: UserId,
    },
}

/// What is passed on in a room while somebody listens, and kept nowhere: it has
/// no number, and whoever misses it has missed nothing that lasts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Whisper {
    /// A member is writing something just now.
    Typing {
        /// Who.
        person: Person,
    },
    /// A member is online now.
    Here {
        /// Who.
        person: Person,
    },
    /// A member is online no more.
    Away {
        /// Who.
        person: Person,
    },
}

/// Something happened to a person that their open pages must hear of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PersonEvent {
    /// This browser was signed out.
    SignedOut {
        /// Which.
        session: SessionId,
    },
    /// The list of their rooms is another: they came into one, left one, or read
    /// what waited in one.
    Rooms,
    /// Something was said in a room of theirs, where nothing was unread before.
    Unread {
        /// Where.
        room: RoomId,
    },
    /// Nothing: a stream whose reader has gone finds out when it passes this on.
    Poke,
}
