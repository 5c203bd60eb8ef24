//! The events of a room and of a person: what streams deliver and instances tell each other.
//!
//! Events are small and typed, never HTML, because they travel between instances of
//! different versions: a field may be added, and no field may change its meaning.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        ids::{MessageId, RoomId, Seq, SessionId, UserId},
        memory::Weighted,
    },
    model::{
        message::{Message, MessagePreview},
        person::Person,
        poll::Poll,
        reaction::Reaction,
        thread::Answers,
    },
};

/// One numbered change of a room.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RoomEvent {
    /// The room that changed.
    pub room: RoomId,
    /// The change's number. Numbers of a room have no gaps.
    pub seq: Seq,
    /// The change.
    pub change: Change,
    /// The members whom an edited or deleted message does not mention any more. Known only
    /// right after the change, like [`Message::mentioned`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmentioned: Vec<UserId>,
    /// Whether everybody was mentioned before or is now: whom an edit or a deletion concerns is
    /// not listed then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub everybody: bool,
    /// Whether a message was posted that waited for its time, or was forwarded: its author may not
    /// have read the room.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sent_later: bool,
    /// Others whom the change concerns: those who follow the thread of an answer, or whose message
    /// somebody reacted to. Known only right after the change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub concerned: Vec<UserId>,
    /// The answers in the thread that a posted or deleted message belongs to, as they are now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Box<Answers>>,
}

impl RoomEvent {
    /// A change that takes no mention away.
    pub fn new(room: RoomId, seq: Seq, change: Change) -> Self {
        Self {
            room,
            seq,
            change,
            unmentioned: vec![],
            everybody: false,
            sent_later: false,
            concerned: vec![],
            answers: None,
        }
    }

    /// About how much memory its texts take, in bytes.
    pub fn bytes(&self) -> usize {
        let texts = match &self.change {
            Change::Posted(message)
            | Change::Edited(message)
            | Change::Pinned(message)
            | Change::Deleted(message) => message.owned_bytes(),
            Change::Reacted { reactions, .. } => reactions.iter().map(Weighted::bytes).sum(),
            Change::Voted { poll, .. } => poll.as_ref().map_or(0, |poll| poll.bytes()),
            Change::Joined { person } | Change::OwnerChanged { person } => person.bytes(),
            Change::RoomUpdated { name, topic, .. } => name.capacity() + topic.capacity(),
            Change::Left { .. } | Change::RoomDeleted => 0,
        };
        let answers = self.answers.as_ref().map_or(0, |a| a.bytes());
        let people = size_of_val(&self.unmentioned[..]) + size_of_val(&self.concerned[..]);
        size_of::<Self>() + texts + answers + people
    }
}

/// The kinds of change that a room's log numbers. (`serde` keeps the names that other
/// versions send and read, which are also the values of `room_log.kind`.)
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Change {
    /// A member posted a message.
    #[serde(rename = "said")]
    Posted(Message),
    /// The author edited a message: the whole message as it is now.
    Edited(Message),
    /// A message was deleted: the message without its text.
    #[serde(rename = "removed")]
    Deleted(Message),
    /// A message was pinned, or is not pinned any more: the whole message as it is now.
    Pinned(Message),
    /// Somebody reacted to a message, or took a reaction back: all of its reactions as they
    /// are now.
    Reacted {
        /// The message.
        message: MessageId,
        /// Its reactions.
        reactions: Vec<Reaction>,
    },
    /// Somebody voted in a poll or took that back, or it was closed: the poll as it is now.
    Voted {
        /// The message.
        message: MessageId,
        /// Its poll; `None` once the message is deleted.
        poll: Option<Box<Poll>>,
    },
    /// Somebody joined the room.
    Joined {
        /// The new member.
        person: Person,
    },
    /// A member left or was removed. No event with a higher number may reach them.
    Left {
        /// The former member.
        user: UserId,
    },
    /// The room has another owner, because the former one has left.
    #[serde(rename = "owned")]
    OwnerChanged {
        /// The owner.
        person: Person,
    },
    /// The room was renamed, got another topic, or was archived or unarchived: all three
    /// as they are now.
    #[serde(rename = "settled")]
    RoomUpdated {
        /// The room's name.
        name: String,
        /// The room's topic; it may be blank.
        topic: String,
        /// Whether the room is read-only.
        archived: bool,
    },
    /// The room was deleted. This is its last event.
    #[serde(rename = "deleted")]
    RoomDeleted,
}

