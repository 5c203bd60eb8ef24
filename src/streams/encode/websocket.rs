//! WebSocket frames as a server writes them (RFC 6455, section 5.2): whole, and
//! without a mask, so that one frame serves all readers.

use bytes::{BufMut, Bytes, BytesMut};
use serde_json::json;

use crate::streams::encode::{Event, Now};

const TEXT: u8 = 0x1;
const CLOSE: u8 = 0x8;
const PONG: u8 = 0xa;

/// The event as a text frame that holds JSON.
pub fn encode(event: &Event<'_>) -> Bytes {
    text(&match event {
        // It concerns lists on pages; programs hear of it in its room.
        Event::Now {
            now: Now::Restated { .. },
            ..
        } => return Bytes::new(),
        Event::Change {
            cursor,
            change,
            html,
        } => {
            json!({ "event": "change", "id": cursor, "change": change, "html": html.0 })
        }
        Event::Beat { cursor } | Event::Hello { cursor, .. } => {
            json!({ "event": "beat", "id": cursor })
        }
        Event::Now { now, .. } => json!(now),
        Event::End(why) => json!({ "event": "end", "reason": why.reason() }),
    })
}

/// JSON in a text frame.
pub fn text(value: &serde_json::Value) -> Bytes {
    frame(TEXT, value.to_string().as_bytes())
}

/// Says why the connection is closed. Codes: RFC 6455, section 7.4.1.
pub fn close(code: u16) -> Bytes {
    frame(CLOSE, &code.to_be_bytes())
}

/// Answers a ping with what it held.
pub fn pong(payload: &[u8]) -> Bytes {
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
    fn a_frame_says_how_long_it_is() {
        assert_eq!(frame(TEXT, b"Hello"), &b"\x81\x05Hello"[..]);
        for (len, head) in [
            (125, &b"\x81\x7d"[..]),
            (126, b"\x81\x7e\x00\x7e"),
            (65_535, b"\x81\x7e\xff\xff"),
            (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
        ] {
            let frame = frame(TEXT, &vec![b'x'; len]);
            assert_eq!(&frame[..head.len()], head, "{len}");
            assert_eq!(frame.len(), head.len() + len);
        }
        assert_eq!(close(4401), &b"\x88\x02\x11\x31"[..]);
    }
}
