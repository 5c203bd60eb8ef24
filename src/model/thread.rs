//! The parts of other messages that a message shows: quotes, and the answers to it.

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        clock::Timestamp,
        ids::{MessageId, UserId},
        memory::Weighted,
    },
    model::{
        message::{Message, first_line},
        person::Person,
    },
};

/// A message as another one quotes it. The quote is as the message is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The message.
    pub message: MessageId,
    /// Its author.
    pub author: Person,
    /// The beginning of its first line; `None` once it is deleted, and if it cannot be
    /// decrypted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// Whether there is a text that cannot be decrypted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unreadable: bool,
}

/// The answers to the first message of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The first message.
    pub root: MessageId,
    /// How many there are, without those that were deleted.
    pub count: u32,
    /// The people who answered last, the latest first; three at most.
    pub people: Vec<Person>,
    /// When the latest was posted.
    pub latest_at: Timestamp,
}

/// The most people that are shown with the answers.
pub const PEOPLE_SHOWN: usize = 3;

impl Quote {
    /// The quote of a message with this text.
    pub fn new(message: MessageId, author: Person, text: Option<&str>, unreadable: bool) -> Self {
        Self {
            message,
            author,
            line: text.map(first_line),
            unreadable,
        }
    }

    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.author.bytes() + self.line.as_ref().map_or(0, String::capacity)
    }
}

/// The quote for those that answer it or link to it.
impl From<&Message> for Quote {
    fn from(message: &Message) -> Self {
        let author = message.author.clone();
        Self::new(
            message.id,
            author,
            message.body.as_deref(),
            message.unreadable,
        )
    }
}

impl Answers {
    /// About how much memory it takes, in bytes.
    pub fn bytes(&self) -> usize {
        size_of::<Self>() + self.people.iter().map(Person::bytes).sum::<usize>()
    }
}

/// The people of a list that queries give, with spaces between their ids. The list may be cut
/// off after those who are shown.
pub fn answerers(listed: Option<&str>) -> Vec<UserId> {
    let ids = listed.unwrap_or_default().split_whitespace();
    ids.take(PEOPLE_SHOWN).filter_map(UserId::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_is_the_first_line() {
        let person: Person =
            serde_json::from_str(r#"{"id":1,"username":"kevin"}"#).expect("a person");
        let line = |text| {
            let id = MessageId::parse("1").expect("an id");
            Quote::new(id, person.clone(), text, false).line
        };
        assert_eq!(
            line(Some("\n  \n one\ttwo \nthree")).as_deref(),
            Some("one two")
        );
        assert_eq!(
            line(Some(&"word ".repeat(50))).map(|l| l.chars().count()),
            Some(81)
        );
        assert_eq!(line(None), None);
    }

    #[test]
    fn a_list_of_people_may_be_cut_off() {
        let ids = answerers(Some(" 12  7 9 1")).into_iter().map(UserId::get);
        assert_eq!(ids.collect::<Vec<_>>(), [12, 7, 9]);
        assert_eq!(answerers(None), []);
    }
}
