//! The list of keyboard shortcuts.

pub mod routes;
pub(crate) mod strings;
pub mod view;
