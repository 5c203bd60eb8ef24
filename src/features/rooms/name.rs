//! Room names, shown and compared, and room topics.

use unicode_normalization::UnicodeNormalization;

use crate::{features::rooms::strings, i18n::strings::Text};

/// A room's name.
#[derive(Clone, Debug)]
pub struct RoomName(String);

/// The longest name, in characters.
const LONGEST: usize = 80;

impl RoomName {
    /// Reads a name: up to 80 characters; a run of white space becomes one space.
    ///
    /// # Errors
    /// The text to show beside the field.
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

    /// The name to show.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name to compare: two names that differ in case, width or other ways of writing
    /// the same letters have the same key (Unicode NFKC, lower case).
    pub fn key(&self) -> String {
        self.0.nfkc().collect::<String>().to_lowercase()
    }
}

/// The result of an operation that needs a free name for an open room.
pub enum NameClaim<T> {
    /// The name was free, and the operation is done.
    Granted(T),
    /// Another open room has the name, and nothing was changed.
    Taken,
}

/// A room's topic, in one line; it may be blank.
#[derive(Clone, Debug)]
pub struct Topic(String);

/// The longest topic, in characters.
const LONGEST_TOPIC: usize = 250;

impl Topic {
    /// Reads a topic: up to 250 characters; a run of white space becomes one space.
    ///
    /// # Errors
    /// The text to show beside the field.
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

    /// The topic to show.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character is invisible and reverses or joins the text around it.
fn turns_text(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_or_refused_with_a_reason() {
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
    fn different_spellings_of_a_name_are_one_room() {
        let key = |text| RoomName::parse(text).expect("a name").key();
        assert_eq!(key("Designers"), key("dESIGNERS"));
        assert_eq!(key("ｄｅｓｉｇｎ"), key("design"));
        assert_eq!(key("Straße 7"), key("STRAßE  7"));
    }
}
