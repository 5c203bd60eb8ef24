//! Server-sent events on the wire (WHATWG HTML, section 9.2), encoded once for
//! all readers.

use std::fmt::{Display, Write};

use bytes::Bytes;
use maud::Markup;

/// Why a stream ends for good, rather than to be opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The page is too far behind, or came with a cursor that means nothing: it
    /// has to fetch itself anew.
    Reset,
    /// The reader left the room.
    Left,
    /// The reader signed out.
    SignedOut,
}

impl End {
    /// The reason, as the page reads it.
    fn reason(self) -> &'static str {
        match self {
            End::Reset => "reset",
            End::Left => "left",
            End::SignedOut => "signed-out",
        }
    }
}

/// A change, for htmx to swap in.
pub fn change(cursor: impl Display, html: &Markup) -> Bytes {
    event(None, Some(&cursor), &html.0)
}

/// A sign of life with the room's number, which tells a page and whatever
/// stands between that the line is open.
pub fn beat(cursor: impl Display, head: impl Display) -> Bytes {
    event(Some("beat"), Some(&cursor), &head.to_string())
}

/// The last event of a stream that is not to be opened again.
pub fn end(why: End) -> Bytes {
    event(Some("end"), None, why.reason())
}

fn event(name: Option<&str>, id: Option<&dyn Display>, data: &str) -> Bytes {
    let mut frame = String::with_capacity(data.len() + 64);
    if let Some(name) = name {
        let _ = writeln!(frame, "event: {name}");
    }
    if let Some(id) = id {
        let _ = writeln!(frame, "id: {id}");
    }
    // A carriage return would end the line as well, and split the event.
    for line in data.split(['\n', '\r']) {
        let _ = writeln!(frame, "data: {line}");
    }
    frame.push('\n');
    frame.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_ends_where_it_should_and_nowhere_else() {
        let text = maud::PreEscaped("a\n\nid: 9\revent: x\n:c\u{2028}\u{feff}".to_owned());
        assert_eq!(
            change("e.7", &text),
            "id: e.7\ndata: a\ndata: \ndata: id: 9\ndata: event: x\ndata: :c\u{2028}\u{feff}\n\n"
        );
        assert_eq!(beat("e.7", 7), "event: beat\nid: e.7\ndata: 7\n\n");
        assert_eq!(end(End::Reset), "event: end\ndata: reset\n\n");
    }
}
