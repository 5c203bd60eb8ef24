//! Everybody who is here: finding them, and the card of each.

pub mod routes;
pub mod view;

pub use routes::stage;
