//! Reactions to a message.

use serde::{Deserialize, Serialize};

use crate::base::{ids::UserId, memory::Weighted};

/// How many of the people who reacted with an emoji are named. The message's own page names the
/// others.
pub const NAMED: usize = 12;

/// One emoji below a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reaction {
    /// The emoji.
    pub emoji: String,
    /// How many people reacted with it.
    pub count: usize,
    /// Those who did last, in the order in which they did: all of them, or [`NAMED`].
    pub people: Vec<Reactor>,
}

/// Somebody who reacted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reactor {
    /// The person.
    pub id: UserId,
    /// The name that tells them from everybody else.
    pub name: String,
}

impl Weighted for Reaction {
    fn bytes(&self) -> usize {
        let names: usize = self.people.iter().map(|who| who.name.capacity()).sum();
        size_of::<Self>() + self.emoji.capacity() + size_of_val(&self.people[..]) + names
    }
}

impl Reaction {
    /// Whether everybody who reacted is named.
    pub fn is_whole(&self) -> bool {
        self.people.len() == self.count
    }

    /// Whether this person is among those who are named.
    pub fn names(&self, user: UserId) -> bool {
        self.people.iter().any(|who| who.id == user)
    }
}
