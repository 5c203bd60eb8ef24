//! The image and the recipe for containers, as far as they can be checked without a container
//! engine.

#[path = "../support/mod.rs"]
mod support;

mod compose;
mod image;
mod listener;

use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
