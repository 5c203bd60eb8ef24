//! From the parser's events to the parts of a text.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

use crate::model::formatting::{
    Item, Node, Table,
    link::Link,
    prepare::{Prepared, uncovered},
};

/// A part that is being read, with the parts within it.
pub struct Open {
    pub kind: Kind,
    pub nodes: Vec<Node>,
}

pub enum Kind {
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
    pub fn elements(&self) -> usize {
        match self {
            Self::All | Self::Item(_) | Self::Row(_) | Self::Cell => 0,
            Self::List(..) | Self::Code(..) => 2,
            Self::Table(_) => 5,
            _ => 1,
        }
    }
}

/// The parts that the parser has begun, in its order.
pub enum Mark {
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

pub struct Builder<'a> {
    pub source: &'a str,
    pub open: Vec<Open>,
    pub marks: Vec<Mark>,
    /// How many elements are around what comes next.
    pub depth: usize,
    /// How many quotes and lists are.
    pub containers: usize,
    /// Whether what comes next begins a paragraph, and a line.
    pub begins: bool,
    pub begins_line: bool,
    /// Where the last words ended.
    pub end: usize,
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

    /// The typed text, in place of the parser's. (In code it may be less: a tab of
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

    pub fn nodes(&mut self) -> &mut Vec<Node> {
        let last = self.open.len() - 1;
        &mut self.open[last].nodes
    }

    pub fn push_text(&mut self, words: &str) {
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
    pub fn as_typed(&mut self, range: &Range<usize>) {
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

    /// Adds what is between the last words and those that begin here: line ends, and the spaces
    /// in front of a line.
    pub fn begin(&mut self, at: usize) {
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
}
