//! Finds the cursors in an answer.

use std::sync::Arc;

/// Finds cursors however the bytes are split: by the network, and in a chunked body
/// (RFC 9112, section 7.1) by the server.
pub struct Scan {
    pattern: Arc<[u8]>,
    /// How much of the pattern has been matched.
    matched: usize,
    number: u64,
    digits: bool,
    part: Part,
}

#[derive(Clone, Copy)]
enum Part {
    /// The head; this much of its last, empty line has come.
    Head(usize),
    /// A body without chunks.
    Whole,
    /// The line with a chunk's size.
    Size(usize),
    /// This much of a chunk and its line break is still to come.
    Chunk(usize),
}

const END_OF_HEAD: &[u8] = b"\r\n\r\n";

impl Scan {
    /// `pattern` is what every cursor begins with, before its number.
    pub fn new(pattern: Arc<[u8]>) -> Self {
        Self {
            pattern,
            matched: 0,
            number: 0,
            digits: false,
            part: Part::Head(0),
        }
    }

    /// Takes the bytes read and reports the numbers in them.
    pub fn push(&mut self, bytes: &[u8], chunked: bool, mut found: impl FnMut(u64)) {
        for &byte in bytes {
            self.part = match self.part {
                Part::Head(had) => match had + 1 {
                    _ if byte != END_OF_HEAD[had] => Part::Head(usize::from(byte == b'\r')),
                    4 if chunked => Part::Size(0),
                    4 => Part::Whole,
                    had => Part::Head(had),
                },
                Part::Whole => {
                    self.body(byte, &mut found);
                    Part::Whole
                }
                Part::Size(size) => match char::from(byte).to_digit(16) {
                    Some(digit) => Part::Size(size * 16 + digit as usize),
                    None if byte == b'\n' => Part::Chunk(size + 2),
                    None => Part::Size(size),
                },
                Part::Chunk(1) => Part::Size(0),
                Part::Chunk(2) => Part::Chunk(1),
                Part::Chunk(left) => {
                    self.body(byte, &mut found);
                    Part::Chunk(left - 1)
                }
            };
        }
    }

    fn body(&mut self, byte: u8, found: &mut impl FnMut(u64)) {
        if self.matched == self.pattern.len() {
            if byte.is_ascii_digit() {
                self.number = self.number * 10 + u64::from(byte - b'0');
                self.digits = true;
                return;
            }
            if self.digits {
                found(self.number);
            }
            (self.matched, self.number, self.digits) = (0, 0, false);
        }
        // An epoch is random, so a match never begins inside another.
        self.matched = if byte == self.pattern[self.matched] {
            self.matched + 1
        } else {
            usize::from(byte == self.pattern[0])
        };
    }
}
