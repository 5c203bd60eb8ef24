//! A text as the parser gets it. Our rules differ from CommonMark's in some places; there the
//! signs are covered, so that the parser takes them for letters. A cover is as long as the
//! sign, and drawing goes by places in the text, so nothing is lost.

use crate::model::formatting::link_finder::{self, Piece};

/// A text, and the same text with covered signs.
pub struct Prepared {
    /// The text, with some line ends more.
    pub source: String,
    /// The same length.
    pub covered: String,
}

/// Signs and what covers them: control characters that nobody types.
const COVERS: [(u8, u8); 7] = [
    (b'<', 1),
    (b'&', 2),
    (b'\\', 3),
    (b'*', 4),
    (b'_', 5),
    (b'~', 6),
    (b']', 7),
];

/// The cover of a dash, which is that of none of the others.
const DASH: u8 = 8;

/// The most cells of a table. The parser fills in those that are missing.
const MOST_CELLS: usize = 10_000;

/// Whether anything in a text may be a form. (Where it says yes, the parser decides.)
pub fn may_have_form(text: &str) -> bool {
    let mut before = b' ';
    let mut has_bar = false;
    for c in text.bytes() {
        match c {
            b'*' | b'_' | b'`' => return true,
            b'~' if before == b'~' => return true,
            b'(' if before == b']' => return true,
            _ if before == b'\\' && is_sign(c) => return true,
            b'|' => has_bar = true,
            _ => {}
        }
        before = c;
    }
    text.split('\n').any(|line| {
        let line = line.trim_start();
        let after_number = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let after = match line.as_bytes().first() {
            Some(b'>') => return true,
            Some(b'#') => line.trim_start_matches('#'),
            Some(b'-' | b'+') => &line[1..],
            Some(b'0'..=b'9') if after_number.starts_with(['.', ')']) => &after_number[1..],
            _ => return false,
        };
        after.is_empty() || after.starts_with([' ', '\t'])
    }) || (has_bar && text.split('\n').any(|line| columns(line) > 0))
}

/// The columns of the line below the headings of a table; 0 if a line is none.
fn columns(line: &str) -> usize {
    let is_one = line.bytes().all(|c| b"|-: \t>\r".contains(&c)) && line.contains('-');
    match is_one {
        true => line.split('|').filter(|part| part.contains('-')).count(),
        false => 0,
    }
}

/// Whether a backslash before this sign takes its meaning away, and is not shown.
fn is_sign(c: u8) -> bool {
    b"*_~`[]#>|+-!.)".contains(&c)
}

/// The text for the parser; `None` if it has characters that cover.
pub fn prepare(text: &str) -> Option<Prepared> {
    if text.bytes().any(|c| (1..=DASH).contains(&c)) {
        return None;
    }
    let source = with_ends(text);
    let mut covered = source.clone().into_bytes();
    cover_signs(&mut covered);
    let mut at = 0;
    for piece in link_finder::split(&source) {
        let length = piece.as_str().len();
        // (The target of a link has no form, and no control characters.)
        if matches!(piece, Piece::Address(_)) && !source[..at].ends_with("](") {
            let address = &mut covered[at..at + length];
            address.iter_mut().for_each(|c| cover(c, b"*_~"));
        }
        at += length;
    }
    let mut begin = 0;
    let lines = 1 + source.matches('\n').count();
    for line in source.split('\n') {
        if columns(line) * lines > MOST_CELLS {
            let dashes = covered[begin..begin + line.len()].iter_mut();
            dashes.filter(|c| **c == b'-').for_each(|c| *c = DASH);
        }
        begin += line.len() + 1;
    }
    let covered = String::from_utf8(covered).ok()?;
    Some(Prepared { source, covered })
}

fn cover(c: &mut u8, signs: &[u8]) {
    if let Some((_, cover)) = COVERS
        .iter()
        .find(|(sign, _)| sign == c && signs.contains(c))
    {
        *c = *cover;
    }
}

