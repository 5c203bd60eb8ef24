//! C that is put between a program and the system's library.

use std::{path::Path, process::Command};

/// Compiles `source` into `folder`; the setting that has a program use it.
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
