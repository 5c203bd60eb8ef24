//! Everybody who is here: finding them, and the card of each.

pub mod routes;
pub(crate) mod strings;
pub mod view;
