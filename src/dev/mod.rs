//! Tools for development and tests. A release contains none of them.

#[cfg(debug_assertions)]
pub mod seed;
#[cfg(debug_assertions)]
pub mod styleguide;
#[cfg(debug_assertions)]
pub mod test_hooks;
