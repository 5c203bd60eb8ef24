//! Server-sent events (WHATWG HTML, section 9.2).

use std::fmt::Write;

use bytes::Bytes;

use crate::streams::{encode::event::StreamEvent, ephemeral::EphemeralUpdate};

/// Encodes an event. Changes have no event name, so that htmx swaps them in.
pub fn encode(event: &StreamEvent<'_>) -> Bytes {
    match event {
        StreamEvent::Change { cursor, html, .. } => write(None, Some(cursor), &html.0),
        StreamEvent::Ephemeral {
            update: EphemeralUpdate::Read { message, .. },
            ..
        } => write(Some("read"), None, &message.to_string()),
        StreamEvent::Ephemeral { html, .. } => write(None, None, &html.0),
        StreamEvent::Heartbeat { cursor } => heartbeat("", cursor),
        StreamEvent::Hello { cursor, retry } => heartbeat(&format!("retry: {retry}\n"), cursor),
        StreamEvent::End(reason) => write(Some("end"), None, reason.name()),
    }
}

fn heartbeat(before: &str, cursor: &str) -> Bytes {
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
    // A carriage return ends a line as well, and would split the event.
    for line in data.split(['\n', '\r']) {
        let _ = writeln!(text, "data: {line}");
    }
    text.push('\n');
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{base::ids::UserId, model::event::Change, streams::encode::event::EndReason};

    #[test]
    fn text_in_an_event_cannot_end_it_or_begin_another() {
        let html = maud::PreEscaped("a\n\nid: 9\revent: x\n:c\u{2028}\u{feff}".to_owned());
        let change = Change::Left {
            user: UserId::parse("1").expect("an id"),
        };
        assert_eq!(
            encode(&StreamEvent::Change {
                cursor: "e.7",
                change: &change,
                html: &html
            }),
            "id: e.7\ndata: a\ndata: \ndata: id: 9\ndata: event: x\ndata: :c\u{2028}\u{feff}\n\n"
        );
        assert_eq!(
            encode(&StreamEvent::Heartbeat { cursor: "e.7" }),
            "event: beat\nid: e.7\ndata: 7\n\n"
        );
        let (cursor, retry) = ("e.7", 900);
        assert_eq!(
            encode(&StreamEvent::Hello { cursor, retry }),
            "retry: 900\nevent: beat\nid: e.7\ndata: 7\n\n"
        );
        assert_eq!(
            encode(&StreamEvent::End(EndReason::Reset)),
            "event: end\ndata: reset\n\n"
        );
    }
}
