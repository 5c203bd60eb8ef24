//! Clients that send the next request as soon as they have the last answer: one thread with
//! `epoll`, so cheap that the server is what the figures show.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::{Duration, Instant},
};

use memchr::memmem;
use rustix::{
    buffer::spare_capacity,
    event::{Timespec, epoll},
};

use crate::process::Process;

/// The requests of the clients, and the check of the answers.
pub trait Script {
    /// The client's next request.
    fn ask(&mut self, client: usize, request: &mut Vec<u8>);

    /// Whether the answer is right.
    fn check(&mut self, client: usize, answer: &Answer<'_>) -> Result<(), String>;
}

/// A complete answer.
pub struct Answer<'a> {
    pub status: u16,
    pub head: &'a [u8],
    pub body: &'a [u8],
}

/// The time measured, and the warm-up before it.
#[derive(Clone, Copy)]
pub struct Times {
    pub warm_up: Duration,
    pub measured: Duration,
}

/// The result.
pub struct Figures {
    /// Answers per second.
    pub rate: f64,
    /// Microseconds of the server's processor time per answer.
    pub cpu: f64,
    /// In milliseconds.
    pub p50: f64,
    pub p99: f64,
    /// The server's resident memory afterwards, in bytes.
    pub memory: u64,
}

struct Client {
    stream: TcpStream,
    request: Vec<u8>,
    asked: Instant,
    waits: bool,
    buffer: Vec<u8>,
    filled: usize,
    head: Option<Head>,
}

struct Head {
    status: u16,
    end: usize,
    length: usize,
}

impl Client {
    fn new(port: u16) -> Self {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        Self {
            stream,
            request: vec![],
            asked: Instant::now(),
            waits: false,
            buffer: vec![0; 256 * 1024],
            filled: 0,
            head: None,
        }
    }

    fn send(&mut self) {
        (self.filled, self.head, self.waits) = (0, None, true);
        self.asked = Instant::now();
        self.stream.write_all(&self.request).expect("a request");
    }

    /// Reads what has arrived. Returns whether the answer is complete.
    fn read(&mut self) -> bool {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.filled * 2, 0);
        }
        let read = self.stream.read(&mut self.buffer[self.filled..]);
        let read = read.expect("an answer");
        assert!(read > 0, "the connection was closed in the middle");
        self.filled += read;
        if self.head.is_none() {
            self.head = Head::parse(&self.buffer[..self.filled]);
        }
        self.head.as_ref().is_some_and(|head| {
            let whole = head.end + head.length;
            assert!(self.filled <= whole, "more than an answer");
            self.filled == whole
        })
    }

    fn answer(&self) -> Answer<'_> {
        let head = self.head.as_ref().expect("an answer");
        Answer {
            status: head.status,
            head: &self.buffer[..head.end],
            body: &self.buffer[head.end..self.filled],
        }
    }
}

impl Head {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = memmem::find(bytes, b"\r\n\r\n")? + 4;
        let head = std::str::from_utf8(&bytes[..end]).expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let status = status.expect("a status");
        let length = match (header(head, "content-length"), status) {
            (Some(length), 200..=299 | 400..) => length.parse().expect("a length"),
            (_, 204 | 300..=399) => 0,
            _ => panic!("an answer of unknown length:\n{head}"),
        };
        Some(Self {
            status,
            end,
            length,
        })
    }
}

/// The value of a header.
pub fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(": ")?;
        key.eq_ignore_ascii_case(name).then_some(value)
    })
}

/// Sends one request and returns the answer as it came.
pub fn once<T>(port: u16, request: &[u8], read: impl FnOnce(&Answer<'_>) -> T) -> T {
    let mut client = Client::new(port);
    client.request.extend_from_slice(request);
    client.send();
    while !client.read() {}
    read(&client.answer())
}

/// Lets this many clients send requests to `server`. A wrong answer ends the benchmark.
pub fn run(server: &Process, clients: usize, times: Times, script: &mut dyn Script) -> Figures {
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC).expect("epoll");
    let mut clients: Vec<_> = (0..clients).map(|_| Client::new(server.port)).collect();
    for (n, client) in clients.iter().enumerate() {
        let data = epoll::EventData::new_u64(n as u64);
        epoll::add(&epoll, &client.stream, data, epoll::EventFlags::IN).expect("epoll");
    }
    let mut latencies: Vec<Duration> = Vec::with_capacity(1 << 20);
    let mut events = Vec::with_capacity(1_024);
    let tick = Timespec {
        tv_sec: 0,
        tv_nsec: 10_000_000,
    };
    let began = Instant::now();
    // The start, and the processor time the server had used by then.
    let mut measuring: Option<(Instant, Duration)> = None;
    let mut measured: Option<(Duration, Duration, usize)> = None;
    for (n, client) in clients.iter_mut().enumerate() {
        script.ask(n, &mut client.request);
        client.send();
    }
    while measured.is_none() || clients.iter().any(|client| client.waits) {
        match measuring {
            None if began.elapsed() >= times.warm_up => {
                measuring = Some((Instant::now(), server.cpu()));
                latencies.clear();
            }
            Some((since, cpu)) if measured.is_none() && since.elapsed() >= times.measured => {
                measured = Some((since.elapsed(), server.cpu() - cpu, latencies.len()));
            }
            _ => {}
        }
        if epoll::wait(&epoll, spare_capacity(&mut events), Some(&tick)).is_err() {
            continue;
        }
        for event in events.drain(..) {
            let n = usize::try_from(event.data.u64()).expect("small");
            let client = &mut clients[n];
            if !client.read() {
                continue;
            }
            latencies.push(client.asked.elapsed());
            if let Err(problem) = script.check(n, &client.answer()) {
                let answer = client.answer();
                panic!(
                    "client {n}: {problem}; it asked\n{}\nand got {} bytes:\n{}",
                    String::from_utf8_lossy(&client.request),
                    answer.body.len(),
                    String::from_utf8_lossy(answer.head)
                );
            }
            client.waits = false;
            if measured.is_none() {
                client.request.clear();
                script.ask(n, &mut client.request);
                client.send();
            }
        }
    }
    let (took, cpu, answers) = measured.expect("figures");
    latencies.truncate(answers);
    Figures {
        rate: answers as f64 / took.as_secs_f64(),
        cpu: cpu.as_secs_f64() * 1e6 / answers as f64,
        p50: percentile(&mut latencies, 50),
        p99: percentile(&mut latencies, 99),
        memory: server.memory(),
    }
}

/// In milliseconds.
pub fn percentile(all: &mut [Duration], percent: usize) -> f64 {
    all.sort_unstable();
    let at = (all.len() * percent / 100).min(all.len().saturating_sub(1));
    all.get(at).map_or(f64::NAN, |d| d.as_secs_f64() * 1e3)
}
