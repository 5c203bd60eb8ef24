//! Several frames that are written with one system call.

use bytes::{Bytes, BytesMut};

/// The size at which a batch is full, in bytes. This is back-pressure: a stream holds no
/// more than this beside what the kernel has taken, and further frames wait.
const FULL: usize = 64 * 1024;

/// Frames to be written together. A single frame stays the bytes that all readers share;
/// several are copied into one buffer.
#[derive(Default)]
pub enum WriteBatch {
    /// No frame yet.
    #[default]
    Empty,
    /// One frame.
    One(Bytes),
    /// Several frames.
    Many(BytesMut),
}

impl WriteBatch {
    /// Adds a frame. An empty one changes nothing.
    pub fn add(&mut self, frame: Bytes) {
        if frame.is_empty() {
            return;
        }
        *self = match std::mem::take(self) {
            WriteBatch::Empty => WriteBatch::One(frame),
            WriteBatch::One(first) => {
                let mut many = BytesMut::from(&first[..]);
                many.extend_from_slice(&frame);
                WriteBatch::Many(many)
            }
            WriteBatch::Many(mut many) => {
                many.extend_from_slice(&frame);
                WriteBatch::Many(many)
            }
        };
    }

    /// Whether no more frames should be added.
    pub fn is_full(&self) -> bool {
        let len = match self {
            WriteBatch::Empty => 0,
            WriteBatch::One(bytes) => bytes.len(),
            WriteBatch::Many(bytes) => bytes.len(),
        };
        len >= FULL
    }

    /// The bytes of all frames.
    pub fn into_bytes(self) -> Bytes {
        match self {
            WriteBatch::Empty => Bytes::new(),
            WriteBatch::One(bytes) => bytes,
            WriteBatch::Many(bytes) => bytes.freeze(),
        }
    }
}
