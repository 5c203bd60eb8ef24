//! Mentions in a text: `@` and the username of somebody who may be mentioned there, or `#` and the
//! name of a room, but not in code. The same function decides who is notified and what is marked.

use crate::{
    base::characters::with_few_marks,
    model::formatting::{
        for_words,
        link_end::is_latin,
        link_finder::{self, Address},
    },
    model::named::{EVERYBODY, ONLINE, written_key},
};

/// The most people that one message mentions, and the most rooms. The rest are ignored.
const MOST: usize = 20;

/// The most names of one message that are looked up.
const MOST_NAMES: usize = 200;

/// The longest name of a room, in characters.
const LONGEST_ROOM: usize = 80;

/// The longest username.
const LONGEST_NAME: usize = 32;

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub enum MessagePiece<'a> {
    /// Words.
    Text(&'a str),
    /// An address, in which nobody is mentioned.
    Address(Address<'a>),
    /// The name of a person who is mentioned, after an `@`.
    Mention(&'a str),
    /// The name of a room, after a `#`.
    Room(&'a str),
}

/// The people that a text may mention, and the names of rooms.
pub fn possible_people_and_rooms(text: &str) -> (Vec<String>, Vec<String>) {
    let (rooms, people): (Vec<_>, Vec<_>) = possible_names(text)
        .into_iter()
        .partition(|name| name.starts_with('#'));
    let bare = |name: String| name.trim_start_matches('#').to_owned();
    (people, rooms.into_iter().map(bare).collect())
}

/// Whether a text mentions everybody, and those who are online.
pub fn addresses_everybody(text: &str) -> (bool, bool) {
    if !text.contains('@') {
        return (false, false);
    }
    let names = mentioned(text, |name| [EVERYBODY, ONLINE].contains(&name));
    let has = |name: &str| names.iter().any(|known| known == name);
    (has(EVERYBODY), has(ONLINE))
}

/// All names that a text may mention, in lower case, each once. `@kevin.Thanks` may mention
/// `kevin.thanks`, `kevin.` and `kevin`. Those of rooms begin with `#`.
pub fn possible_names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    if !text.contains(['@', '#']) {
        return names;
    }
    for_words(&with_few_marks(text), |words| {
        split(words, |name| {
            if names.len() < MOST_NAMES && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
            false
        });
    });
    names
}

/// The names that a text mentions, of those that somebody has.
pub fn mentioned(text: &str, is_name: impl Fn(&str) -> bool) -> Vec<String> {
    let mut names: Vec<String> = vec![];
    for_words(&with_few_marks(text), |words| {
        for piece in split(words, &is_name) {
            let name = match piece {
                MessagePiece::Mention(name) => name.to_ascii_lowercase(),
                MessagePiece::Room(name) => format!("#{}", written_key(name)),
                MessagePiece::Text(_) | MessagePiece::Address(_) => continue,
            };
            if !names.contains(&name)
                && names.iter().filter(|other| is_like(other, &name)).count() < MOST
            {
                names.push(name);
            }
        }
    });
    names
}

/// Whether two names count together: those of people, those of rooms, `room` and `here`.
fn is_like(one: &str, other: &str) -> bool {
    let kind = |name: &str| (name.starts_with('#'), [EVERYBODY, ONLINE].contains(&name));
    kind(one) == kind(other)
}

/// A text cut at its addresses, mentions and names of rooms. `is_name` says whether somebody who may
/// be mentioned has a name (in lower case), or a room, whose name comes with its `#`; of several the
/// longest counts.
pub fn split(text: &str, mut is_name: impl FnMut(&str) -> bool) -> Vec<MessagePiece<'_>> {
    let mut pieces = vec![];
    for piece in link_finder::split(text) {
        match piece {
            link_finder::Piece::Address(address) => pieces.push(MessagePiece::Address(address)),
            link_finder::Piece::Text(words) => split_words(words, &mut is_name, &mut pieces),
        }
    }
    pieces
}

fn split_words<'a>(
    text: &'a str,
    is_name: &mut impl FnMut(&str) -> bool,
    pieces: &mut Vec<MessagePiece<'a>>,
) {
    let mut begin = 0;
    for (at, sign) in text.match_indices(['@', '#']) {
        if begin < at && !may_precede(&text[begin..at]) {
            continue;
        }
        let rest = &text[at + 1..];
        let piece = match sign {
            "@" => longest_name(rest, is_name).map(MessagePiece::Mention),
            _ => longest_room(rest, is_name).map(MessagePiece::Room),
        };
        let Some(piece) = piece else { continue };
        let (MessagePiece::Mention(name) | MessagePiece::Room(name)) = piece else {
            continue;
        };
        if begin < at {
            pieces.push(MessagePiece::Text(&text[begin..at]));
        }
        begin = at + 1 + name.len();
        pieces.push(piece);
    }
    if begin < text.len() {
        pieces.push(MessagePiece::Text(&text[begin..]));
    }
}