impl Change {
    /// The message that was posted, edited, pinned or deleted.
    pub fn message_mut(&mut self) -> Option<&mut Message> {
        match self {
            Self::Posted(message)
            | Self::Edited(message)
            | Self::Pinned(message)
            | Self::Deleted(message) => Some(message),
            _ => None,
        }
    }
}

impl Change {
    /// Whether it carries what people wrote.
    pub fn has_texts(&self) -> bool {
        matches!(
            self,
            Self::Posted(_)
                | Self::Edited(_)
                | Self::Pinned(_)
                | Self::Reacted { .. }
                | Self::Voted { .. }
        )
    }
}

/// An event that is delivered to open pages and stored nowhere. It has no number, and a
/// page that misses it has lost nothing that lasts.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum EphemeralEvent {
    /// A member is typing.
    Typing {
        /// The member.
        person: Person,
    },
    /// A member came online.
    Here {
        /// The member.
        person: Person,
    },
    /// A member went offline.
    Away {
        /// The member.
        person: Person,
    },
    /// A read receipt: one of the two people of a conversation has read up to a message.
    Read {
        /// The reader.
        user: UserId,
        /// The newest message they have read.
        message: MessageId,
    },
}

impl EphemeralEvent {
    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        let texts = match self {
            Self::Typing { person } | Self::Here { person } | Self::Away { person } => {
                person.bytes()
            }
            Self::Read { .. } => 0,
        };
        size_of::<Self>() + texts
    }
}

/// Unread counts stop here; a page shows "99+" then.
pub const COUNTED: u32 = 100;

/// How far somebody has read a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadUpTo {
    /// The newest message they have read.
    pub message: MessageId,
    /// The room's number when the messages after it were counted.
    pub head: Seq,
    /// Whether a list of rooms shows it: something was unread that is read now.
    pub counts: bool,
    /// How often they had marked messages as unread again by then.
    #[serde(default)]
    pub marks: i64,
}

/// An event for the open pages of one person, in whichever room they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum PersonEvent {
    /// A session of theirs was signed out.
    SignedOut {
        /// The session.
        session: SessionId,
    },
    /// Their list of rooms changed: they joined or left a room, or changed its settings.
    Rooms,
    /// The unread count of a room of theirs changed: a message was posted that their
    /// notification level counts, one was deleted, or they have read.
    Unread {
        /// The room.
        room: RoomId,
        /// How many messages are unread there now.
        #[serde(default)]
        count: u32,
        /// The message that was posted, if one was. Each instance computes it for its own
        /// readers, so it is not sent to other instances.
        #[serde(skip)]
        last: Option<Arc<MessagePreview>>,
        /// How far they have read, if that is why. Older instances send [`PersonEvent::Rooms`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<ReadUpTo>,
    },
    /// A message in a room of theirs was edited or deleted; a list may show it.
    #[serde(skip)]
    PreviewChanged {
        /// The message as it is now.
        last: Arc<MessagePreview>,
    },
    /// Somebody on their pages came online or went offline.
    Presence {
        /// The person.
        user: UserId,
        /// Whether they are online now.
        online: bool,
    },
    /// They switched "appear offline" on or off.
    AppearsOffline {
        /// Whether it is on.
        offline: bool,
    },
    /// It is time for a reminder of theirs.
    Reminded {
        /// The room of the message.
        room: RoomId,
        /// The message.
        message: MessageId,
    },
    /// They cleared a room's history for themselves, or restored it.
    Cleared {
        /// The room.
        room: RoomId,
    },
    /// Something in their inbox is new, or was read. The number of unread items is to be read again.
    Inbox,
    /// They have read a room, and with it perhaps something in their inbox.
    #[serde(skip)]
    InboxRead,
    /// A message that mentions everybody in a room concerns them, among thousands: the number of
    /// unread items is one more.
    #[serde(skip)]
    InboxMore {
        /// The room.
        room: RoomId,
    },
    /// No event: a stream whose client has gone notices when it sends this.
    Poke,
}
