//! C code that wraps functions of the system's library in a program (`LD_PRELOAD`).

use std::{path::Path, process::Command};

/// Compiles `source` into `folder`. Returns the environment variable that loads it.
pub fn compile(folder: &Path, source: &str) -> (&'static str, String) {
    let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    std::fs::write(path("shim.c"), source).expect("a file");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-o", &path("shim.so"), &path("shim.c")])
        .args(["-ldl", "-lpthread"])
        .status();
    assert!(made.expect("cc").success());
    ("LD_PRELOAD", path("shim.so"))
}
