//! Types and tools every layer uses. This layer knows nothing of the others.

pub mod addresses;
pub mod characters;
pub mod clock;
pub mod config;
pub mod data_folder;
pub mod due;
pub mod emoji;
pub mod errors;
pub mod history_mark;
pub mod ids;
pub mod logging;
pub mod mail;
pub mod memory;
pub mod random;
pub mod redis_url;
pub mod seal;
#[cfg(test)]
mod seal_tests;
pub mod seldom;
pub mod signature;
pub mod sync;

/// The version of this program.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
