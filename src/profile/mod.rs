//! One's own account: changing its password, closing it.

pub mod routes;
pub mod view;

pub use routes::stage;
