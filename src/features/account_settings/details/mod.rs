//! What one tells of oneself, and what one wants told.

pub mod routes;
pub mod view;
