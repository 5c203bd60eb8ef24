//! How Snug looks in this browser.

pub mod routes;
pub mod view;
