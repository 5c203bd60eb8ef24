//! The form that people give to a text: a part of Markdown (CommonMark with tables, strike and
//! task lists), read by `pulldown-cmark` (`docs/decisions/0084-the-form-of-a-text.md`). A text
//! without a form stays as it was typed, to the last space.

mod builder;
pub mod link;
pub mod link_end;
pub mod link_finder;
#[cfg(test)]
mod link_finder_tests;
mod prepare;
mod tags;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::{
    base::{characters::with_few_marks, emoji::with_named},
    model::formatting::link::Link,
};

/// A part of a text. Those with parts of their own are at most twelve deep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// Words with their line ends, in which there may be addresses and mentions.
    Text(String),
    /// Code within a line.
    Code(String),
    /// Bold.
    Strong(Vec<Node>),
    /// Italic.
    Emphasis(Vec<Node>),
    /// Struck out.
    Strike(Vec<Node>),
    /// A line that leads what follows.
    Heading(Vec<Node>),
    /// A link with words of its own.
    Link(Link, Vec<Node>),
    /// Code on lines of its own, with the language that was named.
    CodeBlock {
        /// As it was named.
        language: String,
        /// Its lines.
        code: String,
    },
    /// Words of others.
    Quote(Vec<Node>),
    /// A list.
    List {
        /// Whether it has numbers.
        ordered: bool,
        /// Its items.
        items: Vec<Item>,
    },
    /// A table.
    Table(Table),
}

/// An item of a list, with its number as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The number.
    pub number: Option<u32>,
    /// The contents.
    pub nodes: Vec<Node>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Table {
    /// To which side each column is set.
    pub sides: Vec<Option<&'static str>>,
    /// The rows; the first has the headings.
    pub rows: Vec<Vec<Vec<Node>>>,
}

impl Node {
    /// Whether it stands on lines of its own.
    pub fn is_block(&self) -> bool {
        matches!(
            self,
            Self::CodeBlock { .. } | Self::Quote(_) | Self::List { .. } | Self::Table(_)
        )
    }
}

/// The parts of a text; `None` if it has no form, as nearly all texts.
pub fn read(text: &str) -> Option<Vec<Node>> {
    if !prepare::may_have_form(text) {
        return None;
    }
    let nodes = builder::build(&prepare::prepare(text)?);
    match &nodes[..] {
        [Node::Text(same)] if same == text => None,
        _ => Some(nodes),
    }
}

/// Calls `each` with all words in which there may be addresses and mentions: not those of code
/// and of links.
pub fn for_words(text: &str, mut each: impl FnMut(&str)) {
    match read(text) {
        None => each(text),
        Some(nodes) => for_leaves(&nodes, &mut |leaf| {
            if let Node::Text(words) = leaf {
                each(words);
            }
        }),
    }
}

/// Calls `each` with all addresses of web pages that a text leads to, in its order: those among
/// the words and those of links with words of their own. Code leads nowhere.
pub fn for_addresses(text: &str, mut each: impl FnMut(&str)) {
    let mut among = |words: &str| {
        for piece in link_finder::split(words) {
            if let link_finder::Piece::Address(link_finder::Address::Web(address)) = piece {
                each(address);
            }
        }
    };
    match read(text) {
        None => among(text),
        Some(nodes) => for_leaves(&nodes, &mut |leaf| match leaf {
            Node::Text(words) => among(words),
            Node::Link(link, _) => among(&link.target),
            _ => {}
        }),
    }
}

/// Calls `each` with the parts that have no parts of their own, and with links.
fn for_leaves(nodes: &[Node], each: &mut impl FnMut(&Node)) {
    for node in nodes {
        match node {
            Node::Text(_) | Node::Code(_) | Node::CodeBlock { .. } | Node::Link(..) => each(node),
            Node::Strong(nodes)
            | Node::Emphasis(nodes)
            | Node::Strike(nodes)
            | Node::Heading(nodes)
            | Node::Quote(nodes) => for_leaves(nodes, each),
            Node::List { items, .. } => {
                for item in items {
                    for_leaves(&item.nodes, each);
                }
            }
            Node::Table(table) => {
                for cell in table.rows.iter().flatten() {
                    for_leaves(cell, each);
                }
            }
        }
    }
}

/// The words of a text as they are read: without the signs that give it its form, with emoji
/// in place of their names.
pub fn plain(text: &str) -> String {
    let text = with_few_marks(text);
    match read(&text) {
        None => with_emoji(&text).into_owned(),
        Some(nodes) => plain_of(&nodes),
    }
}

/// The same of the parts of a text.
pub fn plain_of(nodes: &[Node]) -> String {
    let mut words = String::new();
    add_plain(nodes, &mut words);
    words
}

fn add_plain(nodes: &[Node], words: &mut String) {
    for node in nodes {
        if node.is_block() && !words.is_empty() && !words.ends_with('\n') {
            words.push('\n');
        }
        match node {
            Node::Text(text) => words.push_str(&with_emoji(text)),
            Node::Code(code) => words.push_str(code),
            Node::Link(link, nodes) => {
                add_plain(nodes, words);
                if let Some(host) = link.unsaid_host(nodes) {
                    words.push_str(&format!(" ({host})"));
                }
            }
            Node::Strong(nodes)
            | Node::Emphasis(nodes)
            | Node::Strike(nodes)
            | Node::Heading(nodes) => add_plain(nodes, words),
            Node::CodeBlock { code, .. } => words.push_str(&format!("{code}\n")),
            Node::Quote(nodes) => add_line(nodes, words),
            Node::List { items, .. } => items.iter().for_each(|item| add_line(&item.nodes, words)),
            Node::Table(table) => {
                for row in &table.rows {
                    for (number, cell) in row.iter().enumerate() {
                        if number > 0 {
                            words.push('\t');
                        }
                        add_plain(cell, words);
                    }
                    words.push('\n');
                }
            }
        }
    }
}

fn add_line(nodes: &[Node], words: &mut String) {
    add_plain(nodes, words);
    if !nodes.last().is_some_and(Node::is_block) {
        words.push('\n');
    }
}

/// Words with emoji in place of their names, but not in addresses.
pub fn with_emoji(text: &str) -> Cow<'_, str> {
    // Two colons at least.
    if text.bytes().filter(|c| *c == b':').nth(1).is_none() {
        return text.into();
    }
    let pieces = link_finder::split(text);
    let drawn = pieces.into_iter().map(|piece| match piece {
        link_finder::Piece::Text(words) => with_named(words),
        link_finder::Piece::Address(address) => address.as_str().into(),
    });
    let drawn: String = drawn.collect();
    match drawn == text {
        true => text.into(),
        false => drawn.into(),
    }
}
