//! What is written at once.

use bytes::{Bytes, BytesMut};

/// How much of it, in bytes. More waits its turn, so that a stream holds no more
/// than this beside what the kernel has taken.
const FULL: usize = 64 * 1024;

/// Frames to be written at once. A single one stays the bytes all readers share.
#[derive(Default)]
pub enum Burst {
    /// Nothing yet.
    #[default]
    Empty,
    /// One frame.
    One(Bytes),
    /// Several.
    Many(BytesMut),
}

impl Burst {
    /// Adds a frame; one of no bytes is none.
    pub fn add(&mut self, frame: Bytes) {
        if frame.is_empty() {
            return;
        }
        *self = match std::mem::take(self) {
            Burst::Empty => Burst::One(frame),
            Burst::One(first) => {
                let mut many = BytesMut::from(&first[..]);
                many.extend_from_slice(&frame);
                Burst::Many(many)
            }
            Burst::Many(mut many) => {
                many.extend_from_slice(&frame);
                Burst::Many(many)
            }
        };
    }

    /// Whether no more is to be added.
    pub fn is_full(&self) -> bool {
        let len = match self {
            Burst::Empty => 0,
            Burst::One(bytes) => bytes.len(),
            Burst::Many(bytes) => bytes.len(),
        };
        len >= FULL
    }

    /// All of it.
    pub fn into_bytes(self) -> Bytes {
        match self {
            Burst::Empty => Bytes::new(),
            Burst::One(bytes) => bytes,
            Burst::Many(bytes) => bytes.freeze(),
        }
    }
}
