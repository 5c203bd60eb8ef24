//! From the parser's events to the parts of a text.

use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::model::formatting::{
    Item, Node, Table,
    link::{self, Link},
    prepare::{Prepared, uncovered},
};

/// How many elements may be within each other. What is deeper is text.
const DEEPEST: usize = 12;

/// A part that is being read, with the parts within it.
struct Open {
    kind: Kind,
    nodes: Vec<Node>,
}

enum Kind {
    All,
    Quote,
    List(bool, Vec<Item>),
    Item(Option<u32>),
    Heading,
    Strong,
    Emphasis,
    Strike,
    Link(Link),
    Code(String, String),
    Table(Table),
    Row(Vec<Vec<Node>>),
    Cell,
}

impl Kind {
    /// How many elements it is drawn with.
    fn elements(&self) -> usize {
        match self {
            Self::All | Self::Item(_) | Self::Row(_) | Self::Cell => 0,
            Self::List(..) | Self::Code(..) => 2,
            Self::Table(_) => 5,
            _ => 1,
        }
    }
}

/// The parts that the parser has begun, in its order.
enum Mark {
    /// It is drawn, and an `Open`.
    Drawn,
    /// Only the parts within it are drawn.
    Flat,
    /// Its signs are drawn as they were typed.
    Typed,
    /// Text that begins with four spaces is text.
    Indented,
    /// The line below a heading is drawn as it was typed.
    Underlined,
}

struct Builder<'a> {
    source: &'a str,
    open: Vec<Open>,
    marks: Vec<Mark>,
    /// How many elements are around what comes next.
    depth: usize,
    /// How many quotes and lists are.
    containers: usize,
    /// Whether what comes next begins a paragraph, and a line.
    begins: bool,
    begins_line: bool,
    /// Where the last words ended.
    end: usize,
}

/// The parts of a text.
pub fn build(text: &Prepared) -> Vec<Node> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder {
        source: &text.source,
        open: vec![Open {
            kind: Kind::All,
            nodes: vec![],
        }],
        marks: vec![],
        depth: 0,
        containers: 0,
        begins: true,
        begins_line: true,
        end: 0,
    };
    for (event, range) in Parser::new_ext(&text.covered, options).into_offset_iter() {
        builder.add(event, range);
    }
    builder.open.pop().map_or(vec![], |all| all.nodes)
}

impl<'a> Builder<'a> {
    fn add(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.finish(tag, &range),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => {
                if matches!(self.marks.last(), Some(Mark::Indented)) {
                    self.begins_line = true;
                }
                let typed = self.typed(&text, &range);
                self.words(&typed, &range);
            }
            Event::Code(code) => {
                self.begin(range.start);
                let code = self.code(&code, &range);
                self.nodes().push(Node::Code(code));
                self.end = range.end;
            }
            Event::SoftBreak | Event::HardBreak => {
                self.push_text("\n");
                self.begins_line = true;
                self.end = range.end;
            }
            Event::TaskListMarker(done) => {
                self.words(if done { "☑ " } else { "☐ " }, &range);
            }
            // A line of dashes is what was typed.
            Event::Rule => self.as_typed(&range),
            _ => {}
        }
    }

    /// What was typed, in place of what the parser gives. (In code it may be less: a tab of
    /// which a part belongs to the list around it.)
    fn typed(&self, text: &str, range: &Range<usize>) -> String {
        let is_code = matches!(self.marks.last(), Some(Mark::Indented))
            || matches!(
                self.open.last(),
                Some(Open {
                    kind: Kind::Code(..),
                    ..
                })
            );
        match !is_code || text.len() == range.len() {
            true => self.source[range.clone()].to_owned(),
            false => uncovered(text),
        }
    }

    fn code(&self, code: &str, range: &Range<usize>) -> String {
        let typed = &self.source[range.clone()];
        let inside = typed.trim_matches('`');
        match inside.len() == code.len() {
            true => inside.replace('\n', " "),
            false => uncovered(code),
        }
    }

    fn nodes(&mut self) -> &mut Vec<Node> {
        let last = self.open.len() - 1;
        &mut self.open[last].nodes
    }

    fn push_text(&mut self, words: &str) {
        if let Some(Open {
            kind: Kind::Code(_, code),
            ..
        }) = self.open.last_mut()
        {
            code.push_str(words);
            return;
        }
        match self.nodes().last_mut() {
            Some(Node::Text(text)) => text.push_str(words),
            _ => self.nodes().push(Node::Text(words.to_owned())),
        }
    }

    fn words(&mut self, words: &str, range: &Range<usize>) {
        self.begin(range.start);
        self.push_text(words);
        self.end = range.end;
    }

    /// Lines as they were typed, without those that are empty after them.
    fn as_typed(&mut self, range: &Range<usize>) {
        let line = self.source[..range.start]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let is_first = self.containers == 0 && self.source[line..range.start].trim().is_empty();
        let start = if is_first { line } else { range.start };
        self.begins_line = false;
        self.begin(start);
        let typed = self.source[start..range.end].trim_end_matches('\n');
        self.push_text(typed);
        self.end = start + typed.len();
        self.begins = true;
        self.begins_line = true;
    }

    /// What stands between the last words and those that begin here: line ends, and the spaces
    /// in front of a line.
    fn begin(&mut self, at: usize) {
        if matches!(
            self.open.last(),
            Some(Open {
                kind: Kind::Code(..),
                ..
            })
        ) {
            return;
        }
        if std::mem::take(&mut self.begins) {
            let is_after = self.nodes().last().is_some_and(|node| !node.is_block());
            if is_after {
                let between = self.source.get(self.end..at).unwrap_or_default();
                let ends = between.matches('\n').count().max(1);
                self.push_text(&"\n".repeat(ends));
            }
        }
        if std::mem::take(&mut self.begins_line) && self.containers == 0 {
            let line = self.source[..at].rfind('\n').map_or(0, |end| end + 1);
            let spaces = &self.source[line..at];
            if !spaces.is_empty() && spaces.trim().is_empty() {
                self.push_text(spaces);
            }
        }
    }

    /// A quote or a list of nothing is what was typed.
    fn empty(&mut self, range: &Range<usize>) {
        self.containers -= 1;
        self.begins = true;
        self.as_typed(range);
        self.containers += 1;
    }

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

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
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

    fn finish(&mut self, tag: TagEnd, range: &Range<usize>) {
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
