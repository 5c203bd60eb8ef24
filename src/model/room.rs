//! A room, and how its members follow it.

use serde::{Deserialize, Serialize};

use crate::{
    base::ids::{RoomId, UserId},
    model::person::Person,
};

/// What kind of room it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RoomKind {
    /// Everybody may come in, and finds it by its name.
    Open,
    /// Who was invited may come in; nobody else knows of it.
    Private,
    /// The conversation of two people, or of one with themselves.
    Direct,
}

/// A room, as its members see it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Room {
    /// Which.
    pub id: RoomId,
    /// What it is called; a conversation by the name of the other.
    pub name: String,
    /// What kind it is.
    pub kind: RoomKind,
    /// What it is about, if that is said.
    pub topic: String,
    /// Whether it is kept as it is, and nobody writes in it any more.
    pub archived: bool,
    /// Who opened it.
    pub owner: UserId,
    /// With whom, if it is a conversation.
    pub with: Option<Person>,
}

impl Room {
    /// Whether it is a conversation.
    pub fn is_direct(&self) -> bool {
        self.kind == RoomKind::Direct
    }
}

/// What is news to somebody in a room.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotificationLevel {
    /// All that is said.
    #[default]
    All,
    /// What mentions them.
    Mentions,
    /// Nothing.
    Nothing,
}

impl RoomKind {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            RoomKind::Open => "open",
            RoomKind::Private => "private",
            RoomKind::Direct => "direct",
        }
    }

    /// Reads a kind as it is stored.
    pub fn stored(name: &str) -> Self {
        match name {
            "open" => RoomKind::Open,
            "direct" => RoomKind::Direct,
            // What is not known is nobody else's business.
            _ => RoomKind::Private,
        }
    }
}

impl NotificationLevel {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            NotificationLevel::All => "all",
            NotificationLevel::Mentions => "mentions",
            NotificationLevel::Nothing => "nothing",
        }
    }

    /// Reads what is stored.
    pub fn stored(name: &str) -> Self {
        match name {
            "mentions" => NotificationLevel::Mentions,
            "nothing" => NotificationLevel::Nothing,
            _ => NotificationLevel::All,
        }
    }
}
