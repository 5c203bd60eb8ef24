//! Names of people and rooms: which characters they may have, and which of them look alike
//! (UTS 39, Unicode Security Mechanisms).

use unicode_normalization::{
    UnicodeNormalization,
    char::{canonical_combining_class, is_combining_mark},
};
use unicode_security::skeleton;

/// The reason why a text cannot be a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameProblem {
    /// It has characters that are invisible or change how their neighbors are shown.
    Invisible,
    /// It, or one of its words, begins with a combining mark.
    BeginsWithMark,
    /// One of its letters has more than three combining marks.
    StackedMarks,
}

/// The most combining marks on one character: enough for any written language, too few to
/// cover the lines above.
const MOST_MARKS: usize = 3;

/// A typed name as it is stored: normalized (NFC), with a run of white space as one space.
///
/// # Errors
/// The reason why it cannot be a name.
pub fn clean(typed: &str) -> Result<String, NameProblem> {
    let typed: Vec<char> = typed.nfc().collect();
    let mut name = String::new();
    for (at, &c) in typed.iter().enumerate() {
        let before = name.chars().next_back();
        let after = typed.get(at + 1).copied();
        if c.is_whitespace() {
            if before.is_some_and(|before| before != ' ') {
                name.push(' ');
            }
        } else if is_emoji_selector(c) {
            // On a letter it changes nothing that can be seen, so it is left out.
            if before.is_some_and(is_emoji_part) || after == Some(KEYCAP) {
                name.push(c);
            }
        } else if is_joiner(c) {
            if !joins(before, after) {
                return Err(NameProblem::Invisible);
            }
            name.push(c);
        } else if is_invisible(c) {
            return Err(NameProblem::Invisible);
        } else if is_combining_mark(c) && before.is_none_or(|before| before == ' ') {
            return Err(NameProblem::BeginsWithMark);
        } else {
            name.push(c);
        }
    }
    if has_stacked_marks(&name) {
        return Err(NameProblem::StackedMarks);
    }
    name.truncate(name.trim_end().len());
    Ok(name)
}

/// Whether a character has more combining marks than any language needs.
pub fn has_stacked_marks(text: &str) -> bool {
    let mut marks = 0;
    text.nfc().filter(|c| !is_joiner(*c)).any(|c| {
        marks = if is_combining_mark(c) { marks + 1 } else { 0 };
        marks > MOST_MARKS
    })
}

/// Whether a character changes the direction of text, ends a line or controls a terminal.
pub fn is_control_or_bidi(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{206f}')
}

/// Whether a character is invisible or blank, or changes how its neighbors are shown: the
/// default ignorable characters of Unicode, the blank ones, and those without a meaning.
fn is_invisible(c: char) -> bool {
    is_control_or_bidi(c)
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}'
            | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{ffff}' | '\u{fdd0}'..='\u{fdef}' | '\u{e000}'..='\u{f8ff}'
            | '\u{13430}'..='\u{13455}' | '\u{16fe4}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// The mark that draws a key around a digit, in an emoji.
const KEYCAP: char = '\u{20e3}';

/// Variation selectors that choose between the text and the emoji form of a symbol.
fn is_emoji_selector(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}')
}

/// Whether a character can be a part of an emoji: a symbol, a skin tone or a selector.
fn is_emoji_part(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '©' | '®' | '‼' | '⁉' | '〰' | '〽' | '㊗' | '㊙' | '™' | 'ℹ')
}

/// The zero-width joiner and non-joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a joiner can be seen between these two: after a virama (RFC 5892, appendix A), between
/// letters of the Arabic and related scripts, and inside emoji.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    const VIRAMA: u8 = 9;
    let cursive = |c| matches!(c, '\u{620}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}');
    match (before, after) {
        (Some(before), Some(after)) => {
            (canonical_combining_class(before) == VIRAMA && after.is_alphabetic())
                || (cursive(before) && cursive(after))
                || (is_emoji_part(before) && is_emoji_part(after))
        }
        _ => false,
    }
}

/// A text without the marks on its Latin, Greek and Cyrillic letters.
pub fn without_accents(text: &str) -> String {
    let is_accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    text.nfd().filter(|c| !is_accent(c)).nfc().collect()
}

/// How a name looks, to be compared with others: case, width, script and marks that cannot
/// be seen make no difference. A letter that can be read as `i` and as `l` is `1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look(String);

