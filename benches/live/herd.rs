//! A reconnect storm: the server is killed under load and started again, and all
//! readers reconnect with their cursors.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{
    board::Board,
    percentile,
    process::overflows,
    readers,
    stage::{Stage, Wire},
};

/// The number of kills.
const KILLS: usize = 5;

/// The time between two posts meanwhile.
const EVERY: Duration = Duration::from_millis(100);

pub fn returns(stage: &Stage, count: usize) {
    for wire in [Wire::Sse, Wire::Socket] {
        let mut server = stage.server(0);
        let port = server.port;
        let mut talk = stage.talk(&server);
        let first = talk.head();
        let board = Arc::new(Board::new());
        board.begin_after(first);
        let asking = (count, stage.ask(wire));
        let thread = readers::spawn(port, wire, asking, &stage.epoch, first, board.clone());
        board.all_open(count);
        board.returns.store(true, Ordering::Relaxed);
        let turned_away = overflows();

        let (mut back, mut posts) = (vec![], vec![]);
        for kill in 0..KILLS {
            say_for(Duration::from_secs(1), |n| {
                talk.insist(port, &format!("k{kill}-{n}-a-{port}"))
            });
            board.openings.lock().expect("the board").clear();
            drop(server);
            let killed = board.now();
            server = stage.server(port);
            // Posts while they reconnect: people notice how long each takes.
            let mut n = 0;
            while board.open.load(Ordering::Relaxed) < count || n < 20 {
                let begun = Instant::now();
                talk.insist(port, &format!("k{kill}-{n}-b-{port}"));
                posts.push(begun.elapsed());
                n += 1;
                thread::sleep(EVERY.saturating_sub(begun.elapsed()));
                assert!(n < 1_000, "they do not come back");
            }
            let openings = board.openings.lock().expect("the board");
            back.extend(openings.iter().map(|at| at.saturating_sub(killed)));
        }
        let head = talk.head();
        board.all_have(head, count);
        let wrong = board.wrong.load(Ordering::Relaxed);
        println!(
            "R-18: {count} readers, {}, {KILLS} times kill -9 and all back within a second\n\
             \x20 back (after the kill)   p50 {:.0} ms, p99 {:.0} ms, the last {:.0} ms; {} turned away\n\
             \x20 posts meanwhile         p50 {:.1} ms, p99 {:.1} ms, {} posts, each acknowledged\n\
             \x20 {} changes said, {} deliveries, {wrong} missing or doubled",
            wire.name(),
            percentile(&mut back, 50),
            percentile(&mut back, 99),
            percentile(&mut back, 100),
            overflows() - turned_away,
            percentile(&mut posts, 50),
            percentile(&mut posts, 99),
            posts.len(),
            head - first,
            board.deliveries.load(Ordering::Relaxed),
        );
        board.stop.store(true, Ordering::Relaxed);
        thread.join().expect("the readers");
        assert_eq!(wrong, 0);
    }
}

fn say_for(long: Duration, mut say: impl FnMut(usize)) {
    let begun = Instant::now();
    let mut n = 0;
    while begun.elapsed() < long {
        say(n);
        n += 1;
        thread::sleep(EVERY);
    }
}
