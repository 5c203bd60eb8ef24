//! A member of a room: the permission to read and write there, and the data that comes
//! with it.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{Edition, MessageId, Seq, UserId},
        logging,
        memory::Weighted,
    },
    features::{accounts::Viewer, conversations::strings},
    i18n::{lang::Lang, names::shown_name},
    model::{
        person::Person,
        room::{NotificationLevel, Room},
    },
};

/// Somebody who may read and write in a room right now.
///
/// Holding one is the permission. Operations and streams take `&Member`, so a caller
/// cannot name another room by mistake. A handler asks for one as it asks for the viewer
/// (`guard.rs`); elsewhere [`rooms::membership`](super::membership) makes one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    room: Room,
    viewer: Viewer,
    head: Seq,
    read_state: ReadState,
    details: RoomDetails,
}

/// The stored half of a [`Member`]: the membership and its room.
#[derive(Clone)]
pub(super) struct Membership {
    pub(super) room: Room,
    pub(super) head: Seq,
    pub(super) read_state: ReadState,
    pub(super) details: RoomDetails,
}

/// The remaining data that a room's page depends on. It is part of the page's cache key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RoomDetails {
    /// The room's newest message.
    pub(super) newest: MessageId,
    /// The edition of all names and pictures.
    pub(super) people: Edition,
    /// Whether this room is the last one the member visited.
    pub(super) revisited: bool,
    /// The other side of a conversation.
    pub(super) partner: Option<PartnerState>,
}

/// The other person of a conversation, as far as the page shows their state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct PartnerState {
    /// The newest message they have read.
    pub(super) seen: MessageId,
    /// When they were last online, if they share it.
    pub(super) online_at: Option<Timestamp>,
    /// Whether they share read receipts.
    pub(super) receipts: bool,
    /// Why nothing can be posted.
    pub(super) obstacle: Option<Obstacle>,
}

/// Why nothing can be posted in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Obstacle {
    /// The viewer has blocked the other person.
    OwnBlock,
    /// The other person has blocked the viewer.
    BlockedByOther,
}

/// A member's position in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReadState {
    /// The newest message they have read.
    pub seen: MessageId,
    /// The newest message of the history they cleared. It and older ones are hidden from
    /// them.
    pub cleared: MessageId,
    /// When they cleared it, if that is known.
    pub cleared_at: Option<Timestamp>,
    /// The messages that count as unread for them.
    pub notify: NotificationLevel,
    /// How often they have marked messages as unread again, or taken that back.
    pub marks: i64,
}

/// A cleared history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Clearing {
    /// The newest message that it hides.
    pub newest: MessageId,
    /// When it was cleared, if that is known.
    pub at: Option<Timestamp>,
}

impl ReadState {
    /// The cleared history, if they have cleared it.
    pub fn clearing(&self) -> Option<Clearing> {
        (self.cleared > MessageId::NONE).then_some(Clearing {
            newest: self.cleared,
            at: self.cleared_at,
        })
    }
}

/// The part of a room that a stream may deliver.
pub struct RoomAccess {
    /// The room's number now: the stream delivers the events after it.
    pub head: Seq,
    /// The reader's cleared history: no event about these messages is delivered.
    pub cleared: MessageId,
}

/// The title of the viewer's conversation with somebody.
pub fn conversation_name(viewer: &Viewer, with: &Person) -> String {
    let name = match with.id == viewer.id() {
        true => strings::notes(viewer.lang()),
        false if with.shares_name => return with.distinct_name().into_owned(),
        false => shown_name(viewer.lang(), with),
    };
    name.to_owned()
}

impl Weighted for Membership {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.room.owned_bytes()
    }
}

impl Member {
    /// About how much memory it owns beside its own size, in bytes.
    pub(super) fn owned_bytes(&self) -> usize {
        self.room.owned_bytes() + self.viewer.person().bytes()
    }

    pub(super) fn new(viewer: Viewer, membership: Membership) -> Self {
        let Membership {
            mut room,
            head,
            read_state,
            details,
        } = membership;
        logging::room(room.id);
        if let Some(with) = &room.with {
            room.name = conversation_name(&viewer, with);
        }
        Self {
            room,
            viewer,
            head,
            read_state,
            details,
        }
    }

    /// The same member without the data that the room's page does not show, for use as a
    /// cache key.
    pub(super) fn page_key(&self) -> Self {
        Self {
            details: RoomDetails {
                revisited: true,
                ..self.details.clone()
            },
            ..self.clone()
        }
    }

    /// The room.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// The person.
    pub fn person(&self) -> &Person {
        self.viewer.person()
    }

    /// The person and the session of their request.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Refuses the form of a page that was made for another `reader`, who was signed in in this
    /// browser before.
    ///
    /// # Errors
    /// `SignedInAsAnother`.
    pub fn check_reader(&self, reader: Option<UserId>) -> Result<()> {
        match reader.is_none_or(|reader| reader == self.person().id) {
            true => Ok(()),
            false => Err(Error::SignedInAsAnother),
        }
    }

    /// Whether they may change the room, remove members and delete anybody's messages:
    /// they own the room, or they are an administrator. Nobody manages a conversation.
    pub fn manages(&self) -> bool {
        !self.room.is_direct() && (self.room.owner == self.viewer.id() || self.viewer.is_admin())
    }

    /// Why nothing can be posted in this conversation, if one of the two has blocked the other.
    pub fn obstacle(&self) -> Option<Obstacle> {
        self.details.partner.and_then(|partner| partner.obstacle)
    }

    /// Their position in the room when the membership was read.
    pub fn read_state(&self) -> &ReadState {
        &self.read_state
    }

    /// The language of their pages.
    pub fn lang(&self) -> Lang {
        self.viewer.lang()
    }

    /// Whether they had read the newest message when the membership was read.
    pub fn is_up_to_date(&self) -> bool {
        self.read_state.seen >= self.details.newest
    }

    /// The edition of all names and pictures when the membership was read.
    pub fn people(&self) -> Edition {
        self.details.people
    }

    /// The room's number when the membership was read. Everything that is read afterwards
    /// includes this change, so a page made from it can follow the events after it.
    pub fn head(&self) -> Seq {
        self.head
    }

    /// Whether this room is already stored as the last one they visited.
    pub(super) fn is_revisit(&self) -> bool {
        self.details.revisited
    }
}
