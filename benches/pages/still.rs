//! The idle server: its size, its time to the first answer, its memory.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use crate::{http::Http, load::percentile, seeded::SeededServer};

/// The number of starts.
const STARTS: usize = 10;

/// The time from start to the first answer to `path`, in milliseconds: shortest and median.
pub fn cold_start(seeded: &SeededServer, path: &str) -> (f64, f64) {
    let mut took: Vec<_> = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let server = seeded.server();
            let answer = Http::open(server.port).get(path, "");
            let took = begun.elapsed();
            assert_eq!(answer.status, 200);
            took
        })
        .collect();
    (percentile(&mut took, 0), percentile(&mut took, 50))
}

/// Resident memory, in bytes, five seconds after it was started and asked for one page.
pub fn idle_memory(seeded: &SeededServer) -> u64 {
    let server = seeded.server();
    assert_eq!(Http::open(server.port).get("/login", "").status, 200);
    thread::sleep(Duration::from_secs(5));
    server.memory()
}

/// The program's size in bytes.
pub fn size() -> u64 {
    let program = fs::metadata(env!("CARGO_BIN_EXE_snug"));
    program.expect("the program").len()
}
