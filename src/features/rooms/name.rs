//! Room names, as they are shown and as they are compared; and topics.

use unicode_normalization::UnicodeNormalization;

use crate::{features::rooms::strings, i18n::strings::Text};

/// A room's name.
#[derive(Clone, Debug)]
pub struct RoomName(String);

/// The longest name, in characters.
const LONGEST: usize = 80;

impl RoomName {
    /// Reads a name: up to 80 characters, spaces in a row being one.
    ///
    /// # Errors
    /// The sentence to show beside the field.
    pub fn parse(text: &str) -> Result<Self, Text> {
        if text
            .chars()
            .any(|c| (c.is_control() && !c.is_whitespace()) || turns_text(c))
        {
            return Err(strings::name_unseen);
        }
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !name.chars().any(char::is_alphanumeric) {
            return Err(strings::name_blank);
        }
        if name.chars().count() > LONGEST {
            return Err(strings::name_long);
        }
        Ok(Self(name))
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared: without regard to case, width and other
    /// ways of writing the same letters (Unicode NFKC).
    pub fn key(&self) -> String {
        self.0.nfkc().collect::<String>().to_lowercase()
    }
}

/// What a room is about, in a line; it may be blank.
#[derive(Clone, Debug)]
pub struct Topic(String);

/// The longest topic, in characters.
const LONGEST_TOPIC: usize = 250;

impl Topic {
    /// Reads a topic: up to 250 characters, spaces in a row being one.
    ///
    /// # Errors
    /// The sentence to show beside the field.
    pub fn parse(text: &str) -> Result<Self, Text> {
        if text
            .chars()
            .any(|c| (c.is_control() && !c.is_whitespace()) || turns_text(c))
        {
            return Err(strings::topic_unseen);
        }
        let topic = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match topic.chars().count() {
            0..=LONGEST_TOPIC => Ok(Self(topic)),
            _ => Err(strings::topic_long),
        }
    }

    /// The topic as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Invisible characters that turn or join what stands around them.
fn turns_text(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_or_refused_with_a_reason() {
        let name = RoomName::parse("  The   design\troom ").expect("a name");
        assert_eq!(name.as_str(), "The design room");
        for bad in [
            "",
            "   ",
            "—",
            "\u{1}1-2",
            "a\u{202e}b",
            "a\0b",
            &"x".repeat(81),
        ] {
            assert!(RoomName::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn one_room_however_it_is_written() {
        let key = |text| RoomName::parse(text).expect("a name").key();
        assert_eq!(key("Designers"), key("dESIGNERS"));
        assert_eq!(key("ｄｅｓｉｇｎ"), key("design"));
        assert_eq!(key("Straße 7"), key("STRAßE  7"));
    }
}
