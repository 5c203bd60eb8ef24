//! One's own account: what others see of it, its picture, its password, its end.

pub mod details;
pub mod picture;
pub mod routes;
pub mod view;

pub use routes::stage;
