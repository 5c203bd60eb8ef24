//! The pages of people: the searchable list of everybody, and each person's profile.

pub mod routes;
pub(crate) mod strings;
pub mod view;
