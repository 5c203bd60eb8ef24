//! Streams: memory, order, and the end of a right.
