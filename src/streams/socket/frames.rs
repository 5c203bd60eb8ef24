//! WebSocket frames as a client sends them (RFC 6455, sections 5 to 7), with fragmented
//! messages put together. The reader is strict, and checks every length before it keeps
//! anything.

use std::time::Instant;

/// The longest message, in bytes, over all its fragments.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// A whole message, a fragment of one, or a control frame.
#[derive(Debug, PartialEq, Eq)]
pub enum ClientFrame {
    /// A text message.
    Text(String),
    /// A ping, to be answered by a pong with the same payload.
    Ping(Vec<u8>),
    /// A pong, which needs no answer.
    Pong,
    /// A fragment of a message that goes on.
    Fragment,
    /// A close frame, to be answered by one.
    Close,
}

/// A violation of the protocol, with the code that the connection is closed with
/// (RFC 6455, section 7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtocolViolation(pub u16);

const PROTOCOL: ProtocolViolation = ProtocolViolation(1002);
const UNSUPPORTED: ProtocolViolation = ProtocolViolation(1003);
const NOT_TEXT: ProtocolViolation = ProtocolViolation(1007);
const TOO_LONG: ProtocolViolation = ProtocolViolation(1009);

/// A buffer that bytes go into and frames come out of.
#[derive(Default)]
pub struct FrameReader {
    bytes: Vec<u8>,
    /// The fragments of a message so far, if its last one has not come yet.
    fragments: Option<Vec<u8>>,
    /// When the first byte came of the message or frame that is not complete yet.
    incomplete_since: Option<Instant>,
}

struct FrameHeader {
    /// Whether this is the last fragment of its message.
    last: bool,
    opcode: u8,
    mask: [u8; 4],
    /// The payload's place in the bytes.
    payload: std::ops::Range<usize>,
}

impl FrameReader {
    /// Adds bytes that were read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.incomplete_since.get_or_insert_with(Instant::now);
    }

    /// When the message or frame began that is not complete yet, if there is one.
    pub fn incomplete_since(&self) -> Option<Instant> {
        self.incomplete_since
    }

    /// The next frame, if all of it is there.
    ///
    /// # Errors
    /// When the client violates the protocol. Nothing more can be read then.
    pub fn next(&mut self) -> Result<Option<ClientFrame>, ProtocolViolation> {
        let Some(header) = self.header()? else {
            return Ok(None);
        };
        if self.bytes.len() < header.payload.end {
            return Ok(None);
        }
        let mut payload = self.bytes[header.payload.clone()].to_vec();
        for (byte, mask) in payload.iter_mut().zip(header.mask.iter().cycle()) {
            *byte ^= mask;
        }
        self.bytes.drain(..header.payload.end);
        let frame = self.frame(&header, payload)?;
        // Frames between the fragments of a message do not give it more time.
        if self.fragments.is_none() {
            self.incomplete_since = (!self.bytes.is_empty()).then(Instant::now);
        }
        Ok(Some(frame))
    }

    /// The header of the first frame. It is checked before the payload has come.
    fn header(&self) -> Result<Option<FrameHeader>, ProtocolViolation> {
        let [first, second, rest @ ..] = &self.bytes[..] else {
            return Ok(None);
        };
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        let control = opcode & 0x8 != 0;
        // No extension was agreed on, so the reserved bits are clear. A client masks its
        // frames. A control frame is short and not fragmented.
        if first & 0x70 != 0 || second & 0x80 == 0 || (control && (!last || second & 0x7f > 125)) {
            return Err(PROTOCOL);
        }
        let (len, begin) = match (second & 0x7f, rest) {
            (126, [a, b, ..]) => (u64::from(u16::from_be_bytes([*a, *b])), 4),
            (127, [a, b, c, d, e, f, g, h, ..]) => {
                (u64::from_be_bytes([*a, *b, *c, *d, *e, *f, *g, *h]), 10)
            }
            (126 | 127, _) => return Ok(None),
            (len, _) => (u64::from(len), 2),
        };
        let so_far = if control {
            0
        } else {
            self.fragments.as_ref().map_or(0, Vec::len)
        };
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        if len.saturating_add(so_far) > MAX_MESSAGE_BYTES {
            return Err(TOO_LONG);
        }
        let Some(mask) = self
            .bytes
            .get(begin..begin + 4)
            .and_then(|mask| mask.try_into().ok())
        else {
            return Ok(None);
        };
        let begin = begin + 4;
        Ok(Some(FrameHeader {
            last,
            opcode,
            mask,
            payload: begin..begin + len,
        }))
    }

    fn frame(
        &mut self,
        header: &FrameHeader,
        payload: Vec<u8>,
    ) -> Result<ClientFrame, ProtocolViolation> {
        match (header.opcode, self.fragments.take()) {
            (0x8, _) => close(&payload),
            (0x9, fragments) => {
                self.fragments = fragments;
                Ok(ClientFrame::Ping(payload))
            }
            (0xa, fragments) => {
                self.fragments = fragments;
                Ok(ClientFrame::Pong)
            }
            (0x2, _) => Err(UNSUPPORTED),
            (0x1, None) => self.text(header.last, payload),
            (0x0, Some(mut fragments)) => {
                fragments.extend_from_slice(&payload);
                self.text(header.last, fragments)
            }
            _ => Err(PROTOCOL),
        }
    }

    fn text(&mut self, last: bool, bytes: Vec<u8>) -> Result<ClientFrame, ProtocolViolation> {
        if last {
            let text = String::from_utf8(bytes);
            return text.map(ClientFrame::Text).map_err(|_| NOT_TEXT);
        }
        self.fragments = Some(bytes);
        Ok(ClientFrame::Fragment)
    }
}

