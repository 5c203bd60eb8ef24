//! The parts of a text as elements. These are all elements that a message can have, beside
//! those of its words (`body.rs`).
//!
//! All that stands on lines of its own ends with a line end, also in a table or a list. It is
//! not seen, and so the text content of the page is plain lines for those who copy or listen.

use maud::{Markup, html};

use crate::{
    base::emoji::with_named,
    features::messages::{
        body::{lines, words},
        highlight::{highlighted, language},
    },
    model::{
        formatting::{Item, Node, Table},
        named::Named,
    },
};

/// Parts of a text.
pub fn nodes(nodes: &[Node], named: &Named) -> Markup {
    html! {
        @for (number, each) in nodes.iter().enumerate() {
            @if each.is_block() && number > 0 && !nodes[number - 1].is_block() { "\n" }
            (node(each, named))
        }
    }
}

/// The contents of something that stands on lines of its own.
fn own_lines(inside: &[Node], named: &Named) -> Markup {
    html! {
        (nodes(inside, named))
        @if !inside.last().is_some_and(Node::is_block) { "\n" }
    }
}

fn node(node: &Node, named: &Named) -> Markup {
    html! {
        @match node {
            Node::Text(text) => (words(text, named)),
            Node::Code(text) => code { (text) },
            Node::Strong(inside) => strong { (nodes(inside, named)) },
            Node::Emphasis(inside) => em { (nodes(inside, named)) },
            Node::Strike(inside) => s { (nodes(inside, named)) },
            // No heading of the page: messages are no chapters of it.
            Node::Heading(inside) => strong.headline { (nodes(inside, named)) },
            Node::Link(link, inside) => {
                a href=(link.target) rel="noopener noreferrer nofollow ugc" target="_blank" dir="auto" { (label(inside)) }
                // After the link, which keeps its own direction.
                @if let Some(host) = link.unsaid_host(inside) { " " bdi.host { "(" (host) ")" } }
            },
            Node::CodeBlock { language: tag, code: text } => pre { code {
                @for (class, piece) in highlighted(language(tag), text) {
                    @match class {
                        Some(class) => span class=(class) { (piece) },
                        None => (piece),
                    }
                }
                "\n"
            } },
            Node::Quote(inside) => blockquote { (own_lines(inside, named)) },
            Node::List { ordered: true, items } => ol {
                @for item in items { li value=[item.number] { (own_lines(&item.nodes, named)) } }
            },
            Node::List { ordered: false, items } => ul {
                @for item in items { li class=[is_task(item).then_some("task")] { (own_lines(&item.nodes, named)) } }
            },
            Node::Table(each) => (table(each, named)),
        }
    }
}

/// Whether an item begins with a box, which takes the place of its bullet.
fn is_task(item: &Item) -> bool {
    matches!(item.nodes.first(), Some(Node::Text(text)) if text.starts_with(['☐', '☑']))
}

/// The words of a link, in which there are neither links nor mentions.
fn label(inside: &[Node]) -> Markup {
    html! {
        @for each in inside {
            @match each {
                Node::Text(text) => (lines(&with_named(text))),
                Node::Strong(inside) => strong { (label(inside)) },
                Node::Emphasis(inside) => em { (label(inside)) },
                Node::Strike(inside) => s { (label(inside)) },
                Node::Code(text) => code { (text) },
                _ => {}
            }
        }
    }
}

/// A table, which people with a keyboard can scroll.
fn table(table: &Table, named: &Named) -> Markup {
    let side = |column: usize| table.sides.get(column).copied().flatten();
    html! {
        div.table tabindex="0" {
            table {
                @for (number, row) in table.rows.iter().enumerate() {
                    tr {
                        @for (column, cell) in row.iter().enumerate() {
                            @let end = if column + 1 == row.len() { "\n" } else { "\t" };
                            @if number == 0 { th align=[side(column)] { (nodes(cell, named)) (end) } }
                            @else { td align=[side(column)] { (nodes(cell, named)) (end) } }
                        }
                    }
                }
            }
        }
    }
}
