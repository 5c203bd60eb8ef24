//! WebSocket frames as a server sends them (RFC 6455, section 5.2). They are never
//! fragmented and have no mask, so one frame serves all readers.

use bytes::{BufMut, Bytes, BytesMut};
use serde_json::json;

use crate::streams::{encode::event::StreamEvent, ephemeral::EphemeralUpdate};

const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PONG: u8 = 0xa;

/// Encodes an event as a text frame that holds JSON, and the HTML of a change `with_html`.
pub fn encode(event: &StreamEvent<'_>, with_html: bool) -> Bytes {
    #[cfg(debug_assertions)]
    rehearse_panic(event);
    text_frame(&match event {
        // They concern lists on pages. Programs receive the change in its room.
        StreamEvent::Ephemeral {
            update: EphemeralUpdate::PreviewChanged { .. } | EphemeralUpdate::Partners(_),
            ..
        } => return Bytes::new(),
        StreamEvent::Change {
            cursor,
            change,
            html,
        } => {
            let mut json = json!({ "event": "change", "id": cursor, "change": change });
            if with_html {
                json["html"] = json!(html.0);
            }
            json
        }
        StreamEvent::Heartbeat { cursor } | StreamEvent::Hello { cursor, .. } => {
            json!({ "event": "beat", "id": cursor })
        }
        StreamEvent::Ephemeral { update, .. } => json!(update),
        StreamEvent::End(reason) => json!({ "event": "end", "reason": reason.name() }),
    })
}

/// Panics for the test that shows that this ends sockets only. A release has no such text.
#[cfg(debug_assertions)]
fn rehearse_panic(event: &StreamEvent<'_>) {
    use crate::model::event::Change;
    if let StreamEvent::Change { change, .. } = event
        && let Change::Posted(message) = change
    {
        let text = message.body.as_deref();
        assert_ne!(text, Some("rehearse a panic of sockets"), "a rehearsal");
    }
}

/// A text frame that holds JSON.
pub fn text_frame(value: &serde_json::Value) -> Bytes {
    frame(TEXT, value.to_string().as_bytes())
}

/// A close frame with a status code (RFC 6455, section 7.4.1).
pub fn close_frame(code: u16) -> Bytes {
    frame(CLOSE, &code.to_be_bytes())
}

/// The answer to a ping, with the ping's payload.
pub fn pong_frame(payload: &[u8]) -> Bytes {
    frame(PONG, payload)
}

fn frame(opcode: u8, payload: &[u8]) -> Bytes {
    let mut frame = BytesMut::with_capacity(payload.len() + 10);
    frame.put_u8(0x80 | opcode);
    match payload.len() {
        len @ 0..=125 => frame.put_u8(u8::try_from(len).unwrap_or(125)),
        len => match u16::try_from(len) {
            Ok(len) => {
                frame.put_u8(126);
                frame.put_u16(len);
            }
            Err(_) => {
                frame.put_u8(127);
                frame.put_u64(u64::try_from(len).unwrap_or(u64::MAX));
            }
        },
    }
    frame.put_slice(payload);
    frame.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_begins_with_its_length() {
        assert_eq!(frame(TEXT, b"Hello"), &b"\x81\x05Hello"[..]);
        for (len, header) in [
            (125, &b"\x81\x7d"[..]),
            (126, b"\x81\x7e\x00\x7e"),
            (65_535, b"\x81\x7e\xff\xff"),
            (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
        ] {
            let frame = frame(TEXT, &vec![b'x'; len]);
            assert_eq!(&frame[..header.len()], header, "{len}");
            assert_eq!(frame.len(), header.len() + len);
        }
        assert_eq!(close_frame(4401), &b"\x88\x02\x11\x31"[..]);
    }
}
