//! A message.

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        clock::Timestamp,
        ids::{MessageId, RoomId, UserId},
    },
    model::person::Person,
};

/// A message, as everybody in the room sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Where it was said.
    pub room: RoomId,
    /// By whom.
    pub author: Person,
    /// The text as it was typed, with `\n` for line ends; none once it was removed.
    pub body: Option<String>,
    /// When, by the server's clock.
    pub said_at: Timestamp,
    /// Whether it goes on from the author's previous message, right above and
    /// minutes ago.
    pub continues: bool,
    /// Whether it is the first of its day, UTC.
    pub opens_day: bool,
    /// When its text was changed last, if it ever was.
    pub edited_at: Option<Timestamp>,
    /// Who of the members is mentioned in it, as far as that is news: it is known when
    /// it is said, and not looked up again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentioned: Vec<UserId>,
}
