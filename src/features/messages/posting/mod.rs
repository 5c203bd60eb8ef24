//! Saying something.

pub(super) mod store;
pub mod view;
