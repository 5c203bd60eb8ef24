//! Characters that are not seen, and marks that are drawn over their neighbors.

use std::borrow::Cow;

use crate::base::emoji::is_emoji;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// The most combining marks that are drawn on one character. Written languages need fewer
/// (Tibetan stacks the most), and a line stays readable with them.
const MOST_MARKS: usize = 10;

/// Whether a character shows nothing: spaces, controls, characters that only direct others,
/// and letters that are blank.
pub fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// The text as it is drawn: at most ten combining marks on a character. An invisible
/// character between marks does not end their pile.
pub fn with_few_marks(text: &str) -> Cow<'_, str> {
    // Nearly all texts are drawn as they are.
    if text.is_ascii() || text.chars().all(drawn_in_order()) {
        return text.into();
    }
    let mut is_drawn = drawn_in_order();
    text.chars().filter(|c| is_drawn(*c)).collect()
}

/// Whether each character of a text is drawn, asked from the first to the last.
fn drawn_in_order() -> impl FnMut(char) -> bool {
    let mut pile = 0;
    move |c| {
        if is_combining_mark(c) {
            pile += 1;
            return pile <= MOST_MARKS;
        }
        if c.is_whitespace() || !is_invisible(c) {
            pile = 0;
        }
        true
    }
}

/// The first characters of a text, as readers count them: a letter with its marks, a flag and
/// a family are one each. `None` if the text has no more than these.
pub fn beginning(text: &str, most: usize) -> Option<&str> {
    // No text has more characters than bytes.
    if text.len() <= most {
        return None;
    }
    let (end, _) = text.grapheme_indices(true).nth(most)?;
    Some(&text[..end])
}

/// The letter that stands for a name, or the emoji that it begins with: all of it, with its
/// marks.
pub fn initial(name: &str) -> Option<&str> {
    let is_letter = |c: &str| c.starts_with(char::is_alphanumeric);
    name.graphemes(true).find(|c| is_letter(c) || is_emoji(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_seen_as_one_character_is_not_cut() {
        for (text, first) in [
            ("👩\u{200d}👩\u{200d}👧 us", "👩\u{200d}👩\u{200d}👧"),
            ("🇩🇪🇫🇷", "🇩🇪"),
            ("1\u{fe0f}\u{20e3}2", "1\u{fe0f}\u{20e3}"),
            ("👍🏽👍", "👍🏽"),
            ("e\u{301}e", "e\u{301}"),
        ] {
            assert_eq!(beginning(text, 1), Some(first));
            assert_eq!(beginning(first, 1), None);
        }
        for (name, letter) in [
            ("ana", "a"),
            (" (ana)", "a"),
            ("E\u{301}va", "E\u{301}"),
            ("👩🏽\u{200d}💻 Ada", "👩🏽\u{200d}💻"),
            ("🇩🇪", "🇩🇪"),
            ("1\u{fe0f}\u{20e3}", "1\u{fe0f}\u{20e3}"),
        ] {
            assert_eq!(initial(name), Some(letter));
        }
        assert_eq!(initial("..."), None);
    }

    #[test]
    fn every_written_language_is_drawn_whole() {
        for text in [
            "plain",
            "Nguyê\u{303}n Thi\u{323} A\u{301}nh",
            "ที่นี่ ผู้ใหญ่ น้ำ",
            "בְּרֵאשִׁית בָּרָא אֱלֹהִים",
            "क्षत्रिय स्त्री",
            "བསྒྲུབས ཧཱུྃ",
            "بِسْمِ ٱللَّهِ ٱلرَّحْمَـٰنِ",
            "❤\u{fe0f}\u{200d}🔥 👩\u{200d}👩\u{200d}👧 1\u{fe0f}\u{20e3}",
        ] {
            assert_eq!(with_few_marks(text), text);
        }
    }

    #[test]
    fn ten_marks_of_a_pile_are_drawn() {
        let ten = "\u{301}".repeat(10);
        for between in [
            "", "\u{200d}", "\u{200b}", "\u{34f}", "\u{202e}", "\u{fe0f}",
        ] {
            let pile = format!("\u{301}{between}").repeat(9_000);
            let drawn = with_few_marks(&format!("a{pile}b{pile}")).into_owned();
            let marks = |part: &str| part.chars().filter(|c| is_combining_mark(*c)).count();
            let (first, second) = drawn.split_once('b').expect("two letters");
            assert_eq!((marks(first), marks(second)), (10, 10), "{between:?}");
        }
        assert_eq!(
            with_few_marks(&format!("a{ten}\u{301}!")),
            format!("a{ten}!")
        );
    }
}
