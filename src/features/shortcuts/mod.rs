//! What the keyboard does, told where it is used.

pub mod routes;
pub(crate) mod strings;
pub mod view;
