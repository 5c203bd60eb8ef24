//! Characters that are invisible and change how their neighbors are shown, where writing needs
//! them: joiners in words (RFC 5892, appendix A) and in emoji (UTS 51).

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{ExtendedPictographic, JoiningType},
};
use unicode_normalization::char::canonical_combining_class;

/// The mark that draws a key around a digit, in an emoji.
const KEYCAP: char = '\u{20e3}';

/// Asks for the emoji form of a symbol.
const EMOJI_FORM: char = '\u{fe0f}';

/// The zero-width non-joiner.
const NON_JOINER: char = '\u{200c}';

/// The flag that the tags of a country's part follow.
const BLACK_FLAG: char = '\u{1f3f4}';

/// The parts of a country that have a flag (`RGI_Emoji_Tag_Sequence`). Any other tags would be
/// a hidden text behind a black flag.
const FLAG_TAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];

/// Variation selectors that choose between the text and the emoji form of a symbol.
pub(super) fn is_emoji_selector(c: char) -> bool {
    matches!(c, '\u{fe0e}' | EMOJI_FORM)
}

/// The zero-width joiner and non-joiner.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, NON_JOINER | '\u{200d}')
}

/// The letters of a flag's name, which are invisible.
pub(super) fn is_tag(c: char) -> bool {
    matches!(c, '\u{e0020}'..='\u{e007f}')
}

/// Whether a character is a picture by itself.
pub(super) fn is_picture(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

fn is_skin_tone(c: char) -> bool {
    matches!(c, '\u{1f3fb}'..='\u{1f3ff}')
}

/// Half of a country's flag.
fn is_flag_letter(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Whether a text shows an emoji or another picture: 🎉, 1️⃣, 🇳🇴.
pub fn shows_picture(text: &str) -> bool {
    text.chars()
        .any(|c| is_picture(c) || is_flag_letter(c) || is_skin_tone(c) || c == KEYCAP)
}

/// Whether a selector between these two can be seen: on a picture, and on the digit of a key.
pub(super) fn selects(before: Option<char>, after: Option<char>) -> bool {
    match before {
        Some('0'..='9' | '#' | '*') => after == Some(KEYCAP),
        Some(before) => is_picture(before),
        None => false,
    }
}

/// How many characters at the beginning of `rest` are the tags of a flag, if `before` is the
/// flag.
pub(super) fn flag_tags(before: Option<char>, rest: &[char]) -> Option<usize> {
    const END: char = '\u{e007f}';
    let tag = |letter: char| char::from_u32(0xe_0000 + u32::from(letter));
    if before != Some(BLACK_FLAG) {
        return None;
    }
    FLAG_TAGS.iter().find_map(|name| {
        let tags: Option<Vec<_>> = name.chars().map(tag).chain([Some(END)]).collect();
        let tags = tags?;
        rest.starts_with(&tags).then_some(tags.len())
    })
}

/// The effect of a joiner at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joining {
    /// Writing needs it.
    Seen,
    /// It is typed there by habit, and changes nothing: after a letter of a joined script that
    /// does not join the next one.
    Needless,
    /// It does not belong there.
    Unseen,
}

/// The effect of `joiner` between the text `before`, as far as it is read, and `after`.
pub(super) fn joining(before: &str, joiner: char, after: &[char]) -> Joining {
    let Some(last) = before.chars().next_back() else {
        return Joining::Unseen;
    };
    let next = after.first().copied();
    // A.1 and A.2: behind a virama, also at the end of a word (the chillu letters of Malayalam).
    if is_virama(last) {
        return Joining::Seen;
    }
    if joiner == NON_JOINER {
        return between_joined_letters(before, after);
    }
    // Before a virama, which RFC 5892 forgets: Bengali র‍্য, and the touching letters of Sinhala.
    if last.is_alphabetic() && next.is_some_and(is_virama) {
        return Joining::Seen;
    }
    // An `emoji_zwj_sequence`.
    let mut emoji = before.chars().rev();
    let picture = emoji.find(|c| *c != EMOJI_FORM && !is_skin_tone(*c));
    match (picture, next) {
        (Some(before), Some(after)) if is_picture(before) && is_picture(after) => Joining::Seen,
        _ => Joining::Unseen,
    }
}

fn is_virama(c: char) -> bool {
    const VIRAMA: u8 = 9;
    canonical_combining_class(c) == VIRAMA
}

/// A.1: between a letter that joins the next one and a letter that joins the one before. Marks
/// of vowels may stand between them.
fn between_joined_letters(before: &str, after: &[char]) -> Joining {
    let kinds = CodePointMapData::<JoiningType>::new();
    let letter = |kind: &JoiningType| *kind != JoiningType::Transparent;
    let before = before.chars().rev().map(|c| kinds.get(c)).find(letter);
    let after = after.iter().map(|c| kinds.get(*c)).find(letter);
    let (Some(before), Some(after)) = (before, after) else {
        return Joining::Unseen;
    };
    let joins_next = [JoiningType::DualJoining, JoiningType::LeftJoining].contains(&before);
    let joins_last = [JoiningType::DualJoining, JoiningType::RightJoining].contains(&after);
    match (joins_next, joins_last) {
        (true, true) => Joining::Seen,
        (false, true) if before == JoiningType::RightJoining => Joining::Needless,
        _ => Joining::Unseen,
    }
}
