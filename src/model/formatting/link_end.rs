//! Where an address in a text ends: people write right on after it, with the punctuation of
//! every script.

use unicode_properties::{GeneralCategory as Category, UnicodeGeneralCategory as _};

use crate::base::characters::is_invisible;

/// The part of a character in an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Any place.
    Anywhere,
    /// Any place but the last: `a.example/x.` ends before the full stop.
    Inside,
    /// It opens a bracket, which belongs to the address if the bracket is closed.
    Opens,
    /// It closes one.
    Closes,
    /// None: the address ends before it.
    Nowhere,
}

fn part(c: char) -> Part {
    match c {
        '(' | '[' | '{' => Part::Opens,
        ')' | ']' | '}' => Part::Closes,
        '.' | ',' | ':' | ';' | '!' | '?' | '\'' | '*' => Part::Inside,
        '"' | '<' | '>' | '`' | '|' | '\\' | '＜' | '＞' | '｜' | '—' | '―' | '⸺' | '⸻' => {
            Part::Nowhere
        }
        c if c.is_ascii_graphic() => Part::Anywhere,
        c if is_invisible(c) => Part::Nowhere,
        c if is_within_words(c) => Part::Inside,
        c => match c.general_category() {
            Category::OpenPunctuation => Part::Opens,
            Category::ClosePunctuation => Part::Closes,
            Category::InitialPunctuation
            | Category::FinalPunctuation
            | Category::OtherPunctuation => Part::Nowhere,
            Category::DashPunctuation | Category::ConnectorPunctuation => Part::Inside,
            _ => Part::Anywhere,
        },
    }
}

/// Punctuation that stands between letters of one word: the dots of Catalan and Japanese,
/// the marks of Hebrew abbreviations, and what separates the syllables of Tibetan.
fn is_within_words(c: char) -> bool {
    matches!(c, '·' | '‧' | '・' | '･' | '״' | '׳' | '་')
}

/// The bracket that closes an opening one. Where Unicode has no pair, nothing does.
fn closing(opening: char) -> Option<char> {
    match opening {
        '(' => Some(')'),
        // In these blocks the closing bracket is two code points after the opening one …
        '[' | '{' | '［' | '｛' => char::from_u32(u32::from(opening) + 2),
        // … and in all others it is the next.
        _ => char::from_u32(u32::from(opening) + 1),
    }
}

/// The length of the path, query and fragment that a text begins with. `before` is the
/// character in front of the whole address: `'https://a.example/'` ends before the quote.
pub fn path_length(text: &str, before: Option<char>) -> usize {
    let mut open: Vec<(char, usize)> = vec![];
    let mut end = text.len();
    let mut previous = '/';
    for (at, c) in text.char_indices() {
        match part(c) {
            Part::Opens => match closing(c) {
                Some(closing) => open.push((closing, at)),
                None => end = at,
            },
            Part::Closes if open.last().is_some_and(|(closing, _)| *closing == c) => {
                open.pop();
            }
            Part::Closes | Part::Nowhere => end = at,
            Part::Inside if c == '\'' && before == Some(c) => end = at,
            Part::Inside | Part::Anywhere if begins_another(&text[at..], previous) => end = at,
            Part::Inside | Part::Anywhere => {}
        }
        if end == at {
            break;
        }
        previous = c;
    }
    // A bracket that nobody closes is not the address's.
    let unclosed = open.iter().find(|(_, at)| *at < end);
    without_end(&text[..unclosed.map_or(end, |(_, at)| *at)], before).len()
}

/// Whether another address begins here. Within an address there is one only as a part of the
/// path or as a value: `web.archive.org/web/2020/https://a.example`.
fn begins_another(text: &str, previous: char) -> bool {
    match text.as_bytes()[0] {
        b'h' | b'H' => has_scheme(text) && !"/=?&#:@+%!~".contains(previous),
        b'w' | b'W' => has_prefix(text, "www.") && matches!(previous, ',' | ';'),
        _ => false,
    }
}

/// Whether a text begins with `http://` or `https://`.
pub fn has_scheme(text: &str) -> bool {
    has_prefix(text, "https://") || has_prefix(text, "http://")
}

/// Whether a text begins with this, in any case.
pub fn has_prefix(text: &str, prefix: &str) -> bool {
    let begin = text.get(..prefix.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(prefix))
}

/// The address without the punctuation at its end, and without the marks that stand around
/// the whole address (`_https://a.example_`).
fn without_end(text: &str, before: Option<char>) -> &str {
    let is_around = |c| matches!(c, '_' | '~') && before == Some(c);
    text.trim_end_matches(|c| part(c) == Part::Inside || is_around(c))
}

/// The length of the host that a text begins with; 0 if it begins with none.
pub fn host_length(text: &str) -> usize {
    let mut end = text.len();
    let mut has_dot = false;
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        let is_part = match c {
            '.' => {
                has_dot = true;
                at > 0 && !rest[1..].starts_with('.')
            }
            // In Japanese and Chinese the dots of a host may be typed like this. After a full
            // `a.example` it is the end of the sentence.
            '。' | '．' | '｡' => !has_dot && rest[c.len_utf8()..].starts_with(is_in_label),
            '%' => rest.as_bytes().get(1..3).is_some_and(is_hex),
            'h' | 'H' if has_dot && has_scheme(rest) => false,
            c => is_in_label(c),
        };
        if !is_part {
            end = at;
            break;
        }
    }
    let host = text[..end].trim_end_matches(|c| matches!(c, '-' | '_') || is_within_words(c));
    let last = host.trim_end_matches('.').rfind('.').map_or(0, |at| at + 1);
    last + last_label_length(&host[last..], last > 0)
}

fn is_in_label(c: char) -> bool {
    match c {
        '-' | '_' => true,
        c if c.is_ascii() => c.is_ascii_alphanumeric(),
        c => match part(c) {
            Part::Anywhere => true,
            Part::Inside => is_within_words(c),
            _ => false,
        },
    }
}

fn is_hex(digits: &[u8]) -> bool {
    digits.iter().all(u8::is_ascii_hexdigit)
}

/// The length of a host's last part. No top domain is Latin first and then in another
/// script: of `a.example的` the last character is text.
fn last_label_length(label: &str, has_others: bool) -> usize {
    if !has_others || !label.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return label.len();
    }
    label.find(is_other_letter).unwrap_or(label.len())
}

/// Whether a character is a letter of another script than Latin.
pub fn is_other_letter(c: char) -> bool {
    c.is_alphabetic() && !is_latin(c)
}

/// Whether a character is a Latin letter, or a mark that belongs to the letter before it.
pub fn is_latin(c: char) -> bool {
    matches!(c, 'A'..='Z' | 'a'..='z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{d6}'
        | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{250}'..='\u{2af}'
        | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}
