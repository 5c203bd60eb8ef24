//! Plain data that features, streams and nodes share, and the rules for names and texts. No other
//! behavior.

pub mod due_time;
pub mod event;
pub mod formatting;
mod joiners;
pub mod list_part;
pub mod look;
pub mod message;
pub mod name;
pub mod named;
pub mod person;
pub mod poll;
pub mod preferences;
pub mod reaction;
pub mod room;
pub mod search_key;
pub mod spoken;
pub mod thread;
