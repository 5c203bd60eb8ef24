//! The last line of a room, as it stands in the list of rooms.

use crate::{
    base::{clock::Timestamp, ids::MessageId},
    model::message::Message,
};

/// What was said last, in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessagePreview {
    /// Which message.
    pub message: MessageId,
    /// What its author is called.
    pub name: String,
    /// Whether that is who reads it.
    pub own: bool,
    /// The beginning of the text; none once it was removed.
    pub text: Option<String>,
    /// When.
    pub said_at: Timestamp,
}

/// As it is told to others.
impl From<&Message> for MessagePreview {
    fn from(message: &Message) -> Self {
        Self {
            message: message.id,
            name: message.author.name().to_owned(),
            own: false,
            text: message.body.as_deref().map(line),
            said_at: message.said_at,
        }
    }
}

/// A list shows about half of it. What is not sent cannot be read there either, once
/// the message is removed.
const LONGEST: usize = 80;

/// The beginning of a text on one line.
pub fn line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() > LONGEST {
            let mut clipped: String = line.chars().take(LONGEST).collect();
            clipped.push('…');
            return clipped;
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line_and_short() {
        assert_eq!(line("Hello"), "Hello");
        assert_eq!(line("  two\n\nlines\tof it "), "two lines of it");
        let long = line(&"word ".repeat(2_000));
        assert_eq!(long.chars().count(), LONGEST + 1);
        assert!(long.ends_with('…'));
        assert_eq!(line(&"ü".repeat(LONGEST)), "ü".repeat(LONGEST));
    }
}
