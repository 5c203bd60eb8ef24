//! Tools for development and tests. A release contains none of them.

pub mod seed;
pub mod styleguide;
pub mod test_hooks;
