//! The server by itself: how large it is, how soon it answers, and what it holds when
//! nobody asks anything.

use std::{
    fs, thread,
    time::{Duration, Instant},
};

use crate::{house::House, http::Http, load::percentile};

/// How often it is started.
const STARTS: usize = 10;

/// Until the first answer to `path` after it was started, in milliseconds: the shortest
/// and the median.
pub fn cold_start(house: &House, path: &str) -> (f64, f64) {
    let mut took: Vec<_> = (0..STARTS)
        .map(|_| {
            let begun = Instant::now();
            let server = house.server();
            let answer = Http::open(server.port).get(path, "");
            let took = begun.elapsed();
            assert_eq!(answer.status, 200);
            took
        })
        .collect();
    (percentile(&mut took, 0), percentile(&mut took, 50))
}

/// Resident memory, in bytes, five seconds after it was started and asked for one page.
pub fn idle_memory(house: &House) -> u64 {
    let server = house.server();
    assert_eq!(Http::open(server.port).get("/login", "").status, 200);
    thread::sleep(Duration::from_secs(5));
    server.memory()
}

/// The program's size in bytes.
pub fn size() -> u64 {
    let program = fs::metadata(env!("CARGO_BIN_EXE_snug"));
    program.expect("the program").len()
}
