//! Where the parser begins and ends a part of a text.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Tag, TagEnd};

use crate::model::formatting::{
    Item, Node, Table,
    builder::{Builder, Kind, Mark, Open},
    link,
    prepare::uncovered,
};

/// How many elements may be within each other. What is deeper is text.
const DEEPEST: usize = 12;

impl Builder<'_> {
    fn open(&mut self, kind: Kind) {
        if self.depth + kind.elements() > DEEPEST {
            self.marks.push(Mark::Flat);
            return;
        }
        self.depth += kind.elements();
        self.marks.push(Mark::Drawn);
        self.open.push(Open {
            kind,
            nodes: vec![],
        });
    }

    fn open_typed(&mut self, sign: &str) {
        self.push_text(sign);
        self.marks.push(Mark::Typed);
    }

    /// A quote or a list of nothing is what was typed.
    fn empty(&mut self, range: &Range<usize>) {
        self.containers -= 1;
        self.begins = true;
        self.as_typed(range);
        self.containers += 1;
    }

    pub fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        let is_inline = matches!(
            tag,
            Tag::Strong | Tag::Emphasis | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        );
        if is_inline {
            self.begin(range.start);
            self.end = range.start;
        } else {
            self.begins = true;
            self.begins_line = true;
        }
        match tag {
            Tag::BlockQuote(_) => {
                self.containers += 1;
                self.open(Kind::Quote);
            }
            Tag::List(first) => {
                self.containers += 1;
                self.open(Kind::List(first.is_some(), vec![]));
            }
            Tag::Item => self.start_item(range),
            Tag::Heading { .. } => self.start_heading(range),
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                let language = uncovered(&info);
                let language = language.split_whitespace().next().unwrap_or_default();
                self.open(Kind::Code(language.to_owned(), String::new()));
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.marks.push(Mark::Indented);
            }
            Tag::Strong => self.open(Kind::Strong),
            Tag::Emphasis if self.is_product(range.start) => self.open_typed("*"),
            Tag::Emphasis => self.open(Kind::Emphasis),
            Tag::Strikethrough if self.source[range.start..].starts_with("~~") => {
                self.open(Kind::Strike);
            }
            Tag::Strikethrough => self.open_typed("~"),
            Tag::Link { dest_url, .. } => self.start_link(&dest_url, "["),
            Tag::Image { dest_url, .. } => self.start_link(&dest_url, "!["),
            Tag::Table(sides) => {
                let sides = sides.into_iter().map(side).collect();
                self.open(Kind::Table(Table {
                    sides,
                    rows: vec![],
                }));
            }
            Tag::TableHead | Tag::TableRow if self.is_in_table() => {
                self.open(Kind::Row(vec![]));
            }
            Tag::TableCell if self.is_in_row() => self.open(Kind::Cell),
            _ => self.marks.push(Mark::Flat),
        }
    }

    fn is_in_table(&self) -> bool {
        let last = self.open.last().map(|open| &open.kind);
        matches!(last, Some(Kind::Table(_)))
    }

    fn is_in_row(&self) -> bool {
        let last = self.open.last().map(|open| &open.kind);
        matches!(last, Some(Kind::Row(_)))
    }

    /// The number of an item is the one that was typed.
    fn start_item(&mut self, range: &Range<usize>) {
        let is_list = matches!(
            self.open.last(),
            Some(Open {
                kind: Kind::List(..),
                ..
            })
        );
        if !is_list {
            self.marks.push(Mark::Flat);
            return;
        }
        let typed = &self.source[range.start..];
        let digits = typed.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
        self.open(Kind::Item(typed[..digits].parse().ok()));
    }

    fn start_heading(&mut self, range: &Range<usize>) {
        match self.source[range.start..].starts_with('#') {
            true => {
                self.begin(range.start);
                self.open(Kind::Heading);
            }
            // Two lines, the second of which is dashes.
            false => self.marks.push(Mark::Underlined),
        }
    }

    fn start_link(&mut self, target: &str, sign: &str) {
        let is_link = |open: &Open| matches!(open.kind, Kind::Link(_));
        if self.open.iter().any(is_link) {
            self.marks.push(Mark::Flat);
            return;
        }
        match link::named(&uncovered(target)) {
            Some(link) => self.open(Kind::Link(link)),
            None => {
                self.open_typed(sign);
                self.end += sign.len();
            }
        }
    }

    /// `2*3*4` has nothing in italics.
    fn is_product(&self, at: usize) -> bool {
        let is_digit = |c: Option<&u8>| c.is_some_and(u8::is_ascii_digit);
        let bytes = self.source.as_bytes();
        at > 0 && is_digit(bytes.get(at - 1)) && is_digit(bytes.get(at + 1))
    }

    pub fn finish(&mut self, tag: TagEnd, range: &Range<usize>) {
        let mark = self.marks.pop();
        match (mark, tag) {
            (Some(Mark::Typed), TagEnd::Emphasis | TagEnd::Strikethrough) => {
                self.push_text(&self.source[range.end - 1..range.end]);
                self.end = range.end;
            }
            (Some(Mark::Typed), _) => {
                let source = self.source;
                self.push_text(source.get(self.end..range.end).unwrap_or_default());
                self.end = range.end;
            }
            (Some(Mark::Underlined), _) => self.finish_underlined(range),
            (Some(Mark::Drawn), _) => self.close(range),
            _ => {}
        }
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                self.containers -= 1;
                self.begins = true;
            }
            TagEnd::CodeBlock => self.trim_end(),
            TagEnd::Link | TagEnd::Image => self.end = range.end,
            _ => {}
        }
        if !matches!(
            tag,
            TagEnd::Strong
                | TagEnd::Emphasis
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
        ) {
            self.begins = true;
            self.begins_line = true;
        }
    }

    /// Code that is drawn as text does not end with a line end: one comes with the next words.
    fn trim_end(&mut self) {
        let mut ends = 0;
        if let Some(Node::Text(text)) = self.nodes().last_mut() {
            let length = text.trim_end_matches('\n').len();
            ends = text.len() - length;
            text.truncate(length);
        }
        self.end = self.end.saturating_sub(ends);
    }

    fn finish_underlined(&mut self, range: &Range<usize>) {
        let below = self.source.get(self.end..range.end).unwrap_or_default();
        let below = below.trim_end();
        let line = below.rsplit('\n').next().unwrap_or_default();
        let line = line.trim_start_matches(['>', ' ', '\t']);
        self.push_text(&format!("\n{line}"));
        self.end += below.len();
    }

    fn close(&mut self, range: &Range<usize>) {
        let Some(Open { kind, nodes }) = self.open.pop() else {
            return;
        };
        self.depth -= kind.elements();
        let node = match kind {
            Kind::All => return,
            Kind::Quote if nodes.is_empty() => {
                // `>>>` is all of it.
                if !matches!(
                    self.open.last(),
                    Some(Open {
                        kind: Kind::Quote,
                        ..
                    })
                ) {
                    self.empty(range);
                }
                return;
            }
            Kind::Quote => Node::Quote(nodes),
            Kind::List(ordered, items) => {
                // A lone number or dash is no list.
                if items.iter().all(|item| item.nodes.is_empty()) {
                    return self.empty(range);
                }
                Node::List { ordered, items }
            }
            Kind::Item(number) => {
                if let Some(Open {
                    kind: Kind::List(_, items),
                    ..
                }) = self.open.last_mut()
                {
                    items.push(Item { number, nodes });
                }
                return;
            }
            Kind::Heading if nodes.is_empty() => {
                let typed = self.source[range.clone()].trim_end().to_owned();
                self.push_text(&typed);
                self.end = range.start + typed.len();
                return;
            }
            Kind::Heading => Node::Heading(nodes),
            Kind::Strong => Node::Strong(nodes),
            Kind::Emphasis => Node::Emphasis(nodes),
            Kind::Strike => Node::Strike(nodes),
            Kind::Link(link) if nodes.is_empty() => {
                let shown = Node::Text(link.shown.clone());
                Node::Link(link, vec![shown])
            }
            Kind::Link(link) => Node::Link(link, nodes),
            // A lone fence.
            Kind::Code(_, code) if code.trim().is_empty() => {
                self.begins = true;
                return self.as_typed(range);
            }
            Kind::Code(language, mut code) => {
                code.truncate(code.trim_end_matches('\n').len());
                Node::CodeBlock { language, code }
            }
            Kind::Table(table) => Node::Table(table),
            Kind::Row(cells) => {
                if let Some(Open {
                    kind: Kind::Table(table),
                    ..
                }) = self.open.last_mut()
                {
                    table.rows.push(cells);
                }
                return;
            }
            Kind::Cell => {
                // The parser fills rows up.
                if let Some(Open {
                    kind: Kind::Row(cells),
                    ..
                }) = self.open.last_mut()
                    && !range.is_empty()
                {
                    cells.push(nodes);
                }
                return;
            }
        };
        // (A heading ends with its line end, which is between it and what comes next.)
        if !matches!(node, Node::Heading(_)) {
            self.end = range.end;
        }
        self.nodes().push(node);
    }
}

fn side(alignment: Alignment) -> Option<&'static str> {
    match alignment {
        Alignment::None => None,
        Alignment::Left => Some("left"),
        Alignment::Center => Some("center"),
        Alignment::Right => Some("right"),
    }
}