/// The longest name of a host, in bytes (RFC 1035, section 2.3.4).
const LONGEST_HOST: usize = 255;

/// Whether a mention may come right after this: not within a word, and not within an address
/// that was typed without its beginning, such as `social.example/@kevin`.
fn may_precede(text: &str) -> bool {
    // No host is longer; without a bound, a text of many @ would be looked through for each.
    let mut begin = text.len().saturating_sub(LONGEST_HOST);
    while !text.is_char_boundary(begin) {
        begin += 1;
    }
    let text = &text[begin..];
    let word = text.trim_end_matches(['.', '-', '_']);
    let marks = &text[word.len()..];
    if word.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return marks.ends_with('.');
    }
    let begin = word.rfind(char::is_whitespace).unwrap_or(0);
    !(word.ends_with('/') && word[begin..].contains('.'))
}

/// The longest name of somebody that a text begins with. A name ends where it is followed or
/// preceded by punctuation that names may have, or by anything else that is no name.
fn longest_name<'a>(text: &'a str, is_name: &mut impl FnMut(&str) -> bool) -> Option<&'a str> {
    let end = text.find(|c| !in_name(c)).unwrap_or(text.len());
    let (run, after) = text.split_at(end);
    if !run.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    // `@josé` does not mention jos.
    let is_whole = !after.starts_with(is_latin);
    let is_mark = |c: &u8| !c.is_ascii_alphanumeric();
    let ends_at = |end: usize| match run.as_bytes().get(end) {
        Some(next) => is_mark(next) || is_mark(&run.as_bytes()[end - 1]),
        None => is_whole || is_mark(&run.as_bytes()[end - 1]),
    };
    let lengths = (2..=run.len().min(LONGEST_NAME)).rev();
    lengths
        .filter(|length| ends_at(*length))
        .map(|length| &run[..length])
        .find(|name| is_name(&name.to_ascii_lowercase()))
}

/// The longest name of a room that a text begins with. It ends before white space, and before or
/// after punctuation.
fn longest_room<'a>(text: &'a str, is_name: &mut impl FnMut(&str) -> bool) -> Option<&'a str> {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '@' | '#'));
    let run = &text[..end.unwrap_or(text.len())];
    if run.is_empty() {
        return None;
    }
    let mut ends = vec![];
    let mut before = ' ';
    for (at, c) in run.char_indices().take(LONGEST_ROOM + 1) {
        if at > 0 && !(c.is_alphanumeric() && before.is_alphanumeric()) {
            ends.push(at);
        }
        before = c;
    }
    if run.chars().count() <= LONGEST_ROOM {
        ends.push(run.len());
    }
    let names = ends.into_iter().rev().map(|end| &run[..end]);
    let mut names = names.filter(|name| name.contains(|c: char| !c.is_ascii_punctuation()));
    names.find(|name| is_name(&format!("#{}", written_key(name))))
}

