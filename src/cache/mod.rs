//! Caches in memory, and the rules they follow.
//!
//! - [`versioned`]: answers of the database. Each is good while the database has the
//!   version it was read at, so nothing has to be invalidated.
//! - [`weighted`]: rendered HTML. The key holds everything a rendering depends on, so an
//!   entry is never wrong; entries nobody asks for are evicted, by their size in bytes.

pub mod versioned;
pub mod weighted;
