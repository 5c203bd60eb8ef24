//! The cost of several nodes: two with Redis between them beside one without it, on the same
//! PostgreSQL and with the same readers, in one run.

#[path = "../../tests/support/mod.rs"]
mod support;

#[allow(dead_code, reason = "live/ uses the rest")]
#[path = "../live/bare.rs"]
mod bare;
#[allow(dead_code, reason = "live/ uses the rest")]
#[path = "../live/board.rs"]
mod board;
#[allow(dead_code, reason = "live/ uses the rest")]
#[path = "../support/http.rs"]
mod http;
#[allow(dead_code, reason = "live/ uses the rest")]
#[path = "../support/process.rs"]
mod process;
#[path = "../live/readers.rs"]
mod readers;
#[path = "../live/scan.rs"]
mod scan;
#[allow(dead_code, reason = "live/ uses the rest")]
#[path = "../live/stage.rs"]
mod stage;

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use self::{
    board::Board,
    process::Process,
    stage::{Stage, Wire},
    support::{Postgres, postgres, redis::Redis},
};

/// The number of readers in all.
const READERS: usize = 1_000;

/// The number of messages posted one after the other.
const ROUNDS: usize = 500;

/// The rate of posts per second for latency, and for how long.
const STEADY: (u32, Duration) = (20, Duration::from_secs(10));

fn main() {
    let (database, redis) = (Postgres::start(), Redis::start());
    for wire in [Wire::Sse, Wire::Socket] {
        println!("\n{READERS} readers, {}, PostgreSQL", wire.name());
        let one = measure(1, wire, &database, None);
        let two = measure(2, wire, &database, Some(&redis));
        println!(
            "  two nodes take {:.2} times the processor per delivery, and {:.2} times as long (p50) to the last reader",
            two.cpu / one.cpu,
            two.latency / one.latency
        );
    }
}

struct Measured {
    /// Microseconds of processor time per delivery, over all nodes.
    cpu: f64,
    /// The median latency in milliseconds.
    latency: f64,
}

fn measure(nodes: usize, wire: Wire, database: &Postgres, redis: Option<&Redis>) -> Measured {
    let url = postgres::new_database(&database.url());
    let mut settings = vec![("ROCKET_DATABASES", format!("{{store={{url={url:?}}}}}"))];
    if let Some(redis) = redis {
        settings.push(("ROCKET_REDIS", format!("{{url={:?}}}", redis.url())));
    }
    let stage = Stage::set_with(READERS, settings);
    let servers: Vec<_> = (0..nodes).map(|_| stage.server(0)).collect();
    let mut talk = stage.talk(&servers[0]);
    let mut seq = talk.head();
    let each = READERS / nodes;
    let boards: Vec<_> = servers
        .iter()
        .map(|server| {
            let board = Arc::new(Board::new());
            board.begin_after(seq);
            let asking = (each, stage.ask(wire));
            readers::spawn(server.port, wire, asking, &stage.epoch, seq, board.clone());
            board.all_open(each);
            board
        })
        .collect();
    thread::sleep(Duration::from_secs(2));

    let cpu = || servers.iter().map(Process::cpu).sum::<Duration>();
    let (begun, before) = (Instant::now(), cpu());
    for _ in 0..ROUNDS {
        talk.say();
        seq += 1;
        for board in &boards {
            board.all_have(seq, each);
        }
    }
    let (took, spent) = (begun.elapsed(), cpu() - before);
    let deliveries = (ROUNDS * READERS) as f64;

    // Each board has a clock of its own; both are read together.
    let (often, long) = STEADY;
    let begun = Instant::now();
    let mut latencies: Vec<Vec<Duration>> = vec![vec![]; nodes];
    while begun.elapsed() < long {
        let (next, sent) = (Instant::now() + Duration::from_secs(1) / often, seq + 1);
        let clocks: Vec<_> = boards.iter().map(|board| board.now()).collect();
        talk.say();
        seq = sent;
        for ((board, clock), latencies) in boards.iter().zip(clocks).zip(&mut latencies) {
            latencies.push(board.all_have(sent, each) - clock);
        }
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    let faults: u64 = boards.iter().map(|board| board.faults()).sum();
    let mut percentile = |node: usize, percent: usize| {
        let all = &mut latencies[node];
        all.sort_unstable();
        all[(all.len() - 1) * percent / 100].as_secs_f64() * 1e3
    };
    let measured = Measured {
        cpu: spent.as_secs_f64() * 1e6 / deliveries,
        latency: percentile(nodes - 1, 50),
    };
    println!(
        "  {nodes} node{}: {:.2} µs of processor per delivery, {:.0} deliveries/s; post to the last reader at \
         {often} posts/s p50 {:.1} ms, p99 {:.1} ms{}; {faults} missing, doubled or cut off",
        if nodes == 1 { "" } else { "s" },
        measured.cpu,
        deliveries / took.as_secs_f64(),
        percentile(0, 50),
        percentile(0, 99),
        match nodes {
            1 => String::new(),
            _ => format!(
                " where it was said, p50 {:.1} ms, p99 {:.1} ms on the other node",
                percentile(1, 50),
                percentile(1, 99)
            ),
        }
    );
    for board in &boards {
        board.stop.store(true, Ordering::Relaxed);
    }
    assert_eq!(faults, 0);
    measured
}
