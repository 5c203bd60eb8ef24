//! Readers who read and type, as people do: everybody reports what they have read of each
//! message, and some type.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    board::Board,
    percentile, readers,
    stage::{Stage, Talk, Wire},
};

/// How long it lasts, with one message a second.
const LONG: Duration = Duration::from_secs(20);

/// How many connections the reports come through.
const CONNECTIONS: usize = 4;

/// How often somebody who types says so.
const TYPING: Duration = Duration::from_secs(3);

/// One of so many people types.
const TYPISTS: usize = 5;

pub fn reads_and_types(stage: &Stage, count: usize) {
    for (reads, types) in [(false, false), (true, false), (false, true), (true, true)] {
        row(stage, count, reads, types);
    }
}

fn row(stage: &Stage, count: usize, reads: bool, types: bool) {
    let server = stage.server(0);
    let mut talk = stage.talk(&server);
    let mut seq = talk.head();
    let board = Arc::new(Board::new());
    board.begin_after(seq);
    let asking = (count, stage.ask(Wire::Sse));
    let thread = readers::spawn(
        server.port,
        Wire::Sse,
        asking,
        &stage.epoch,
        seq,
        board.clone(),
    );
    board.all_open(count);
    thread::sleep(Duration::from_secs(2));

    let over = Arc::new(AtomicBool::new(false));
    let mut reporters = vec![];
    let mut messages = vec![];
    for mut people in stage.people(&server, CONNECTIONS) {
        if reads {
            let (sender, receiver) = mpsc::channel::<u64>();
            messages.push(sender);
            reporters.push(thread::spawn(move || report(&mut people, &receiver)));
        } else if types {
            let over = over.clone();
            reporters.push(thread::spawn(move || {
                types_on(&mut people, &over);
                vec![]
            }));
        }
    }
    if reads && types {
        for mut people in stage.people(&server, CONNECTIONS) {
            let over = over.clone();
            reporters.push(thread::spawn(move || {
                types_on(&mut people, &over);
                vec![]
            }));
        }
    }

    let (bytes, cpu, begun) = (
        board.bytes.load(Ordering::Relaxed),
        server.cpu(),
        Instant::now(),
    );
    let mut posts = vec![];
    while begun.elapsed() < LONG {
        let at = begun + Duration::from_secs(posts.len() as u64);
        thread::sleep(at.saturating_duration_since(Instant::now()));
        seq += 1;
        let said = board.now();
        let message = talk.say();
        posts.push(board.all_have(seq, count) - said);
        for sender in &messages {
            let _ = sender.send(message);
        }
    }
    let took = begun.elapsed().as_secs_f64();
    let cpu = (server.cpu() - cpu).as_secs_f64() / took * 100.0;
    let bytes = board.bytes.load(Ordering::Relaxed) - bytes;
    drop(messages);
    over.store(true, Ordering::Relaxed);
    let mut reports = vec![];
    for reporter in reporters {
        reports.append(&mut reporter.join().expect("reports"));
    }
    board.stop.store(true, Ordering::Relaxed);
    thread.join().expect("the readers");
    println!(
        "{count} streams, a message a second, {}, {}: {cpu:.1} % of a processor, {:.2} KB a second for each stream; \
         {} reports, p50 {:.1} ms, p99 {:.1} ms; post to last reader p50 {:.1} ms, p99 {:.1} ms",
        if reads { "all read" } else { "nobody reports" },
        if types { "some type" } else { "nobody types" },
        bytes as f64 / 1_024.0 / count as f64 / took,
        reports.len(),
        percentile(&mut reports, 50),
        percentile(&mut reports, 99),
        percentile(&mut posts, 50),
        percentile(&mut posts, 99),
    );
    assert_eq!(
        board.faults(),
        0,
        "something was missing, came twice or was cut off"
    );
}

/// Reports each message for all these people.
fn report(people: &mut [Talk], messages: &mpsc::Receiver<u64>) -> Vec<Duration> {
    let mut latencies = vec![];
    for message in messages {
        for person in &mut *people {
            let begun = Instant::now();
            person.seen(message);
            latencies.push(begun.elapsed());
        }
    }
    latencies
}

fn types_on(people: &mut [Talk], over: &AtomicBool) {
    while !over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        for person in people.iter_mut().step_by(TYPISTS) {
            person.types();
        }
        let until = begun + TYPING;
        while !over.load(Ordering::Relaxed) && Instant::now() < until {
            thread::sleep(Duration::from_millis(100));
        }
    }
}