fn cover_signs(text: &mut [u8]) {
    // How many brackets are open in the target of a link.
    let mut target = 0_usize;
    for at in 0..text.len() {
        target = match text[at] {
            b'(' if target > 0 || text[..at].ends_with(b"]") => target + 1,
            b')' => target.saturating_sub(1),
            c if c.is_ascii_whitespace() => 0,
            _ => target,
        };
        let next = text.get(at + 1).copied().unwrap_or(b' ');
        let is_after = |what: &str| text[..at].ends_with(what.as_bytes());
        let covers = match text[at] {
            // Neither HTML nor entities.
            b'<' => true,
            b'&' => target == 0,
            b'\\' if target == 0 => {
                // Of paths and patterns nothing is missing, nor of ¯\_(ツ)_/¯.
                let is_list = at > 0 && text[at - 1].is_ascii_digit();
                let is_meant = is_sign(next) && (is_list || !matches!(next, b'.' | b')'));
                !is_meant || is_after("¯")
            }
            // A line that defines what another names would not be shown.
            b']' => next == b':',
            _ => false,
        };
        if covers {
            cover(&mut text[at], b"<&\\]");
        }
    }
}

/// A piece from the parser, without covers.
pub fn uncovered(text: &str) -> String {
    let sign = |c: char| {
        let byte = u8::try_from(c).ok();
        let found = COVERS.iter().find(|(_, cover)| Some(*cover) == byte);
        match (found, byte) {
            (Some((sign, _)), _) => char::from(*sign),
            (None, Some(DASH)) => '-',
            _ => c,
        }
    };
    text.chars().map(sign).collect()
}

/// The text with a line end where people expect one: after a quote (a line without `>` is
/// none of it), after a table (a line without `|` is no row of it), and within a fence that has code beside it.
fn with_ends(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let mut ends = String::with_capacity(text.len() + 8);
    let mut fence: Option<(&str, usize)> = None;
    let mut is_table = false;
    for (number, line) in lines.iter().enumerate() {
        if number > 0 {
            ends.push('\n');
        }
        match fence {
            Some((sign, last)) if number >= last => {
                fence = None;
                let code = line.trim_end().strip_suffix(sign).unwrap_or_default();
                let quote = if is_quote(line) { "> " } else { "" };
                let is_alone =
                    |code: &str| code.trim_matches([' ', '\t', '>', '`', '~']).is_empty();
                match is_alone(code) {
                    true => ends.push_str(line),
                    false => ends.push_str(&format!("{code}\n{quote}{sign}")),
                }
                continue;
            }
            Some(_) => {
                ends.push_str(line);
                continue;
            }
            None => {}
        }
        if let Some(sign) = fence_of(line) {
            let last = last_line_of_fence(&lines, number, sign);
            fence = Some((sign, last));
            let (before, info) = line.split_once(sign).unwrap_or((line, ""));
            let is_code = sign.starts_with('`') && info.trim().contains(char::is_whitespace);
            match is_code {
                true => ends.push_str(&format!("{before}{sign}\n{info}")),
                false => ends.push_str(line),
            }
            continue;
        }
        let before = number.checked_sub(1).map(|before| lines[before]);
        let says = |line: &str| !line.trim_matches([' ', '\t', '>']).is_empty();
        let is_after = before.is_some_and(|before| is_quote(before) && says(before));
        let is_below = is_table && !line.contains('|');
        if ((is_after && !is_quote(line)) || is_below) && says(line) {
            ends.push('\n');
        }
        let is_ruled = columns(line) > 0 && before.is_some_and(|before| before.contains('|'));
        is_table = line.contains('|') && (is_table || is_ruled);
        ends.push_str(line);
    }
    ends
}

fn is_quote(line: &str) -> bool {
    let rest = line.trim_start_matches(' ');
    rest.starts_with('>') && line.len() - rest.len() < 4
}

/// The signs that open code on lines of its own, also in a list and in a quote.
fn fence_of(line: &str) -> Option<&str> {
    let is_before = |c: char| c.is_ascii_digit() || " \t-+*>.)".contains(c);
    let rest = line.trim_start_matches(is_before);
    let sign = ['`', '~']
        .into_iter()
        .find(|sign| rest.starts_with(*sign))?;
    let length = rest.len() - rest.trim_start_matches(sign).len();
    let (fence, info) = rest.split_at(length);
    (length >= 3 && !info.contains('`')).then_some(fence)
}

/// The line that closes a fence. Where none has the signs alone, it is the first that ends
/// with them.
fn last_line_of_fence(lines: &[&str], first: usize, fence: &str) -> usize {
    let is_alone = |line: &&str| {
        let line = line.trim_matches([' ', '\t', '>']);
        line.starts_with(fence) && line.trim_start_matches(&fence[..1]).is_empty()
    };
    let after = &lines[first + 1..];
    let alone = after.iter().position(is_alone);
    let found = alone.or_else(|| after.iter().position(|l| l.trim_end().ends_with(fence)));
    found.map_or(lines.len(), |found| first + 1 + found)
}
