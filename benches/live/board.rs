//! The deliveries that the readers have received, shared with the main thread.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

/// Shared between the readers' thread and the others.
pub struct Board {
    begun: Instant,
    /// Readers whose stream has begun.
    pub open: AtomicUsize,
    /// Readers whose connection was closed.
    pub closed: AtomicUsize,
    /// Whether readers reconnect after their connection was cut.
    pub returns: AtomicBool,
    /// The times at which streams began.
    pub openings: Mutex<Vec<Duration>>,
    /// Events that came twice, out of order or after a gap.
    pub wrong: AtomicU64,
    /// Bytes received.
    pub bytes: AtomicU64,
    /// Changes received.
    pub deliveries: AtomicU64,
    pub stop: AtomicBool,
    /// By number: how many readers have the change, and when the last of them got it.
    marks: Mutex<Vec<Mark>>,
    first: AtomicU64,
}

#[derive(Clone, Copy, Default)]
struct Mark {
    got: usize,
    last: Duration,
}

/// The longest wait for anything. Anything that takes longer counts as lost.
const PATIENCE: Duration = Duration::from_secs(60);

impl Board {
    pub fn new() -> Self {
        Self {
            begun: Instant::now(),
            open: AtomicUsize::new(0),
            closed: AtomicUsize::new(0),
            returns: AtomicBool::new(false),
            openings: Mutex::default(),
            wrong: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
            deliveries: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            marks: Mutex::new(vec![]),
            first: AtomicU64::new(0),
        }
    }

    pub fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    /// One more stream has begun.
    pub fn opened(&self) {
        self.open.fetch_add(1, Ordering::Relaxed);
        self.openings.lock().expect("the board").push(self.now());
    }

    /// Changes up to this number are older than all streams.
    pub fn begin_after(&self, seq: u64) {
        self.first.store(seq + 1, Ordering::SeqCst);
    }

    /// One more reader has the change of this number.
    pub fn got(&self, marks: &mut [(u64, usize)]) {
        let now = self.now();
        let first = self.first.load(Ordering::SeqCst);
        let mut all = self.marks.lock().expect("the board");
        for (seq, times) in marks {
            let Some(at) = seq
                .checked_sub(first)
                .and_then(|at| usize::try_from(at).ok())
            else {
                continue;
            };
            if all.len() <= at {
                all.resize(at + 1, Mark::default());
            }
            all[at].got += *times;
            all[at].last = now;
            self.deliveries.fetch_add(*times as u64, Ordering::Relaxed);
        }
    }

    /// Waits until all `readers` have the change. Returns when the last of them got it.
    pub fn all_have(&self, seq: u64, readers: usize) -> Duration {
        let waiting = Instant::now();
        let at = usize::try_from(seq - self.first.load(Ordering::SeqCst)).expect("small");
        loop {
            let mark = self.marks.lock().expect("the board").get(at).copied();
            match mark {
                Some(mark) if mark.got >= readers => return mark.last,
                mark => {
                    let got = mark.unwrap_or_default().got;
                    let late = waiting.elapsed() > PATIENCE;
                    let (wrong, closed) = (&self.wrong, &self.closed);
                    assert!(
                        !late,
                        "only {got} of {readers} have number {seq}; {wrong:?} wrong, {closed:?} cut off"
                    );
                    std::thread::sleep(Duration::from_micros(200));
                }
            }
        }
    }

    pub fn all_open(&self, readers: usize) {
        let waiting = Instant::now();
        while self.open.load(Ordering::Relaxed) < readers {
            let open = self.open.load(Ordering::Relaxed);
            assert!(
                waiting.elapsed() < PATIENCE,
                "only {open} of {readers} are open"
            );
            std::thread::sleep(Duration::from_micros(500));
        }
    }

    /// Whether no reader was cut off and no event was lost or came twice.
    pub fn faults(&self) -> u64 {
        self.wrong.load(Ordering::Relaxed) + self.closed.load(Ordering::Relaxed) as u64
    }
}
