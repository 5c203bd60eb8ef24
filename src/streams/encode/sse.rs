//! Server-sent events (WHATWG HTML, section 9.2).

use std::fmt::Write;

use bytes::Bytes;

use crate::streams::encode::{Event, Now};

/// The event as text. Changes have no name, so htmx swaps them in.
pub fn encode(event: &Event<'_>) -> Bytes {
    match event {
        Event::Change { cursor, html, .. } => write(None, Some(cursor), &html.0),
        Event::Now {
            now: Now::Read { message, .. },
            ..
        } => write(Some("read"), None, &message.to_string()),
        Event::Now { html, .. } => write(None, None, &html.0),
        Event::Beat { cursor } => beat("", cursor),
        Event::Hello { cursor, retry } => beat(&format!("retry: {retry}\n"), cursor),
        Event::End(why) => write(Some("end"), None, why.reason()),
    }
}

fn beat(before: &str, cursor: &str) -> Bytes {
    let head = cursor.rsplit('.').next().unwrap_or_default();
    format!("{before}event: beat\nid: {cursor}\ndata: {head}\n\n").into()
}

fn write(name: Option<&str>, id: Option<&str>, data: &str) -> Bytes {
    let mut text = String::with_capacity(data.len() + 64);
    if let Some(name) = name {
        let _ = writeln!(text, "event: {name}");
    }
    if let Some(id) = id {
        let _ = writeln!(text, "id: {id}");
    }
    // A carriage return would end the line as well, and split the event.
    for line in data.split(['\n', '\r']) {
        let _ = writeln!(text, "data: {line}");
    }
    text.push('\n');
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::ids::UserId, model::event::Change, streams::encode::End};

    #[test]
    fn an_event_ends_where_it_should_and_nowhere_else() {
        let html = maud::PreEscaped("a\n\nid: 9\revent: x\n:c\u{2028}\u{feff}".to_owned());
        let change = Change::Left {
            user: UserId::parse("1").expect("an id"),
        };
        assert_eq!(
            encode(&Event::Change {
                cursor: "e.7",
                change: &change,
                html: &html
            }),
            "id: e.7\ndata: a\ndata: \ndata: id: 9\ndata: event: x\ndata: :c\u{2028}\u{feff}\n\n"
        );
        assert_eq!(
            encode(&Event::Beat { cursor: "e.7" }),
            "event: beat\nid: e.7\ndata: 7\n\n"
        );
        let (cursor, retry) = ("e.7", 900);
        assert_eq!(
            encode(&Event::Hello { cursor, retry }),
            "retry: 900\nevent: beat\nid: e.7\ndata: 7\n\n"
        );
        assert_eq!(
            encode(&Event::End(End::Reset)),
            "event: end\ndata: reset\n\n"
        );
    }
}
