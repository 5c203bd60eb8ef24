//! Saved: the messages that somebody keeps for themselves, and when to be reminded of them.

pub(crate) mod statements;
