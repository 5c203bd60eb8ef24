//! Ten thousand idle streams, half SSE and half WebSocket: ten minutes without a
//! message, then one.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{
    board::Board,
    readers,
    stage::{Stage, Wire},
};

const LONG: Duration = Duration::from_secs(600);

/// Prints the resident memory of each stream, some seconds after all have connected at once,
/// for either wire.
pub fn weighs(stage: &Stage, count: usize) {
    for wire in [Wire::Socket, Wire::Sse] {
        let server = stage.server(0);
        let seq = stage.talk(&server).head();
        let board = Arc::new(Board::new());
        board.begin_after(seq);
        let memory = server.memory();
        let asking = (count, stage.ask(wire));
        let thread = readers::spawn(server.port, wire, asking, &stage.epoch, seq, board.clone());
        board.all_open(count);
        let opened = Instant::now();
        for seconds in [0, 3, 12, 25] {
            thread::sleep(Duration::from_secs(seconds).saturating_sub(opened.elapsed()));
            let each = server.memory().saturating_sub(memory) as f64 / count as f64 / 1_024.0;
            println!(
                "{count} readers, {}: {each:.1} KB each, {seconds} s later",
                wire.name()
            );
        }
        board.stop.store(true, Ordering::Relaxed);
        thread.join().expect("the readers");
        assert_eq!(board.faults(), 0);
    }
}

pub fn stays(stage: &Stage, count: usize) {
    let server = stage.server(0);
    let mut talk = stage.talk(&server);
    let seq = talk.head();
    let memory = server.memory();
    let halves = [Wire::Sse, Wire::Socket].map(|wire| {
        let board = Arc::new(Board::new());
        board.begin_after(seq);
        let asking = (count / 2, stage.ask(wire));
        let thread = readers::spawn(server.port, wire, asking, &stage.epoch, seq, board.clone());
        board.all_open(count / 2);
        (board, thread)
    });
    let cpu = server.cpu();
    thread::sleep(LONG);
    let idle = (server.cpu() - cpu).as_secs_f64() / LONG.as_secs_f64() * 100.0;
    let all = server.memory();
    let each = all.saturating_sub(memory) as f64 / count as f64 / 1_024.0;
    let count_of = |of: fn(&Board) -> u64| halves.iter().map(|(board, _)| of(board)).sum::<u64>();
    let (connected, dropped) = (
        count_of(|board| board.open.load(Ordering::Relaxed) as u64),
        count_of(|board| board.closed.load(Ordering::Relaxed) as u64),
    );

    let (said, begun) = (
        halves.each_ref().map(|(board, _)| board.now()),
        Instant::now(),
    );
    talk.say();
    let answered = begun.elapsed();
    let arrived = halves
        .iter()
        .zip(said)
        .map(|((board, _), said)| board.all_have(seq + 1, count / 2) - said);
    let arrived = arrived.max().unwrap_or_default();
    println!(
        "R-17: {count} streams, half SSE and half WebSocket, {} s without a word: {connected} connected, \
         {dropped} dropped, {each:.1} KB each ({:.0} MB in all), {idle:.1} % of a processor; then a message: \
         answered after {:.1} ms, with the last reader after {:.1} ms",
        LONG.as_secs(),
        all as f64 / 1e6,
        answered.as_secs_f64() * 1e3,
        arrived.as_secs_f64() * 1e3,
    );
    for (board, thread) in halves {
        board.stop.store(true, Ordering::Relaxed);
        thread.join().expect("the readers");
        assert_eq!(board.faults(), 0);
    }
}
