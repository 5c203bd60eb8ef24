//! Why a message cannot be sent.

use crate::features::rooms::Obstacle;

/// Why a message cannot be sent to its room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SendProblem {
    /// The author is not in the room any more.
    NotInRoom,
    /// The room was deleted.
    RoomDeleted,
    /// The room is archived.
    Archived,
    /// One of the two people of a conversation has blocked the other.
    Blocked(Obstacle),
    /// None of the keys opens the text.
    Unreadable,
}

impl SendProblem {
    const ALL: [Self; 6] = [
        Self::NotInRoom,
        Self::RoomDeleted,
        Self::Archived,
        Self::Blocked(Obstacle::OwnBlock),
        Self::Blocked(Obstacle::BlockedByOther),
        Self::Unreadable,
    ];

    /// Its name in the database.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotInRoom => "not-in-room",
            Self::RoomDeleted => "room-deleted",
            Self::Archived => "archived",
            Self::Blocked(Obstacle::OwnBlock) => "own-block",
            Self::Blocked(Obstacle::BlockedByOther) => "blocked",
            Self::Unreadable => "unreadable",
        }
    }

    /// Reads such a name. A newer version may have stored one that is not known here.
    pub fn stored(name: &str) -> Self {
        let found = Self::ALL.into_iter().find(|problem| problem.name() == name);
        found.unwrap_or(Self::NotInRoom)
    }
}
