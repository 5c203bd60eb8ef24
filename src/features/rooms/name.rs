//! Room names, shown and compared, and room topics.

use unicode_normalization::UnicodeNormalization;

use crate::{
    features::rooms::strings,
    i18n::strings::Text,
    model::{
        look::Look,
        name::{NameProblem, clean, shows_picture},
        search_key::search_key,
    },
};

/// A room's name.
#[derive(Clone, Debug)]
pub struct RoomName(String);

/// The longest name, in characters.
const LONGEST: usize = 80;

impl RoomName {
    /// Reads a name: up to 80 characters; a run of white space becomes one space. It shows a
    /// letter, a digit or a picture (🎉).
    ///
    /// # Errors
    /// The text to show beside the field.
    pub fn parse(text: &str) -> Result<Self, Text> {
        let name = clean(text).map_err(|problem| match problem {
            NameProblem::Invisible => strings::name_unseen,
            NameProblem::BeginsWithMark => strings::name_beginning,
            NameProblem::StackedMarks => strings::name_stacked as Text,
        })?;
        if !name.chars().any(char::is_alphanumeric) && !shows_picture(&name) {
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

    /// How it looks: two open rooms do not resemble each other.
    pub fn look(&self) -> Look {
        Look::of_room(&self.0)
    }

    /// The name to sort by: two names that differ in case, width or other ways of writing
    /// the same letters have the same key (Unicode NFKC, lower case).
    pub fn key(&self) -> String {
        self.0.nfkc().collect::<String>().to_lowercase()
    }
}

/// The text in which an open room is searched: its name, and its topic in another line.
pub(in crate::features::rooms) fn room_search_key(name: &str, topic: &str) -> String {
    format!("{}\n{}", search_key(name), search_key(topic))
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
        let topic = clean(text).map_err(|problem| match problem {
            NameProblem::Invisible => strings::topic_unseen,
            NameProblem::BeginsWithMark | NameProblem::StackedMarks => {
                strings::topic_stacked as Text
            }
        })?;
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
            "a\u{61c}b",
            "\u{2063}",
            "!?",
            "☐\u{301}\u{301}\u{301}\u{301}",
            "a\u{ad}b",
            "a\u{34f}b",
            "a\u{180e}b",
            "\u{3164}",
            "\u{115f}",
            "a\u{e0041}",
            "a\u{fe01}b",
            "a\u{200d}b",
            "\u{301}a",
            &format!("a{}", "\u{301}".repeat(5)),
            &"x".repeat(81),
        ] {
            assert!(RoomName::parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_room_may_be_called_by_a_picture() {
        for picture in [
            "🎉",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "#\u{fe0f}\u{20e3}",
            "🇳🇴",
            "🏳\u{fe0f}\u{200d}🌈",
            "👨\u{200d}👩\u{200d}👧",
            "☀",
        ] {
            let name = RoomName::parse(picture).expect("a name");
            assert_eq!(name.as_str(), picture);
            let topic = Topic::parse(&format!("{picture}\u{200e}")).expect("a topic");
            assert_eq!(topic.as_str(), picture);
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
