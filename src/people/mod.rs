//! Everybody who is here: finding them, and the card of each.

pub mod routes;
pub mod view;
pub(crate) mod words;

pub use routes::stage;