/// The payload of a close frame is empty, or a status code that may be sent and a reason in
/// UTF-8 (RFC 6455, section 5.5.1).
fn close(payload: &[u8]) -> Result<ClientFrame, ProtocolViolation> {
    match payload {
        [] => Ok(ClientFrame::Close),
        [a, b, reason @ ..] => match u16::from_be_bytes([*a, *b]) {
            1000..=1003 | 1007..=1014 | 3000..=4999 if str::from_utf8(reason).is_ok() => {
                Ok(ClientFrame::Close)
            }
            1000..=1003 | 1007..=1014 | 3000..=4999 => Err(NOT_TEXT),
            _ => Err(PROTOCOL),
        },
        [_] => Err(PROTOCOL),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut frame = vec![first];
        match payload.len() {
            len @ 0..=125 => frame.push(0x80 | len as u8),
            len @ 126..=65_535 => {
                frame.push(0x80 | 126);
                frame.extend((len as u16).to_be_bytes());
            }
            len => {
                frame.push(0x80 | 127);
                frame.extend((len as u64).to_be_bytes());
            }
        }
        frame.extend(MASK);
        frame.extend(payload.iter().zip(MASK.iter().cycle()).map(|(b, m)| b ^ m));
        frame
    }

    /// The frames in these bytes, which arrive in parts of `size`.
    fn read(bytes: &[u8], size: usize) -> Result<Vec<ClientFrame>, ProtocolViolation> {
        let mut reader = FrameReader::default();
        let mut all = vec![];
        for part in bytes.chunks(size) {
            reader.push(part);
            while let Some(frame) = reader.next()? {
                all.push(frame);
            }
        }
        Ok(all)
    }

    #[test]
    fn the_example_of_rfc_6455_is_read() {
        let hello = [
            0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
        ];
        assert_eq!(read(&hello, 1), Ok(vec![ClientFrame::Text("Hello".into())]));
    }

    #[test]
    fn a_message_may_be_fragmented_with_pings_in_between() {
        let bytes = [
            frame(0x01, "Hé".as_bytes()),
            frame(0x89, b"there?"),
            frame(0x00, b""),
            frame(0x8a, b"unasked"),
            frame(0x80, b"llo"),
            frame(0x81, &[b'x'; 300]),
            frame(0x88, &1000_u16.to_be_bytes()),
        ]
        .concat();
        for size in [1, 2, 5, 64, 4_096] {
            let all = read(&bytes, size).expect("messages");
            let expected = [
                ClientFrame::Fragment,
                ClientFrame::Ping(b"there?".to_vec()),
                ClientFrame::Fragment,
                ClientFrame::Pong,
                ClientFrame::Text("Héllo".into()),
                ClientFrame::Text("x".repeat(300)),
                ClientFrame::Close,
            ];
            assert_eq!(all, expected);
        }
    }

    #[test]
    fn a_violation_of_the_protocol_is_refused_with_its_code() {
        let unmasked = vec![0x81, 0x01, b'x'];
        let huge = [
            vec![0x81, 0xff],
            u64::MAX.to_be_bytes().to_vec(),
            MASK.to_vec(),
        ]
        .concat();
        let long = frame(0x81, &vec![b'x'; MAX_MESSAGE_BYTES + 1]);
        let fragmented = [
            frame(0x01, &vec![b'x'; MAX_MESSAGE_BYTES]),
            frame(0x80, b"x"),
        ]
        .concat();
        for (bytes, code) in [
            (unmasked, 1002),
            (frame(0xc1, b"x"), 1002),
            (frame(0x80, b"x"), 1002),
            (frame(0x83, b"x"), 1002),
            (frame(0x09, b"x"), 1002),
            (frame(0x89, &[0; 126]), 1002),
            ([frame(0x01, b"x"), frame(0x81, b"x")].concat(), 1002),
            (frame(0x88, b"x"), 1002),
            (frame(0x88, &1005_u16.to_be_bytes()), 1002),
            (frame(0x82, b"x"), 1003),
            (frame(0x81, b"\xff\xfe"), 1007),
            (frame(0x88, b"\x03\xe8\xff"), 1007),
            (huge, 1009),
            (long, 1009),
            (fragmented, 1009),
        ] {
            assert_eq!(
                read(&bytes, 4_096),
                Err(ProtocolViolation(code)),
                "{:x?}",
                &bytes[..3]
            );
        }
    }

    #[test]
    fn a_message_begins_with_its_first_byte_and_ends_with_its_last() {
        let mut reader = FrameReader::default();
        assert_eq!(reader.incomplete_since(), None);
        let mut read = |bytes: &[u8]| {
            reader.push(bytes);
            while reader.next().expect("frames").is_some() {}
            reader.incomplete_since()
        };
        let begun = read(&frame(0x01, b"Hel")).expect("an incomplete message");
        assert_eq!(read(&frame(0x89, b"there?")), Some(begun));
        assert_eq!(read(&frame(0x80, b"lo")), None);
        let whole = frame(0x81, b"Hello");
        let (head, tail) = whole.split_at(3);
        assert!(read(head).is_some());
        assert_eq!(read(tail), None);
        let next = read(&[&whole[..], head].concat()).expect("an incomplete frame");
        assert!(next > begun);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, size in 1_usize..40) {
            let whole = read(&bytes, 4_096);
            proptest::prop_assert_eq!(read(&bytes, size).is_ok(), whole.is_ok());
        }
    }
}