fn in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_that_exists_is_mentioned() {
        let people = [
            "kevin",
            "ana-lucia",
            "ana",
            "j.r",
            "j.r.",
            "x_2",
            "the_",
            "dash-",
            "jos",
            "kevin.example",
        ];
        for (text, names) in [
            ("@kevin", &["kevin"][..]),
            ("@nobody, @ke, @kevins, @x", &[]),
            (
                "Is @Kevin there? @ana-lucia, @x_2.",
                &["kevin", "ana-lucia", "x_2"],
            ),
            ("@kevin.Thanks", &["kevin"]),
            ("@kevin.Example", &["kevin.example"]),
            (
                "@kevin, (@kevin) \"@kevin\" *@kevin* _@kevin_ @kevin…",
                &["kevin"],
            ),
            (
                "@kevin's @kevin’s @kevin-san @kevin_x @kevin...",
                &["kevin"],
            ),
            ("@kevin的 请@kevin看，@ana。", &["kevin", "ana"]),
            ("@kevin\u{200b}x, @kevin\u{3000}x", &["kevin"]),
            ("@ana-lucias", &["ana"]),
            ("@j.r @j.r.", &["j.r", "j.r."]),
            ("@j.r...", &["j.r."]),
            ("@the_ and @dash-, @the_.", &["the_", "dash-"]),
            ("@josé @jose\u{301}", &[]),
            ("@jos, é@kevin", &["jos", "kevin"]),
            ("Thanks.@kevin …@kevin --@kevin", &["kevin"]),
            ("(@kevin) @kevin/@ana @KEVIN", &["kevin", "ana"]),
            // In addresses.
            ("write to kevin@example.org or ana@kevin.example", &[]),
            ("josé@kevin.example ana.@kevin.example", &[]),
            ("https://x.example/@kevin https://x.example/a,@kevin", &[]),
            ("https://ana@kevin.example/@kevin ftp://x/@kevin", &[]),
            (
                "www.x.example/@kevin x.example/@kevin, x.example/a/@kevin",
                &[],
            ),
            ("@kevin@social.example x@kevin x_@kevin", &[]),
            (
                "https://x.example @kevin https://y.example, @ana",
                &["kevin", "ana"],
            ),
            ("@ @x @", &[]),
            // In code, and in the words of a link.
            (
                "`@kevin` and\n```\n@ana\n```\n**@jos** [@x_2](https://x.example)",
                &["jos"],
            ),
        ] {
            let found = mentioned(text, |name| people.contains(&name));
            assert_eq!(found, names, "{text}");
        }
    }

    #[test]
    fn a_room_is_named_by_its_longest_name() {
        let rooms = [
            "#design",
            "#design-team",
            "#c++",
            "#straße-7",
            "#🎉",
            "#設計",
        ];
        for (text, names) in [
            ("#design", &["#design"][..]),
            (
                "see #Design-Team, or #design.",
                &["#design-team", "#design"],
            ),
            ("(#design) #design's #design—yes", &["#design"]),
            ("#design-teams #designs #nothing # ##", &["#design"]),
            (
                "#C++, #Straße-7! #🎉 #設計",
                &["#c++", "#straße-7", "#🎉", "#設計"],
            ),
            ("x#design https://a.example/#design #-", &[]),
        ] {
            let found = mentioned(text, |name| rooms.contains(&name));
            assert_eq!(found, names, "{text}");
        }
        let many = "#a.b.c-d_".repeat(1_200);
        let begun = std::time::Instant::now();
        assert_eq!(mentioned(&many, |_| false), Vec::<String>::new());
        assert!(begun.elapsed().as_millis() < 500);
    }

    #[test]
    fn all_names_that_exist_may_be_found() {
        assert_eq!(
            possible_names("@Kevin.Thanks, @ana ana@a.example"),
            ["kevin.thanks", "kevin.", "kevin", "ana"]
        );
        let many: String = (0..500).map(|n| format!("@person{n} ")).collect();
        assert_eq!(possible_names(&many).len(), MOST_NAMES);
        let all = mentioned(&format!("{many} #a #b @room"), |_| true);
        assert_eq!(all.len(), MOST + 3);
        assert_eq!(
            possible_names(&format!("@{}", "a.".repeat(9_000))).len(),
            31
        );
    }
}
