//! Which texts are an emoji.

/// An emoji of the Unicode list, in its full form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emoji(&'static emojis::Emoji);

/// The emoji of people who have used none yet.
const COMMON: [&str; 6] = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

/// The longest text that is looked at, in bytes: the longest name is shorter.
const LONGEST: usize = 200;

/// The common emoji.
pub fn common() -> impl Iterator<Item = Emoji> {
    COMMON.iter().filter_map(|emoji| Emoji::read(emoji))
}

impl Emoji {
    /// Reads an emoji, with or without the mark that it is to be drawn in colors.
    pub fn read(text: &str) -> Option<Self> {
        emojis::get(text).map(Self)
    }

    /// Reads what somebody typed: an emoji, a name like `tada`, with or without colons, or the
    /// name that Unicode gives it.
    pub fn read_typed(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LONGEST {
            return None;
        }
        let name = text.trim_matches(':').to_lowercase();
        let by_name = || {
            emojis::get_by_shortcode(&name)
                .or_else(|| emojis::iter().find(|emoji| emoji.name().to_lowercase() == name))
                .map(Self)
        };
        Self::read(text).or_else(by_name)
    }

    /// The emoji itself.
    pub fn as_str(self) -> &'static str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_is_read_in_each_of_its_forms_and_by_name() {
        for (typed, emoji) in [
            ("👍", "👍"),
            (" 👍🏽 ", "👍🏽"),
            ("❤️", "❤️"),
            ("❤", "❤️"),
            ("🏳️‍🌈", "🏳️‍🌈"),
            ("1️⃣", "1️⃣"),
            (":tada:", "🎉"),
            ("+1", "👍"),
            (":+1:", "👍"),
            ("Party Popper", "🎉"),
        ] {
            let read = Emoji::read_typed(typed).map(Emoji::as_str);
            assert_eq!(read, Some(emoji), "{typed}");
        }
        for no in [
            "",
            " ",
            "aa",
            "1",
            "👍👍",
            "👍!",
            ":)",
            "<b>",
            "no such emoji",
            "\u{200d}",
        ] {
            assert_eq!(Emoji::read_typed(no), None, "{no:?}");
        }
        assert_eq!(common().count(), COMMON.len());
    }
}
