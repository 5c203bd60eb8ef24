//! Addresses in a text, as people type them.

use crate::{
    base::characters::is_invisible,
    model::formatting::link_end::{
        has_prefix, has_scheme, host_length, is_latin, is_other_letter, path_length,
    },
};

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// An address.
    Address(Address<'a>),
}

/// An address in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// A web page, with `https://` or without.
    Web(&'a str),
    /// An e-mail address.
    Mail(&'a str),
    /// Anything else that is one word with its parts: a file, a person on another server.
    Other(&'a str),
}

/// A text cut at its addresses. The pieces together are the text.
pub fn split(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = vec![];
    let mut begin = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(['@', ':', 'w', 'W']) {
        at += found;
        let Some((start, address)) = address_at(text, begin, at) else {
            at += 1;
            continue;
        };
        if begin < start {
            pieces.push(Piece::Text(&text[begin..start]));
        }
        pieces.push(Piece::Address(address));
        begin = start + address.as_str().len();
        at = begin;
    }
    if begin < text.len() {
        pieces.push(Piece::Text(&text[begin..]));
    }
    pieces
}

impl<'a> Piece<'a> {
    /// The piece as it was typed.
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Text(text) => text,
            Self::Address(address) => address.as_str(),
        }
    }
}

impl<'a> Address<'a> {
    /// The address as it was typed.
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Web(text) | Self::Mail(text) | Self::Other(text) => text,
        }
    }
}

/// The address with a sign at `at`, and where it starts, not before `begin`.
fn address_at(text: &str, begin: usize, at: usize) -> Option<(usize, Address<'_>)> {
    match text.as_bytes()[at] {
        b'@' => mail(text, begin, at),
        b':' => with_scheme(text, begin, at),
        _ => without_scheme(text, begin, at),
    }
}

/// An address with `://` at `at`.
fn with_scheme(text: &str, begin: usize, at: usize) -> Option<(usize, Address<'_>)> {
    if !text[at..].starts_with("://") {
        return None;
    }
    let before = &text[begin..at];
    let scheme = last_run(before, |c| c.is_ascii_alphanumeric() || c == '+');
    let start = at - scheme.len();
    if scheme.is_empty() {
        return None;
    }
    let after = &text[at + 3..];
    let before = text[..start].chars().next_back();
    let length = match has_scheme(&text[start..]) {
        true => web_length(after, before),
        false => None,
    };
    Some((
        start,
        match length {
            Some(length) => Address::Web(&text[start..at + 3 + length]),
            None => Address::Other(&text[start..at + 3 + path_length(after, before)]),
        },
    ))
}

/// An address with `www.` at `at`.
fn without_scheme(text: &str, begin: usize, at: usize) -> Option<(usize, Address<'_>)> {
    let rest = &text[at..];
    let before = text[..at].chars().next_back();
    let is_within = |c: char| c.is_ascii_alphanumeric() || "_.-@/\\".contains(c);
    if !has_prefix(rest, "www.") || (begin < at && before.is_some_and(is_within)) {
        return None;
    }
    let is_host = rest[4..].starts_with(char::is_alphanumeric);
    let length = web_length(rest, before).filter(|_| is_host);
    length.map(|length| (at, Address::Web(&rest[..length])))
}

/// The length of the host and all after it. `None` if a text begins with no host, or if its
/// host may be meant to be a longer one.
fn web_length(text: &str, before: Option<char>) -> Option<usize> {
    let host = match text.starts_with('[') {
        true => text.find(']').map_or(0, |at| at + 1),
        false => host_length(text),
    };
    let (host, rest) = text.split_at(host);
    if host.is_empty() || is_user_name(rest) || is_cut_unseen(host, rest) {
        return None;
    }
    let port = port_length(rest);
    let path = &rest[port..];
    Some(match path.starts_with(['/', '?', '#']) {
        // `a.example?` and `a.example:` are no more than the host.
        true => {
            let length = host.len() + port + path_length(path, before);
            text[..length].trim_end_matches('#').len()
        }
        false if port > 0 => host.len() + port,
        false => host.trim_end_matches('.').len(),
    })
}

/// The longest user name in front of a host.
const LONGEST_NAME: usize = 100;

/// Whether a host with this after it is only a name, in front of the host to which the
/// address leads: `bank.example:443@evil.example`.
fn is_user_name(rest: &str) -> bool {
    let ends = |c: &char| "/?#".contains(*c) || is_invisible(*c);
    // Without a bound, a text of many hosts would be looked through for each.
    let mut authority = rest.chars().take(LONGEST_NAME).take_while(|c| !ends(c));
    rest.starts_with(['@', ':', '%']) && authority.any(|c| c == '@')
}

/// Whether something that nobody sees cuts a longer host: `bank` from `bank.example`.
fn is_cut_unseen(host: &str, rest: &str) -> bool {
    let after = rest.trim_start_matches(|c: char| is_invisible(c) && !c.is_whitespace());
    let next = after.trim_start_matches(['.', '-', '@', ':', '%']);
    let is_sign = next.len() < after.len();
    let goes_on = next.starts_with(char::is_alphanumeric);
    after.len() < rest.len() && goes_on && (is_sign || !host.contains('.'))
}

/// The length of the port that a text begins with.
fn port_length(text: &str) -> usize {
    let Some(digits) = text.strip_prefix(':') else {
        return 0;
    };
    let end = digits.find(|c: char| !c.is_ascii_digit());
    let length = end.unwrap_or(digits.len());
    let goes_on = digits[length..].starts_with(char::is_alphanumeric);
    match (1..=5).contains(&length) && !goes_on {
        true => 1 + length,
        false => 0,
    }
}

/// An e-mail address with its `@` at `at`.
fn mail(text: &str, begin: usize, at: usize) -> Option<(usize, Address<'_>)> {
    let is_local = |c: char| c.is_alphanumeric() || is_latin(c) || ".!#$'*+-/=^_`{|}~".contains(c);
    let mut local = last_run(&text[begin..at], is_local);
    if local.ends_with(|c: char| c.is_ascii()) {
        // No spaces are written between words of some scripts: `写信给ana@a.example`.
        local = last_run(local, |c| !is_other_letter(c));
    }
    let local = local.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let after = &text[at + 1..];
    let domain = after[..host_length(after)].trim_end_matches('.');
    let last = domain.rsplit_once(['.', '。', '．', '｡']);
    let is_domain = last.is_some_and(|(others, last)| {
        !others.is_empty() && last.chars().count() > 1 && last.contains(char::is_alphabetic)
    });
    if local.is_empty() || !is_domain || is_cut_unseen(domain, &after[domain.len()..]) {
        return None;
    }
    let start = at - local.len();
    let address = &text[start..at + 1 + domain.len()];
    // `@kevin@a.example` is a person on another server, and a question mark begins headers,
    // such as more recipients.
    let before = text[begin..start].chars().next_back();
    let is_longer = |c: char| "?&%@".contains(c) || (is_invisible(c) && !c.is_whitespace());
    let is_mail = !before.is_some_and(is_longer) && !domain.contains('%');
    Some(match is_mail {
        true => (start, Address::Mail(address)),
        false => (start, Address::Other(address)),
    })
}

/// The longest end of a text that has only such characters.
fn last_run(text: &str, is_in: impl Fn(char) -> bool) -> &str {
    text.char_indices()
        .rev()
        .find(|(_, c)| !is_in(*c))
        .map_or(text, |(at, c)| &text[at + c.len_utf8()..])
}
