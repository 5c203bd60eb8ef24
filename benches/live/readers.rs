//! Many readers in one thread, cheap enough that what is measured is the server.

use std::{
    collections::HashMap,
    io::{ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddrV4, TcpStream},
    sync::{Arc, atomic::Ordering},
    thread::{self, JoinHandle},
};

use rustix::{
    buffer::spare_capacity,
    event::{Timespec, epoll},
    fd::OwnedFd,
    net::{AddressFamily, SocketFlags, SocketType, connect, socket_with},
};

use crate::{board::Board, scan::Scan, stage::Wire};

struct Reader {
    stream: TcpStream,
    /// What is still to be sent; taken when it has been.
    request: Option<Arc<[u8]>>,
    open: bool,
    scan: Scan,
    chunked: bool,
    last: u64,
}

/// Opens a connection per request, all at once, and reads until told to stop.
/// `epoch` is what every cursor begins with, so cursors are found wherever they
/// stand; `last` is the number that all of them have already.
pub fn spawn(
    port: u16,
    wire: Wire,
    requests: Vec<Arc<[u8]>>,
    epoch: &str,
    last: u64,
    board: Arc<Board>,
) -> JoinHandle<()> {
    let pattern: Arc<[u8]> = format!("{epoch}.").into_bytes().into();
    thread::spawn(move || {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("epoll");
        let mut readers: Vec<_> = requests
            .into_iter()
            .map(|request| Reader::connect(port, request, pattern.clone(), wire.chunked(), last))
            .collect();
        for (n, reader) in readers.iter().enumerate() {
            let (data, both) = (
                epoll::EventData::new_u64(n as u64),
                epoll::EventFlags::IN | epoll::EventFlags::OUT,
            );
            epoll::add(&epoll, &reader.stream, data, both).expect("epoll");
        }
        run(&epoll, &mut readers, &board);
    })
}

fn run(epoll: &OwnedFd, readers: &mut [Reader], board: &Board) {
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
                let sent = reader.stream.write(&request);
                assert_eq!(sent.ok(), Some(request.len()), "a request in one piece");
                let data = epoll::EventData::new_u64(n);
                epoll::modify(epoll, &reader.stream, data, epoll::EventFlags::IN).expect("epoll");
            }
            if flags.contains(epoll::EventFlags::IN) && !reader.read(&mut buffer, board, &mut got) {
                board.closed.fetch_add(1, Ordering::Relaxed);
                let _ = epoll::delete(epoll, &reader.stream);
            }
        }
        if !got.is_empty() {
            board.got(&mut got.into_iter().collect::<Vec<_>>());
        }
    }
}

impl Reader {
    fn connect(
        port: u16,
        request: Arc<[u8]>,
        pattern: Arc<[u8]>,
        chunked: bool,
        last: u64,
    ) -> Self {
        let socket = socket_with(
            AddressFamily::INET,
            SocketType::STREAM,
            SocketFlags::NONBLOCK | SocketFlags::CLOEXEC,
            None,
        )
        .expect("a socket");
        // It goes on by itself; when it is done it can be written to.
        let _ = connect(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port));
        Self {
            stream: TcpStream::from(socket),
            request: Some(request),
            open: false,
            scan: Scan::new(pattern),
            chunked,
            last,
        }
    }

    /// Reads what is there; whether there may be more.
    fn read(&mut self, buffer: &mut [u8], board: &Board, got: &mut HashMap<u64, usize>) -> bool {
        match self.stream.read(buffer) {
            Ok(0) => false,
            Ok(n) => {
                board.bytes.fetch_add(n as u64, Ordering::Relaxed);
                let (open, last) = (&mut self.open, &mut self.last);
                self.scan.push(&buffer[..n], self.chunked, |seq| {
                    if !*open {
                        *open = true;
                        board.open.fetch_add(1, Ordering::Relaxed);
                    }
                    // The number it has is a sign of life, the next one a change.
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
