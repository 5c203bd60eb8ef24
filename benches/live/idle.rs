//! Ten thousand who only listen: connected for ten minutes, then one message.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{
    board::Board,
    process::Process,
    readers,
    stage::{Stage, Wire},
};

const LONG: Duration = Duration::from_secs(600);

pub fn stays(stage: &Stage, count: usize) {
    for wire in [Wire::Sse, Wire::Socket] {
        let server = Process::snug(&stage.folder);
        let mut talk = stage.talk(&server);
        let seq = talk.head();
        let board = Arc::new(Board::new());
        board.begin_after(seq);
        let memory = server.memory();
        let asking = (count, stage.ask(wire));
        let thread = readers::spawn(server.port, wire, asking, &stage.epoch, seq, board.clone());
        board.all_open(count);
        let cpu = server.cpu();
        thread::sleep(LONG);
        let idle = (server.cpu() - cpu).as_secs_f64() / LONG.as_secs_f64() * 100.0;
        let each = (server.memory().saturating_sub(memory)) as f64 / count as f64 / 1_024.0;
        let (said, begun) = (board.now(), Instant::now());
        talk.say();
        let answered = begun.elapsed();
        let arrived = board.all_have(seq + 1, count) - said;
        let dropped = board.closed.load(Ordering::Relaxed);
        println!(
            "R-17: {count} readers, {}, {} s without a word: {} connected, {dropped} dropped, {each:.1} KB each \
             ({:.0} MB in all), {idle:.1} % of a processor; then a message: answered after {:.1} ms, with the \
             last reader after {:.1} ms; {} wrong",
            wire.name(),
            LONG.as_secs(),
            board.open.load(Ordering::Relaxed),
            server.memory() as f64 / 1e6,
            answered.as_secs_f64() * 1e3,
            arrived.as_secs_f64() * 1e3,
            board.wrong.load(Ordering::Relaxed),
        );
        board.stop.store(true, Ordering::Relaxed);
        thread.join().expect("the readers");
        assert_eq!(board.faults(), 0);
    }
}
