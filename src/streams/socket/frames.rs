//! WebSocket frames as a client writes them (RFC 6455, sections 5 to 7), put
//! together to messages. Strict, and bounded before anything is kept.

/// The longest message, in bytes, whole or in pieces.
pub const LONGEST: usize = 64 * 1024;

/// What a client says.
#[derive(Debug, PartialEq, Eq)]
pub enum Inbound {
    /// Text.
    Text(String),
    /// Is anybody there? To be answered with the same bytes.
    Ping(Vec<u8>),
    /// It is done; to be answered with a close of our own.
    Close,
}

/// What a client may not do; its value is the code the connection is closed with
/// (RFC 6455, section 7.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Violation(pub u16);

const PROTOCOL: Violation = Violation(1002);
const UNSUPPORTED: Violation = Violation(1003);
const NOT_TEXT: Violation = Violation(1007);
const TOO_LONG: Violation = Violation(1009);

/// Bytes on their way to being messages.
#[derive(Default)]
pub struct Reader {
    bytes: Vec<u8>,
    /// The pieces of a message so far, while one is under way.
    pieces: Option<Vec<u8>>,
}

struct Head {
    last: bool,
    opcode: u8,
    mask: [u8; 4],
    /// Where the payload begins and ends in the bytes.
    payload: std::ops::Range<usize>,
}

impl Reader {
    /// Takes what was read.
    pub fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// The next message, if it is there.
    ///
    /// # Errors
    /// When the client breaks the rules; nothing more can be read then.
    pub fn next(&mut self) -> Result<Option<Inbound>, Violation> {
        while let Some(head) = self.head()? {
            if self.bytes.len() < head.payload.end {
                return Ok(None);
            }
            let mut payload = self.bytes[head.payload.clone()].to_vec();
            for (byte, mask) in payload.iter_mut().zip(head.mask.iter().cycle()) {
                *byte ^= mask;
            }
            self.bytes.drain(..head.payload.end);
            if let Some(inbound) = self.frame(&head, payload)? {
                return Ok(Some(inbound));
            }
        }
        Ok(None)
    }

    /// The head of the frame at the beginning, checked before its payload is
    /// waited for.
    fn head(&self) -> Result<Option<Head>, Violation> {
        let [first, second, rest @ ..] = &self.bytes[..] else {
            return Ok(None);
        };
        let (last, opcode) = (first & 0x80 != 0, first & 0x0f);
        let control = opcode & 0x8 != 0;
        // No extension was agreed on, so none of their bits may be set; clients
        // must mask; a control frame is short and whole.
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
            self.pieces.as_ref().map_or(0, Vec::len)
        };
        let len = usize::try_from(len).unwrap_or(usize::MAX);
        if len.saturating_add(so_far) > LONGEST {
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
        Ok(Some(Head {
            last,
            opcode,
            mask,
            payload: begin..begin + len,
        }))
    }

    fn frame(&mut self, head: &Head, payload: Vec<u8>) -> Result<Option<Inbound>, Violation> {
        match (head.opcode, self.pieces.take()) {
            (0x8, _) => close(&payload).map(Some),
            (0x9, pieces) => {
                self.pieces = pieces;
                Ok(Some(Inbound::Ping(payload)))
            }
            (0xa, pieces) => {
                self.pieces = pieces;
                Ok(None)
            }
            (0x2, _) => Err(UNSUPPORTED),
            (0x1, None) => self.piece(head.last, payload),
            (0x0, Some(mut pieces)) => {
                pieces.extend_from_slice(&payload);
                self.piece(head.last, pieces)
            }
            _ => Err(PROTOCOL),
        }
    }

    fn piece(&mut self, last: bool, bytes: Vec<u8>) -> Result<Option<Inbound>, Violation> {
        if last {
            return String::from_utf8(bytes)
                .map(|t| Some(Inbound::Text(t)))
                .map_err(|_| NOT_TEXT);
        }
        self.pieces = Some(bytes);
        Ok(None)
    }
}

/// A close is empty, or a code that may be sent and a reason in UTF-8.
fn close(payload: &[u8]) -> Result<Inbound, Violation> {
    match payload {
        [] => Ok(Inbound::Close),
        [a, b, reason @ ..] => match u16::from_be_bytes([*a, *b]) {
            1000..=1003 | 1007..=1014 | 3000..=4999 if str::from_utf8(reason).is_ok() => {
                Ok(Inbound::Close)
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

    /// All that a client says with these bytes, however they are cut.
    fn read(bytes: &[u8], size: usize) -> Result<Vec<Inbound>, Violation> {
        let mut reader = Reader::default();
        let mut all = vec![];
        for part in bytes.chunks(size) {
            reader.push(part);
            while let Some(inbound) = reader.next()? {
                all.push(inbound);
            }
        }
        Ok(all)
    }

    #[test]
    fn the_example_of_the_standard_is_read() {
        let hello = [
            0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58,
        ];
        assert_eq!(read(&hello, 1), Ok(vec![Inbound::Text("Hello".into())]));
    }

    #[test]
    fn messages_may_come_in_pieces_and_questions_in_between() {
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
                Inbound::Ping(b"there?".to_vec()),
                Inbound::Text("Héllo".into()),
                Inbound::Text("x".repeat(300)),
                Inbound::Close,
            ];
            assert_eq!(all, expected);
        }
    }

    #[test]
    fn what_breaks_the_rules_is_refused_with_its_code() {
        let unmasked = vec![0x81, 0x01, b'x'];
        let huge = [
            vec![0x81, 0xff],
            u64::MAX.to_be_bytes().to_vec(),
            MASK.to_vec(),
        ]
        .concat();
        let long = frame(0x81, &vec![b'x'; LONGEST + 1]);
        let in_pieces = [frame(0x01, &vec![b'x'; LONGEST]), frame(0x80, b"x")].concat();
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
            (in_pieces, 1009),
        ] {
            assert_eq!(
                read(&bytes, 4_096),
                Err(Violation(code)),
                "{:x?}",
                &bytes[..3]
            );
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, size in 1_usize..40) {
            let whole = read(&bytes, 4_096);
            proptest::prop_assert_eq!(read(&bytes, size).is_ok(), whole.is_ok());
        }
    }
}
