//! Many readers in one thread, so cheap that the figures show the server.

use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddrV4, TcpStream},
    sync::{Arc, atomic::Ordering},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use rustix::{
    buffer::spare_capacity,
    event::{Timespec, epoll},
    fd::OwnedFd,
    net::{AddressFamily, SocketFlags, SocketType, connect, socket_with},
};

use crate::{board::Board, scan::Scan, stage::Wire};

/// Makes a reader's request from its index and the number it has already.
pub type Ask = Box<dyn Fn(usize, u64) -> Vec<u8> + Send>;

/// The longest wait before a reader reconnects. Each reader waits another time.
const RETURN: Duration = Duration::from_secs(1);

struct Reader {
    stream: TcpStream,
    /// The request that is still to be sent.
    request: Option<Vec<u8>>,
    /// The time of its reconnect, if its connection was cut.
    back_at: Option<Instant>,
    open: bool,
    scan: Scan,
    chunked: bool,
    last: u64,
}

/// Opens this many connections at once and reads until told to stop. Every cursor begins
/// with `epoch`, so cursors are found anywhere; all readers have the number `last` already.
pub fn spawn(
    port: u16,
    wire: Wire,
    (count, ask): (usize, Ask),
    epoch: &str,
    last: u64,
    board: Arc<Board>,
) -> JoinHandle<()> {
    let pattern: Arc<[u8]> = format!("{epoch}.").into_bytes().into();
    thread::spawn(move || {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("epoll");
        let connect = |n: usize, last: u64| {
            let pattern = pattern.clone();
            let reader = Reader::connect(port, ask(n, last), pattern, wire.chunked(), last);
            let (data, both) = (
                epoll::EventData::new_u64(n as u64),
                epoll::EventFlags::IN | epoll::EventFlags::OUT,
            );
            epoll::add(&epoll, &reader.stream, data, both).expect("epoll");
            reader
        };
        let mut readers: Vec<_> = (0..count).map(|n| connect(n, last)).collect();
        run(&epoll, &mut readers, &connect, &board);
    })
}

fn run(
    epoll: &OwnedFd,
    readers: &mut [Reader],
    connect: &dyn Fn(usize, u64) -> Reader,
    board: &Board,
) {
    let mut cut = 0;
    let mut events = Vec::with_capacity(1_024);
    let mut buffer = vec![0; 64 * 1024];
    let tick = Timespec {
        tv_sec: 0,
        tv_nsec: 50_000_000,
    };
    while !board.stop.load(Ordering::Relaxed) {
        if epoll::wait(epoll, spare_capacity(&mut events), Some(&tick)).is_err() {
            continue;
        }
        let mut got: HashMap<u64, usize> = HashMap::new();
        for event in events.drain(..) {
            let (n, flags) = (event.data.u64(), event.flags);
            let reader = &mut readers[usize::try_from(n).expect("small")];
            if flags.contains(epoll::EventFlags::OUT)
                && let Some(request) = reader.request.take()
            {
                match reader.stream.write(&request) {
                    Ok(sent) => assert_eq!(sent, request.len(), "a request in one piece"),
                    // Refused; the read below finds the error.
                    Err(_) => assert!(board.returns.load(Ordering::Relaxed)),
                }
                let data = epoll::EventData::new_u64(n);
                epoll::modify(epoll, &reader.stream, data, epoll::EventFlags::IN).expect("epoll");
            }
            let over = epoll::EventFlags::ERR | epoll::EventFlags::HUP;
            if flags.intersects(epoll::EventFlags::IN | over)
                && !reader.read(&mut buffer, board, &mut got)
            {
                let _ = epoll::delete(epoll, &reader.stream);
                if board.returns.load(Ordering::Relaxed) {
                    board
                        .open
                        .fetch_sub(usize::from(reader.open), Ordering::Relaxed);
                    reader.open = false;
                    reader.back_at = Some(Instant::now() + some_of(RETURN, n));
                    cut += 1;
                } else {
                    board.closed.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
        let now = Instant::now();
        if cut > 0 {
            for (n, reader) in readers.iter_mut().enumerate() {
                if reader.back_at.is_some_and(|at| at <= now) {
                    *reader = connect(n, reader.last);
                    cut -= 1;
                }
            }
        }
        if !got.is_empty() {
            board.got(&mut got.into_iter().collect::<Vec<_>>());
        }
    }
}

/// A part of `whole` that looks random and is the same for the same reader.
fn some_of(whole: Duration, n: u64) -> Duration {
    whole * u32::try_from(n * 7_919 % 1_000).expect("small") / 1_000
}

impl Reader {
    fn connect(port: u16, request: Vec<u8>, pattern: Arc<[u8]>, chunked: bool, last: u64) -> Self {
        let socket = socket_with(
            AddressFamily::INET,
            SocketType::STREAM,
            SocketFlags::NONBLOCK | SocketFlags::CLOEXEC,
            None,
        )
        .expect("a socket");
        // The connect goes on in the background; the socket is writable when it is done.
        let _ = connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port));
        Self {
            stream: TcpStream::from(socket),
            request: Some(request),
            back_at: None,
            open: false,
            scan: Scan::new(pattern),
            chunked,
            last,
        }
    }

    /// Reads what has arrived. Returns whether there may be more.
    fn read(&mut self, buffer: &mut [u8], board: &Board, got: &mut HashMap<u64, usize>) -> bool {
        match self.stream.read(buffer) {
            Ok(0) => false,
            Ok(n) => {
                board.bytes.fetch_add(n as u64, Ordering::Relaxed);
                let (open, last) = (&mut self.open, &mut self.last);
                self.scan.push(&buffer[..n], self.chunked, |seq| {
                    if !*open {
                        *open = true;
                        board.opened();
                    }
                    // The number it has is a heartbeat, the next one a change.
                    if seq == *last + 1 {
                        *last = seq;
                        *got.entry(seq).or_default() += 1;
                    } else if seq != *last {
                        board.wrong.fetch_add(1, Ordering::Relaxed);
                        *last = seq;
                    }
                });
                true
            }
            Err(error) => error.kind() == ErrorKind::WouldBlock,
        }
    }
}
