//! Emoji: which characters are one, and the names that everybody uses.

use std::borrow::Cow;

use emojis::SkinTone;
use icu_properties::{CodePointSetData, props::EmojiPresentation};
use unicode_segmentation::UnicodeSegmentation;

/// The longest name between two colons.
const LONGEST_NAME: usize = 50;

/// The most emoji that are drawn large when a text is nothing else.
const MOST_LARGE: usize = 3;

/// The longest text that is looked at for that, in bytes. (A family with skin tones has 41.)
const LONGEST_LARGE: usize = 256;

/// The text with emoji in place of their names: `:tada:`, `:+1:`, `:wave::skin-tone-3:`.
pub fn with_named(text: &str) -> Cow<'_, str> {
    let mut drawn = String::new();
    let mut begin = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(':') {
        at += found;
        // Not within a time or a word: `a:100:b`.
        let is_within = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        match named_at(&text[at..]) {
            Some((emoji, length)) if !is_within => {
                drawn.push_str(&text[begin..at]);
                drawn.push_str(emoji);
                at += length;
                begin = at;
            }
            _ => at += 1,
        }
    }
    if begin == 0 {
        return text.into();
    }
    drawn.push_str(&text[begin..]);
    drawn.into()
}

/// The emoji whose name a text begins with, and the length of the name.
fn named_at(text: &str) -> Option<(&'static str, usize)> {
    let (name, rest) = name_at(text)?;
    let emoji = emojis::get_by_shortcode(name)?;
    let length = name.len() + 2;
    let tone = name_at(rest).and_then(|(name, _)| tone(name.strip_prefix("skin-tone-")?));
    if let Some(toned) = tone.and_then(|tone| emoji.with_skin_tone(tone)) {
        return Some((toned.as_str(), length + ":skin-tone-0:".len()));
    }
    let is_end = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    is_end.then_some((emoji.as_str(), length))
}

/// The name between colons that a text begins with, and what is after it.
fn name_at(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix(':')?;
    let in_name = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'+');
    let end = text.bytes().take(LONGEST_NAME).position(|c| !in_name(c))?;
    let rest = text[end..].strip_prefix(':')?;
    (end > 0).then_some((&text[..end], rest))
}

/// The skin tone with this number, as other chats count them.
fn tone(number: &str) -> Option<SkinTone> {
    match number {
        "2" => Some(SkinTone::Light),
        "3" => Some(SkinTone::MediumLight),
        "4" => Some(SkinTone::Medium),
        "5" => Some(SkinTone::MediumDark),
        "6" => Some(SkinTone::Dark),
        _ => None,
    }
}

/// Whether a character, as readers count, is drawn as an emoji.
pub fn is_emoji(character: &str) -> bool {
    let mut each = character.chars();
    let (Some(first), second) = (each.next(), each.next()) else {
        return false;
    };
    let is_picture = || CodePointSetData::new::<EmojiPresentation>().contains(first);
    // `©` is an emoji only with what asks for its picture.
    emojis::get(character).is_some() && (second.is_some() || is_picture())
}

/// Whether a text is one to three emoji and nothing else.
pub fn is_few_emoji(text: &str) -> bool {
    if text.is_ascii() || text.len() > LONGEST_LARGE {
        return false;
    }
    let mut count = 0;
    let is_drawn = |c: &&str| !c.chars().all(char::is_whitespace);
    for character in text.graphemes(true).filter(is_drawn) {
        count += 1;
        if count > MOST_LARGE || !is_emoji(character) {
            return false;
        }
    }
    count > 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_have_the_names_that_everybody_uses() {
        for (typed, drawn) in [
            (":tada:", "🎉"),
            (":+1: :-1: :thumbsup:", "👍 👎 👍"),
            ("well done:tada", "well done:tada"),
            ("(:heart:)", "(❤\u{fe0f})"),
            (":tada::tada:", "🎉🎉"),
            (":wave::skin-tone-6:", "👋🏿"),
            (":tada::skin-tone-6:", "🎉:skin-tone-6:"),
            (":+1::skin-tone-9:", "👍:skin-tone-9:"),
            ("好:tada:", "好🎉"),
            ("10:100:20 a:100:", "10:100:20 a:100:"),
            (":100:", "💯"),
            ("::tada: :nothing: : :: :Tada:", ":🎉 :nothing: : :: :Tada:"),
            (":de: :family_man_woman_girl:", "🇩🇪 👨\u{200d}👩\u{200d}👧"),
        ] {
            assert_eq!(with_named(typed), drawn, "{typed}");
        }
        let long = ":".repeat(10_000) + &":a".repeat(5_000);
        assert_eq!(with_named(&long), long);
    }

    #[test]
    fn one_to_three_emoji_are_drawn_large() {
        for text in [
            "🎉",
            "👩🏽\u{200d}💻 🇩🇪 1\u{fe0f}\u{20e3}",
            "❤\u{fe0f}",
            "👍🏿\n👍",
        ] {
            assert!(is_few_emoji(text), "{text}");
        }
        for text in ["", " ", "1", "👍👍👍👍", "👍 ok", "©", "é", "\u{200d}", "🇩"] {
            assert!(!is_few_emoji(text), "{text}");
        }
    }
}
