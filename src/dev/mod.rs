//! TODO

#[cfg(debug_assertions)]
pub mod seed;
#[cfg(debug_assertions)]
pub mod styleguide;
#[cfg(debug_assertions)]
pub mod test_hooks;
