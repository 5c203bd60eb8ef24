//! Typed text as HTML: escaped, with its form, links and mentions. The style sheet shows line
//! breaks (`white-space: pre-wrap`), so the text content of the page is the typed text without
//! the signs of its form, and all of it where it has none. (For text browsers there are `br`
//! elements, which the style sheet hides.) Two things differ: marks that would cover other
//! lines, and hosts that look like other hosts.

use maud::{Markup, html};

use crate::{
    base::{
        characters::{is_invisible, with_few_marks},
        emoji::{is_few_emoji, with_named},
    },
    features::messages::{
        formatted_view, mention_view,
        mentions::{self, MessagePiece},
    },
    model::{
        formatting::{self, link},
        named::Named,
    },
};

/// How a message is drawn.
pub struct Drawing {
    /// Its text.
    pub html: Markup,
    /// Whether a room shows only the beginning, until the reader asks for the rest.
    pub is_long: bool,
    /// Whether it is a few emoji, which are drawn large.
    pub is_few_emoji: bool,
}

/// Draws `text`, which names these people and rooms.
///
/// The result has escaped text and the elements of `formatted_view.rs` with fixed attributes,
/// and nothing else. No text can make htmx or the browser do anything.
pub fn draw(text: &str, named: &Named) -> Drawing {
    let text = with_few_marks(text);
    match formatting::read(&text) {
        // Nearly all texts, and they have no element more than they need.
        None => Drawing {
            html: words(&text, named),
            is_long: is_long(&text),
            is_few_emoji: text.len() < LONGEST_OF_EMOJI && is_few_emoji(&with_named(&text)),
        },
        Some(nodes) => Drawing {
            html: formatted_view::nodes(&nodes, named),
            is_long: is_long(&formatting::plain_of(&nodes)),
            is_few_emoji: false,
        },
    }
}

/// The longest text that may be a few emoji by their names.
const LONGEST_OF_EMOJI: usize = 200;

/// Words with their links and mentions.
pub fn words(text: &str, named: &Named) -> Markup {
    let is_mentioned = |name: &str| named.has(name);
    html! {
        @for piece in mentions::split(&formatting::with_emoji(text), is_mentioned) {
            @match piece {
                MessagePiece::Text(words) => (lines(words)),
                MessagePiece::Mention(name) => (mention_view::mention(name, named)),
                MessagePiece::Room(name) => (mention_view::room(name, named)),
                MessagePiece::Address(address) => @match link::read(address) {
                    Some(link) => a href=(link.target) rel="noopener noreferrer nofollow ugc" target="_blank" { (link.shown) },
                    None => (address.as_str()),
                },
            }
        }
    }
}

/// Words with their line breaks, which text browsers follow only as elements. Where the style
/// sheet shows the breaks themselves, it hides the elements.
pub fn lines(words: &str) -> Markup {
    html! {
        @for (number, line) in words.split('\n').enumerate() {
            @if number > 0 { "\n" br; }
            (line)
        }
    }
}

/// How many lines a message may have before only its beginning is shown.
const FOLDED_FROM: usize = 30;

/// How many characters fill a line, roughly.
const LINE: usize = 70;

/// Whether a text that is drawn like this has more than these lines.
fn is_long(text: &str) -> bool {
    if text.len() < FOLDED_FROM {
        return false;
    }
    let text = with_few_marks(text);
    let is_wide = |c: &char| *c == ' ' || !is_invisible(*c);
    let rows = |line: &str| line.chars().filter(is_wide).count().div_ceil(LINE).max(1);
    let lines = text.split(['\n', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    lines.map(rows).sum::<usize>() > FOLDED_FROM
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
