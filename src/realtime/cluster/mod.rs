//! TODO

pub mod message;
pub mod peers;
pub mod relay;
