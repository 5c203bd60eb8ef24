//! A room and its settings.

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        ids::{RoomId, UserId},
        memory::Weighted,
    },
    model::person::Person,
};

/// The kinds of room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RoomKind {
    /// Everybody finds it by its name and may join.
    Open,
    /// Only invited people can join; nobody else knows that it exists.
    Private,
    /// A conversation of two people, or somebody's notes to themselves.
    Direct,
}

/// A room as one of its members sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Room {
    /// The room's id.
    pub id: RoomId,
    /// Its name; in a conversation the name of the other person.
    pub name: String,
    /// Its kind.
    pub kind: RoomKind,
    /// Its topic; blank if there is none.
    pub topic: String,
    /// Whether it is archived, which means read-only.
    pub archived: bool,
    /// Whether only its owner may pin messages.
    pub owner_pins: bool,
    /// The person who created it, and after them whoever has been in it longest.
    pub owner: UserId,
    /// The other person of a conversation.
    pub with: Option<Person>,
}

impl Room {
    /// About how much memory it owns beside its own size, in bytes.
    pub fn owned_bytes(&self) -> usize {
        let with = self.with.as_ref().map_or(0, Person::bytes);
        self.name.capacity() + self.topic.capacity() + with
    }

    /// Whether it is a conversation of two.
    pub fn is_direct(&self) -> bool {
        self.kind == RoomKind::Direct
    }
}

/// Which messages of a room count as unread for a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotificationLevel {
    /// Every message.
    #[default]
    All,
    /// Messages that mention them.
    Mentions,
    /// No message.
    Nothing,
}

impl RoomKind {
    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            RoomKind::Open => "open",
            RoomKind::Private => "private",
            RoomKind::Direct => "direct",
        }
    }

    /// Reads a stored kind.
    pub fn stored(name: &str) -> Self {
        match name {
            "open" => RoomKind::Open,
            "direct" => RoomKind::Direct,
            // A kind that only a newer version knows is hidden from everybody else.
            _ => RoomKind::Private,
        }
    }
}

impl NotificationLevel {
    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            NotificationLevel::All => "all",
            NotificationLevel::Mentions => "mentions",
            NotificationLevel::Nothing => "nothing",
        }
    }

    /// Reads a stored level; an unknown one counts every message.
    pub fn stored(name: &str) -> Self {
        match name {
            "mentions" => NotificationLevel::Mentions,
            "nothing" => NotificationLevel::Nothing,
            _ => NotificationLevel::All,
        }
    }
}
