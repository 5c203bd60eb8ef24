//! A reader, as far as it decides what they are told.

use crate::{base::ids::UserId, features::sidebar::BlockedPeople};

/// Somebody whom a room's updates are sent to.
#[derive(Clone, Debug, Default)]
pub struct Recipient {
    user: Option<UserId>,
    blocked: BlockedPeople,
}

impl Recipient {
    /// The recipient `user`, who has blocked those people.
    pub fn new(user: UserId, blocked: &BlockedPeople) -> Self {
        Self {
            user: Some(user),
            blocked: blocked.clone(),
        }
    }

    /// Whether other people are blocked for this recipient than for `before`.
    pub fn blocks_others_than(&self, before: &Self) -> bool {
        self.blocked != before.blocked
    }

    /// Whether they are told that this person types: nobody is told of themselves, nor of
    /// people whom they have blocked.
    pub fn sees_typing(&self, typist: UserId) -> bool {
        self.user != Some(typist) && !self.blocked.contains(typist)
    }
}
