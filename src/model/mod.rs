//! Plain data that features, streams and nodes share. No behavior beyond the data itself.

pub mod event;
pub mod message;
pub mod person;
pub mod preferences;
pub mod room;
