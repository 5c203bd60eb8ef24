//! A message, and its preview in lists of rooms.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{
    base::{
        characters::beginning,
        clock::Timestamp,
        ids::{MessageId, RoomId, UserId},
        memory::Weighted,
    },
    model::{
        formatting::plain,
        named::Named,
        person::Person,
        poll::Poll,
        reaction::Reaction,
        spoken::{SHRUG, Spoken},
        thread::{Answers, Quote},
    },
};

/// A message, the same for everybody in the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The message's id. Ids of a room grow in the order the messages were posted.
    pub id: MessageId,
    /// The room it was posted in.
    pub room: RoomId,
    /// The member who posted it.
    pub author: Person,
    /// The text as typed, with `\n` for line ends; `None` once the message is deleted, and
    /// if it cannot be decrypted.
    pub body: Option<String>,
    /// Whether there is a text that cannot be decrypted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub unreadable: bool,
    /// The time it was posted, by the server's clock.
    #[serde(rename = "said_at")]
    pub posted_at: Timestamp,
    /// Whether it is shown as one block with the message above it: same author, same day,
    /// less than five minutes later.
    pub continues: bool,
    /// Whether it is the room's first message of its day (UTC).
    pub opens_day: bool,
    /// The time of the latest edit, if it was ever edited.
    pub edited_at: Option<Timestamp>,
    /// The members it mentions; after an edit, those whom it did not mention before. Known
    /// only right after the change, when unread counts need it; a message that is read from
    /// the store has none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentioned: Vec<UserId>,
    /// The usernames of all members that the text mentions, in lower case, as they were
    /// found when it was posted or edited: these are marked in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentioned_names: Vec<String>,
    /// The people and rooms that the text names.
    #[serde(default, skip_serializing_if = "Named::is_empty")]
    pub named: Named,
    /// The message that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<MessageId>,
    /// The first message of the thread that it answers in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<MessageId>,
    /// The message that it answers and the one that its text links to, as they are now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<Quote>,
    /// The answers to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<Box<Answers>>,
    /// Whether it is pinned in its room.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pinned: bool,
    /// The reactions to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
    /// Whether it has reactions. A message that comes from a store has this and not them: they
    /// are read for all messages together.
    #[serde(skip)]
    pub has_reactions: bool,
    /// The poll of which its text is the question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poll: Option<Box<Poll>>,
    /// Whether it has a poll, as for reactions.
    #[serde(skip)]
    pub has_poll: bool,
}

impl Message {
    /// About how much memory it owns beside its own size, in bytes.
    pub fn owned_bytes(&self) -> usize {
        let body = self.body.as_ref().map_or(0, String::capacity);
        let names: usize = self.mentioned_names.iter().map(String::capacity).sum();
        let mentioned = size_of_val(&self.mentioned[..]) + names + self.named.bytes();
        let quotes: usize = self.quotes.iter().map(Quote::bytes).sum();
        let answers = self.answers.as_ref().map_or(0, |answers| answers.bytes());
        let reactions: usize = self.reactions.iter().map(Weighted::bytes).sum();
        let poll = self.poll.as_ref().map_or(0, |poll| poll.bytes());
        body + self.author.bytes() + mentioned + quotes + answers + reactions + poll
    }

    /// Takes away the quotes of what a reader has cleared for themselves.
    pub fn forget_quotes_up_to(&mut self, cleared: MessageId) {
        self.quotes.retain(|quote| quote.message > cleared);
    }

    /// Notes whom a new text mentions, of the other members, and what it names.
    pub fn mention(&mut self, mentioned: Vec<UserId>, named: Named) {
        self.mentioned = mentioned;
        self.mentioned_names = named.usernames();
        self.named = named;
    }

    /// All that the text names. An older instance tells the usernames only.
    pub fn names(&self) -> Cow<'_, Named> {
        match self.named.people.is_empty() && !self.mentioned_names.is_empty() {
            true => Cow::Owned(Named::of_usernames(&self.mentioned_names)),
            false => Cow::Borrowed(&self.named),
        }
    }
}

/// For `serde`, which passes references.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_false(value: &bool) -> bool {
    !value
}

/// One line about a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePreview {
    /// The message.
    pub message: MessageId,
    /// Its author.
    pub author: UserId,
    /// Its author's name.
    pub name: String,
    /// Whether the reader is its author.
    pub own: bool,
    /// The beginning of the text; `None` once the message is deleted, and if it cannot be
    /// decrypted.
    pub text: Option<String>,
    /// Whether there is a text that cannot be decrypted.
    pub unreadable: bool,
    /// The time it was posted.
    pub posted_at: Timestamp,
}

/// The preview for everybody but the author.
impl From<&Message> for MessagePreview {
    fn from(message: &Message) -> Self {
        Self {
            message: message.id,
            author: message.author.id,
            name: message.author.distinct_name().into_owned(),
            own: false,
            text: message.body.as_deref().map(preview_line),
            unreadable: message.unreadable,
            posted_at: message.posted_at,
        }
    }
}

/// The longest preview, in characters. A list shows about half of it. The rest of the text
/// is not sent to the page, so it is gone from there too once the message is deleted.
const LONGEST_PREVIEW: usize = 80;

/// How much of a text a preview is made of, in characters.
const MOST_READ: usize = 1_000;

/// The beginning of a text as it is read.
fn read_beginning(text: &str) -> String {
    let spoken = Spoken::of(text);
    let shrug = match spoken {
        Spoken::Shrug(words) => Some(format!("{words} {SHRUG}")),
        Spoken::Plain(_) | Spoken::Action(_) => None,
    };
    let text = shrug.as_deref().unwrap_or(spoken.words());
    // The rest is not in a line, unless the beginning is all white space or marks.
    let end = text.char_indices().nth(MOST_READ);
    plain(&text[..end.map_or(text.len(), |(end, _)| end)])
}

/// The beginning of a text as it is read, with all white space as single spaces.
pub fn preview_line(text: &str) -> String {
    first_words(&read_beginning(text), LONGEST_PREVIEW)
}

/// The beginning of the first line that says something.
pub fn first_line(text: &str) -> String {
    let text = read_beginning(text);
    let line = text.lines().find(|line| !line.trim().is_empty());
    first_words(line.unwrap_or_default(), LONGEST_PREVIEW)
}

/// The first characters of a text, with all white space as single spaces.
pub fn first_words(text: &str, most: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if let Some(first) = beginning(&line, most) {
            return format!("{first}…");
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preview_is_one_short_line() {
        assert_eq!(preview_line("Hello"), "Hello");
        assert_eq!(preview_line("  two\n\nlines\tof it "), "two lines of it");
        let long = preview_line(&"word ".repeat(2_000));
        assert_eq!(long.chars().count(), LONGEST_PREVIEW + 1);
        assert!(long.ends_with('…'));
        assert_eq!(
            preview_line(&"ü".repeat(LONGEST_PREVIEW)),
            "ü".repeat(LONGEST_PREVIEW)
        );
        assert_eq!(
            preview_line(&"🇩🇪".repeat(100)),
            "🇩🇪".repeat(LONGEST_PREVIEW) + "…"
        );
        assert_eq!(
            preview_line("# **Plan** for `x_y`\n> - [docs](https://a.example) :tada:"),
            "Plan for x_y docs 🎉"
        );
    }
}
