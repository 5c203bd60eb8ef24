//! What the keyboard does, told where it is used.

pub mod routes;
pub mod view;
pub(crate) mod words;

pub use routes::stage;
