//! Delivery to all readers, beside a bare `write()` loop that sends the same frames in the
//! same run. `benches/README.md` says how to read the figures.

mod bare;
mod board;
mod busy;
mod herd;
#[allow(dead_code, reason = "pages/ uses the rest")]
#[path = "../support/http.rs"]
mod http;
mod idle;
#[path = "../support/process.rs"]
mod process;
mod readers;
mod scan;
mod stage;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use self::{
    bare::Bare,
    board::Board,
    process::{Process, overflows},
    stage::{Stage, Wire},
};

/// The deliveries behind the figure per delivery.
const DELIVERIES: usize = 1_000_000;

/// The rate of posts while latency is measured, and for how long.
const STEADY: (u32, Duration) = (20, Duration::from_secs(10));

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if args.get(1).is_some_and(|arg| arg == bare::ARGUMENT) {
        return bare::serve(&args[2], &args[3], args[4] == "true");
    }
    raise_file_limit();
    let mut sizes: Vec<usize> = args.iter().filter_map(|arg| arg.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![1_000, 10_000];
    }
    let most = sizes.iter().copied().max().unwrap_or(1);
    if args.iter().any(|arg| arg == "herd") {
        return herd::returns(&Stage::set(most), most);
    }
    if args.iter().any(|arg| arg == "idle") {
        return idle::stays(&Stage::set(most), most);
    }
    if args.iter().any(|arg| arg == "memory") {
        return idle::weighs(&Stage::set(most), most);
    }
    if args.iter().any(|arg| arg == "busy") {
        return busy::reads_and_types(&Stage::set(most), most);
    }
    let stage = Stage::set(most);
    let mut faults = 0;
    for readers in sizes {
        for wire in [Wire::Sse, Wire::Socket] {
            let limit = bare_loop(&stage, wire, readers);
            faults += snug(&stage, wire, readers, limit);
        }
    }
    assert_eq!(
        faults, 0,
        "something was missing, came twice or was cut off"
    );
}

/// Every reader is an open file, here and in the server.
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let current = maximum;
    setrlimit(Resource::Nofile, Rlimit { current, maximum }).expect("as many files as allowed");
}

/// Microseconds of processor time that the bare loop takes per delivery.
fn bare_loop(stage: &Stage, wire: Wire, readers: usize) -> f64 {
    let frame = stage.frame(wire);
    let mut bare = Bare::start(&stage.hello(wire), &frame, wire.chunked());
    let board = Arc::new(Board::new());
    board.begin_after(0);
    bare.expect(readers);
    let ask: readers::Ask = Box::new(|_, _| b"GET / HTTP/1.1\r\n\r\n".to_vec());
    let thread = readers::spawn(
        bare.process.port,
        wire,
        (readers, ask),
        &stage.epoch,
        0,
        board.clone(),
    );
    bare.welcomed();
    board.all_open(readers);
    let rounds = rounds(readers);
    let (begun, cpu) = (Instant::now(), bare.process.cpu());
    for number in 1..=rounds {
        bare.round();
        board.all_have(number as u64, readers);
    }
    let (took, cpu) = (begun.elapsed(), bare.process.cpu() - cpu);
    let each = per_delivery(cpu, readers * rounds);
    println!(
        "\n{readers} readers, {}\n  bare write() loop       {each:6.2} µs of processor per delivery, {:>8.0} deliveries/s",
        wire.name(),
        (readers * rounds) as f64 / took.as_secs_f64(),
    );
    board.stop.store(true, Ordering::Relaxed);
    thread.join().expect("the readers");
    assert_eq!(board.faults(), 0);
    each
}

