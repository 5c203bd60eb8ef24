//! How names look, to be compared with others (UTS 39, Unicode Security Mechanisms).

use unicode_normalization::{
    UnicodeNormalization,
    char::{compose, is_combining_mark},
};
use unicode_security::skeleton;

use crate::model::{joiners::is_tag, name::is_invisible};

/// A text without the marks on its Latin, Greek and Cyrillic letters.
pub fn without_accents(text: &str) -> String {
    let is_latin_accent = |c: &char| matches!(c, '\u{300}'..='\u{36f}');
    text.nfd().filter(|c| !is_latin_accent(c)).nfc().collect()
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

/// The skeleton of a text (UTS 39, section 4), letter by letter, in lower case. Marks that no
/// language writes on their letters are nothing: `E̶v̶e̶` looks like `Eve`.
fn letters(text: &str, reading: fn(char) -> char) -> String {
    let mut look = String::new();
    // The letter with its marks so far, as it is written and as it looks.
    let (mut written, mut seen) = (None, None);
    for c in text
        .nfkd()
        .filter(|c| c.is_whitespace() || is_tag(*c) || !is_invisible(*c))
    {
        if c.is_whitespace() {
            if !look.is_empty() && !look.ends_with(' ') {
                look.push(' ');
            }
            (written, seen) = (None, None);
            continue;
        }
        if is_combining_mark(c) && !is_enclosing(c) {
            let with_mark = |base: Option<char>| base.and_then(|base| compose(base, c));
            let both = (with_mark(written), with_mark(seen));
            let is_foreign = is_accent(c) || seen.is_some_and(is_latin);
            if both == (None, None) && is_foreign {
                continue;
            }
            (written, seen) = (both.0.or(written), both.1.or(seen));
            look.push_str(&bare(&c.to_string()));
            continue;
        }
        // (A skeleton has no tags, but flags of other countries are other flags.)
        let shape = if is_tag(c) { c.into() } else { shape(c) };
        look.extend(shape.chars().map(reading));
        let last = look.chars().next_back();
        // (A `1` may be read as `i`, which has accents.)
        (written, seen) = (Some(c), last.map(|c| if c == '1' { 'i' } else { c }));
    }
    look.trim_end().replace("vv", "w")
}

/// One letter as it looks, in lower case.
fn shape(c: char) -> String {
    let mut shape = bare(&c.to_string());
    if shape == "l" && !matches!(c, 'l' | 'L') {
        "1".clone_into(&mut shape);
    }
    // A small letter of another script may look like a Latin one as a capital only.
    if !shape.is_ascii() {
        let capital = bare(&c.to_uppercase().collect::<String>());
        shape = match capital.is_ascii() {
            true => capital,
            false => bare(&c.to_lowercase().collect::<String>()),
        };
    }
    shape
}

/// The skeleton of a text, in lower case and as that looks once more.
fn bare(text: &str) -> String {
    let lower = |text: &str| skeleton(text).collect::<String>().to_lowercase();
    lower(&lower(text))
}

/// Marks that are written around a character: 1️⃣ is not 1.
fn is_enclosing(c: char) -> bool {
    matches!(c, '\u{20dd}'..='\u{20e0}' | '\u{20e2}'..='\u{20e4}')
}

/// Marks on Latin, Greek and Cyrillic letters, and marks for symbols.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20f0}' | '\u{fe20}'..='\u{fe2f}')
}

/// Whether a letter is a Latin one, on which the marks of other scripts do not belong.
fn is_latin(c: char) -> bool {
    c.nfd().next().is_some_and(|c| c.is_ascii())
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
#[path = "look_tests.rs"]
mod tests;