impl Look {
    /// The look of a person's name. Digits and signs that are written for letters (`k3vin`)
    /// count as these letters, and dots and dashes at its ends as nothing.
    pub fn of_person(name: &str) -> Self {
        let look = letters(
            name.trim_start().trim_start_matches('@'),
            in_place_of_letter,
        );
        let mut short = String::new();
        for c in look.chars() {
            if !(is_separator(c) && short.ends_with(c)) {
                short.push(c);
            }
        }
        match short.trim_matches(is_separator) {
            "" => Self(look),
            short => Self(short.to_owned()),
        }
    }

    /// The look of a room's name. `Team 4` and `Team A` are two rooms.
    pub fn of_room(name: &str) -> Self {
        Self(letters(name, |c| c))
    }

    /// A key that is equal for all names that look like this one, and for some that do not
    /// (`Maria` and `Marla`).
    pub fn key(&self) -> String {
        self.0.replace(['i', '1'], "l")
    }

    /// The key without accents, spaces and signs: people with the same are called alike.
    pub fn loose_key(&self) -> String {
        let key = without_accents(&self.key());
        let letters: String = key.chars().filter(|c| c.is_alphanumeric()).collect();
        if letters.is_empty() { key } else { letters }
    }

    /// Whether one name could be mistaken for the other.
    pub fn resembles(&self, other: &Self) -> bool {
        resemble(&self.0, &other.0)
    }

    /// Whether this is one of these words, or made of nothing else: of their looks in
    /// `chief`, of which it has at least one, and in `others`. Words of less than four
    /// letters count only where they stand alone.
    pub fn is_made_of(&self, chief: &[Self], others: &[Self]) -> bool {
        let plain = |c: char| c.is_alphanumeric();
        let text: String = self
            .0
            .chars()
            .filter(|c| plain(*c) || is_separator(*c))
            .collect();
        let words: Vec<&str> = text
            .split(is_separator)
            .filter(|word| !word.is_empty())
            .collect();
        let among = |word: &str, list: &[Self]| list.iter().any(|look| resemble(word, &look.0));
        if words.iter().any(|word| among(word, chief))
            && words
                .iter()
                .all(|word| among(word, chief) || among(word, others))
        {
            return true;
        }
        let joined: Vec<char> = words.concat().chars().collect();
        // For each beginning of the text: can it be made, and with one of the first list?
        let mut made = vec![(false, false); joined.len() + 1];
        made[0].0 = true;
        for end in 1..=joined.len() {
            for (list, is_chief) in [(chief, true), (others, false)] {
                for word in list {
                    let length = word.0.chars().count();
                    if length < 4 || length > end || !made[end - length].0 {
                        continue;
                    }
                    let piece: String = joined[end - length..end].iter().collect();
                    if resemble(&piece, &word.0) {
                        made[end].0 = true;
                        made[end].1 |= is_chief || made[end - length].1;
                    }
                }
            }
        }
        made[joined.len()].1
    }
}

/// `i` and `l` differ, and each of them resembles `1`.
fn resemble(one: &str, other: &str) -> bool {
    let pair = |(a, b): (char, char)| match (a, b) {
        ('1', 'i' | 'l') | ('i' | 'l', '1') => true,
        _ => a == b,
    };
    one.chars().count() == other.chars().count() && one.chars().zip(other.chars()).all(pair)
}

fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '.' | '_' | '-')
}

/// The skeleton of a text (UTS 39, section 4), letter by letter, in lower case.
fn letters(text: &str, reading: fn(char) -> char) -> String {
    let mut look = String::new();
    for c in text
        .nfkd()
        .filter(|c| c.is_whitespace() || !is_invisible(*c))
    {
        if c.is_whitespace() {
            if !look.is_empty() && !look.ends_with(' ') {
                look.push(' ');
            }
            continue;
        }
        let lower = |text: &str| skeleton(text).collect::<String>().to_lowercase();
        let bare = |text: String| lower(&lower(&text));
        let mut shape = bare(c.to_string());
        if shape == "l" && !matches!(c, 'l' | 'L') {
            "1".clone_into(&mut shape);
        }
        // A small letter of another script may look like a Latin one as a capital only.
        if !shape.is_ascii() {
            let capital = bare(c.to_uppercase().collect());
            shape = match capital.is_ascii() {
                true => capital,
                false => bare(c.to_lowercase().collect()),
            };
        }
        look.extend(shape.chars().map(reading));
    }
    look.trim_end().replace("vv", "w")
}

/// The letter that a digit or sign is written for. No two digits are one letter, so that
/// numbered names stay different.
fn in_place_of_letter(c: char) -> char {
    match c {
        '0' => 'o',
        '!' => '1',
        '2' => 'z',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' | '+' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => c,
    }
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