/// Measures Snug with this many readers. Returns the number of errors.
fn snug(stage: &Stage, wire: Wire, readers: usize, limit: f64) -> u64 {
    let server = stage.server(0);
    let mut talk = stage.talk(&server);
    let board = Arc::new(Board::new());
    let mut seq = talk.head();
    board.begin_after(seq);

    // All of them at once, as after a restart.
    thread::sleep(Duration::from_millis(500));
    let (memory, turned_away, begun) = (server.memory(), overflows(), Instant::now());
    let thread = readers::spawn(
        server.port,
        wire,
        (readers, stage.ask(wire)),
        &stage.epoch,
        seq,
        board.clone(),
    );
    board.all_open(readers);
    let connected = begun.elapsed();
    let turned_away = overflows() - turned_away;

    thread::sleep(Duration::from_secs(3));
    let each = (server.memory().saturating_sub(memory)) as f64 / readers as f64 / 1_024.0;
    let idle = server.cpu();
    thread::sleep(Duration::from_secs(5));
    let idle = (server.cpu() - idle).as_secs_f64() / 5.0 * 100.0;

    // One message after the other: every delivery is a write of its own.
    let rounds = rounds(readers);
    let (begun, cpu) = (Instant::now(), server.cpu());
    for _ in 0..rounds {
        talk.say();
        seq += 1;
        board.all_have(seq, readers);
    }
    let (took, cpu) = (begun.elapsed(), server.cpu() - cpu);
    let per_delivery = per_delivery(cpu, readers * rounds);
    let rate = (readers * rounds) as f64 / took.as_secs_f64();

    // A steady rate, whether or not the last post has arrived everywhere.
    let (often, long) = STEADY;
    let begun = Instant::now();
    let mut sent = vec![];
    while begun.elapsed() < long {
        thread::sleep(
            (begun + sent.len() as u32 * (Duration::from_secs(1) / often)) - Instant::now(),
        );
        seq += 1;
        sent.push((seq, board.now()));
        talk.say();
    }
    let mut latencies: Vec<_> = sent
        .iter()
        .map(|(seq, at)| board.all_have(*seq, readers) - *at)
        .collect();

    // A person posts in another room while this one gets one message after the other.
    let mut beside = post_while_fanning_out(stage, &server, || {
        for _ in 0..rounds.min(100) {
            talk.say();
            seq += 1;
            board.all_have(seq, readers);
        }
    });

    let after = (server.memory().saturating_sub(memory)) as f64 / readers as f64 / 1_024.0;
    let faults = board.faults();
    println!(
        "  Snug                    {per_delivery:6.2} µs of processor per delivery, {rate:>8.0} deliveries/s, {:.2} times the bare loop\n\
         \x20 connect, all at once    {:.2} s, {turned_away} turned away\n\
         \x20 memory per idle stream  {each:.1} KB, {after:.1} KB after it all; idle {idle:.1} % of a processor\n\
         \x20 post to last reader     p50 {:.1} ms, p99 {:.1} ms at {often} posts/s\n\
         \x20 post beside a fan-out   p50 {:.1} ms, p99 {:.1} ms, {} posts\n\
         \x20 {} deliveries, {faults} missing, doubled or cut off",
        per_delivery / limit,
        connected.as_secs_f64(),
        percentile(&mut latencies, 50),
        percentile(&mut latencies, 99),
        percentile(&mut beside, 50),
        percentile(&mut beside, 99),
        beside.len(),
        board.deliveries.load(Ordering::Relaxed),
    );
    board.stop.store(true, Ordering::Relaxed);
    thread.join().expect("the readers");
    faults
}

fn post_while_fanning_out(
    stage: &Stage,
    server: &Process,
    fan_out: impl FnOnce(),
) -> Vec<Duration> {
    let done = Arc::new(AtomicBool::new(false));
    let mut talk = stage.talk_beside(server);
    let posting = {
        let done = done.clone();
        thread::spawn(move || {
            let mut latencies = vec![];
            while !done.load(Ordering::Relaxed) {
                let begun = Instant::now();
                talk.say();
                latencies.push(begun.elapsed());
                thread::sleep(Duration::from_millis(10));
            }
            latencies
        })
    };
    fan_out();
    done.store(true, Ordering::Relaxed);
    posting.join().expect("posts")
}

fn rounds(readers: usize) -> usize {
    (DELIVERIES / readers).max(1)
}

fn per_delivery(cpu: Duration, deliveries: usize) -> f64 {
    cpu.as_secs_f64() * 1e6 / deliveries as f64
}

/// In milliseconds.
fn percentile(all: &mut [Duration], percent: usize) -> f64 {
    all.sort_unstable();
    let at = (all.len() * percent / 100).min(all.len().saturating_sub(1));
    all.get(at).map_or(f64::NAN, |d| d.as_secs_f64() * 1e3)
}
