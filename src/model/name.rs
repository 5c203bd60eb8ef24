//! Names of people and rooms: which characters they may have. How they look is in
//! [`crate::model::look`].

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

pub use crate::model::joiners::shows_picture;
use crate::model::joiners::{Joining, flag_tags, is_emoji_selector, is_joiner, joining, selects};

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
/// Keyboards and copied texts leave invisible characters at the ends, which are trimmed.
///
/// # Errors
/// The reason why it cannot be a name.
pub fn clean(typed: &str) -> Result<String, NameProblem> {
    let typed: Vec<char> = typed.nfc().collect();
    let mut name = String::new();
    // An invisible character was left out: at an end nobody misses it, inside it is a trick.
    let mut left_out = false;
    let mut at = 0;
    while let Some(&c) = typed.get(at) {
        let rest = &typed[at + 1..];
        let before = name.chars().next_back();
        at += 1;
        if c.is_whitespace() {
            if before.is_some_and(|before| before != ' ') {
                name.push(' ');
            }
            continue;
        }
        if is_emoji_selector(c) && !selects(before, rest.first().copied()) {
            // On a letter it changes nothing that can be seen.
            continue;
        }
        if let Some(tags) = flag_tags(before, &typed[at - 1..]) {
            name.extend(&typed[at - 1..at - 1 + tags]);
            at += tags - 1;
            continue;
        }
        if is_joiner(c) {
            match joining(&name, c, rest) {
                Joining::Seen => name.push(c),
                Joining::Needless => {}
                Joining::Unseen => left_out = true,
            }
            continue;
        }
        if is_invisible(c) && !is_emoji_selector(c) {
            if has_meaning(c) {
                return Err(NameProblem::Invisible);
            }
            left_out = true;
            continue;
        }
        if left_out && !name.is_empty() {
            return Err(NameProblem::Invisible);
        }
        left_out = false;
        if is_combining_mark(c) && before.is_none_or(|before| before == ' ') {
            return Err(NameProblem::BeginsWithMark);
        }
        name.push(c);
    }
    name.truncate(name.trim_end().len());
    if name.is_empty() && !typed.iter().all(|c| c.is_whitespace()) {
        return Err(NameProblem::Invisible);
    }
    if has_stacked_marks(&name) {
        return Err(NameProblem::StackedMarks);
    }
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
pub(super) fn is_invisible(c: char) -> bool {
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

/// Whether an invisible character stands for something, or is no character of a text at all:
/// controls, tags, private use and noncharacters. Such a name is refused also where it ends with one.
fn has_meaning(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e0000}'..='\u{10ffff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

#[cfg(test)]
#[path = "name_tests.rs"]
mod tests;
