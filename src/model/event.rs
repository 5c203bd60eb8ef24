//! The complete list of things a room can tell.
//!
//! Small and typed, never HTML: an event may travel between processes and
//! versions. A field may be added; none may change its meaning.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use crate::model::preview::MessagePreview;
use crate::{
    base::ids::{MessageId, RoomId, Seq, SessionId, UserId},
    model::{message::Message, person::Person},
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
    /// The room is called something else, is about something else, or was archived or
    /// taken up again. This is how it is now.
    Settled {
        /// What it is called.
        name: String,
        /// What it is about.
        topic: String,
        /// Whether nobody may write in it any more.
        archived: bool,
    },
    /// The room was deleted. Nothing comes after this.
    Deleted,
}

/// What is passed on in a room while somebody listens, and kept nowhere: it has
/// no number, and whoever misses it has missed nothing that lasts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum EphemeralEvent {
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
    /// One of the two in a conversation has read up to a message.
    Read {
        /// Who.
        user: UserId,
        /// Up to which.
        message: MessageId,
    },
}

/// More than this is not counted: a page shows that it is more.
pub const COUNTED: u32 = 100;

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
    /// Something was said in a room of theirs that is news to them.
    Unread {
        /// Where.
        room: RoomId,
        /// How much waits there now.
        #[serde(default)]
        count: u32,
        /// What was said. Each process tells its own readers, so it is not passed on.
        #[serde(skip)]
        last: Option<Arc<MessagePreview>>,
    },
    /// A message in a room of theirs is another now, or gone; a list may show it.
    #[serde(skip)]
    Restated {
        /// What it is.
        last: Arc<MessagePreview>,
    },
    /// Somebody whom their pages show has come online or gone.
    Presence {
        /// Who.
        user: UserId,
        /// Whether they are online now.
        online: bool,
    },
    /// They want to appear offline, or no longer.
    AppearsOffline {
        /// Whether they do.
        offline: bool,
    },
    /// They have cleared a room's history for themselves, or taken that back.
    Cleared {
        /// Which room's.
        room: RoomId,
    },
    /// Nothing: a stream whose reader has gone finds out when it passes this on.
    Poke,
}
