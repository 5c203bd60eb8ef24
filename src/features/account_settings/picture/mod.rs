//! One's own picture.

pub mod routes;
pub mod view;
