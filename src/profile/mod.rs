//! One's own account: where it is signed in, changing its password, closing it.

mod browsers;
mod device;
pub mod routes;
pub mod view;

pub use routes::stage;
