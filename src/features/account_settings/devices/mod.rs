//! Where one is signed in: a part of the page of one's own account.

pub mod routes;
pub mod view;
