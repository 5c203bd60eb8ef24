//! The open connections, what each is waiting for, and until when.
//!
//! A connection waits for its client in three phases: idle, in a head, in a body. Each has a
//! deadline, which a sweep once a second enforces. When places run out, connections that have
//! waited longest in these phases give theirs up, so silent clients cannot keep others out.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    pin::Pin,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    task::AbortHandle,
    time::sleep,
};

use crate::{base::sync::lock, web::server::limits::ConnectionLimits};

/// All open connections.
pub(super) struct Connections {
    pub(super) limits: ConnectionLimits,
    start: Instant,
    table: Mutex<Table>,
    /// Bytes of bodies in memory.
    body_bytes: AtomicUsize,
}

#[derive(Default)]
struct Table {
    next_id: u64,
    open: HashMap<u64, Arc<State>>,
    of_address: HashMap<IpAddr, usize>,
}

/// The state of one connection.
struct State {
    id: u64,
    address: IpAddr,
    phase: AtomicU8,
    /// When the phase began, in milliseconds after the start of the server.
    since: AtomicU64,
    /// When the phase ends the connection, likewise.
    deadline: AtomicU64,
    task: OnceLock<AbortHandle>,
}

const IDLE: u8 = 0;
const HEAD: u8 = 1;
const BODY: u8 = 2;
/// The server is at work, or sends.
const BUSY: u8 = 3;

const NEVER: u64 = u64::MAX;

/// One open connection. It leaves the table when its last owner drops it.
pub(super) struct Connection {
    state: Arc<State>,
    connections: Arc<Connections>,
}

impl Connections {
    pub(super) fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self {
            limits,
            start: Instant::now(),
            table: Mutex::default(),
            body_bytes: AtomicUsize::new(0),
        })
    }

    /// A place for a new connection; none if all are taken by clients that are being served.
    pub(super) fn admit(self: &Arc<Self>, peer: SocketAddr) -> Option<Arc<Connection>> {
        let address = counted_address(peer.ip());
        let ConnectionLimits {
            all, per_address, ..
        } = self.limits;
        let mut table = lock(&self.table);
        let of_address = table.of_address.get(&address).copied().unwrap_or(0);
        if per_address > 0 && of_address >= per_address {
            let crowded = |state: &State| state.address == address;
            if table.end_longest_waiting(1, crowded) == 0 {
                metrics::counter!("snug_connections_refused_total").increment(1);
                return None;
            }
        }
        // (A few at a time: the search looks at all of them.)
        if table.open.len() >= all && table.end_longest_waiting(1 + all / 64, |_| true) == 0 {
            metrics::counter!("snug_connections_refused_total").increment(1);
            return None;
        }
        table.next_id += 1;
        let now = self.now();
        let state = Arc::new(State {
            id: table.next_id,
            address,
            phase: AtomicU8::new(IDLE),
            since: AtomicU64::new(now),
            deadline: AtomicU64::new(now + millis(self.limits.idle)),
            task: OnceLock::new(),
        });
        table.open.insert(state.id, state.clone());
        *table.of_address.entry(address).or_default() += 1;
        Some(Arc::new(Connection {
            state,
            connections: self.clone(),
        }))
    }

    /// Ends a few connections that wait, because there is no descriptor left.
    pub(super) fn make_room(&self) {
        let mut table = lock(&self.table);
        let some = 1 + table.open.len() / 64;
        table.end_longest_waiting(some, |_| true);
    }

    /// Ends the connections that are past their deadline.
    pub(super) fn sweep(&self) {
        let now = self.now();
        let mut table = lock(&self.table);
        let late: Vec<_> = table
            .open
            .values()
            .filter(|state| state.deadline.load(Ordering::Relaxed) <= now)
            .cloned()
            .collect();
        for state in &late {
            table.end(state);
        }
        metrics::gauge!("snug_connections").set(f64::from(small(table.open.len())));
        metrics::gauge!("snug_body_bytes")
            .set(f64::from(small(self.body_bytes.load(Ordering::Relaxed))));
    }

    /// Waits until no connection is open and no handler runs.
    pub(super) async fn all_ended(&self) {
        while !lock(&self.table).open.is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Milliseconds since the server started.
    fn now(&self) -> u64 {
        millis(self.start.elapsed())
    }

    /// Takes memory for a body. If there is not enough, the bodies that began first end:
    /// those of honest clients take moments.
    fn take_memory(&self, bytes: usize, own: u64) {
        let before = self.body_bytes.fetch_add(bytes, Ordering::Relaxed);
        if before + bytes > self.limits.forms {
            let mut table = lock(&self.table);
            let other =
                |state: &State| state.id != own && state.phase.load(Ordering::Relaxed) == BODY;
            table.end_longest_waiting(1 + bytes / 4_096, other);
        }
    }
}

impl Table {
    /// Ends up to `most` of the connections that wait for their client, the longest waiting
    /// first. Returns their number.
    fn end_longest_waiting(&mut self, most: usize, which: impl Fn(&State) -> bool) -> usize {
        let mut waiting: Vec<_> = self
            .open
            .values()
            .filter(|state| state.phase.load(Ordering::Relaxed) != BUSY && which(state))
            .map(|state| (state.since.load(Ordering::Relaxed), state.clone()))
            .collect();
        let ended = most.min(waiting.len());
        if ended < waiting.len() && ended > 0 {
            waiting.select_nth_unstable_by_key(ended - 1, |(since, _)| *since);
        }
        for (_, state) in &waiting[..ended] {
            self.end(state);
        }
        ended
    }

    fn end(&mut self, state: &State) {
        metrics::counter!("snug_connections_ended_total").increment(1);
        if let Some(task) = state.task.get() {
            task.abort();
        }
        self.remove(state);
    }

    fn remove(&mut self, state: &State) {
        if self.open.remove(&state.id).is_none() {
            return;
        }
        if let Some(number) = self.of_address.get_mut(&state.address) {
            *number -= 1;
            if *number == 0 {
                self.of_address.remove(&state.address);
            }
        }
    }
}

impl Connection {
    /// Names the task to end with the connection.
    pub(super) fn runs_in(&self, task: AbortHandle) {
        // Set once: a connection has one task.
        let _ = self.state.task.set(task);
    }

    /// A head has arrived, and the server answers it.
    pub(super) fn is_busy(&self) {
        self.enter(BUSY, NEVER);
    }

    /// The answer has been made; the next head may come.
    pub(super) fn is_idle(&self) {
        let until = self.connections.now() + millis(self.connections.limits.idle);
        self.enter(IDLE, until);
    }

    /// A body is being read, of which `bytes` have come.
    pub(super) fn reads_body(&self, bytes: u64) {
        let limits = &self.connections.limits;
        if self.state.phase.load(Ordering::Relaxed) != BODY {
            self.enter(BODY, NEVER);
        }
        let pace = Duration::from_millis(bytes.saturating_mul(1_000) / limits.body_pace);
        // Neither a standstill is longer than the grace, nor the whole slower than the pace.
        let standstill = self.connections.now() + millis(limits.body_grace);
        let whole = self.state.since.load(Ordering::Relaxed) + millis(limits.body_grace + pace);
        let until = standstill.min(whole);
        self.state.deadline.store(until, Ordering::Relaxed);
    }

    /// Accounts for memory of a body, until the answer is dropped.
    pub(super) fn take_memory(self: &Arc<Self>, bytes: usize) -> BodyMemory {
        self.connections.take_memory(bytes, self.state.id);
        BodyMemory {
            connection: self.clone(),
            bytes,
        }
    }

    fn enter(&self, phase: u8, until: u64) {
        self.state
            .since
            .store(self.connections.now(), Ordering::Relaxed);
        self.state.deadline.store(until, Ordering::Relaxed);
        self.state.phase.store(phase, Ordering::Relaxed);
    }

    /// Bytes have come from the client.
    fn received(&self) {
        if self.state.phase.load(Ordering::Relaxed) == IDLE {
            let until = self.connections.now() + millis(self.connections.limits.head);
            self.enter(HEAD, until);
        }
    }

    /// Bytes have gone to the client. An answer that is on its way is no idle time.
    fn sent(&self) {
        if self.state.phase.load(Ordering::Relaxed) == IDLE {
            self.is_idle();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        lock(&self.connections.table).remove(&self.state);
    }
}

/// Memory that a body takes.
pub(super) struct BodyMemory {
    connection: Arc<Connection>,
    bytes: usize,
}

impl BodyMemory {
    /// Takes as much more as is needed for `bytes`.
    pub(super) fn grow_to(&mut self, bytes: usize) {
        if let Some(more) = bytes.checked_sub(self.bytes) {
            let connection = &self.connection;
            connection
                .connections
                .take_memory(more, connection.state.id);
            self.bytes = bytes;
        }
    }
}

impl Drop for BodyMemory {
    fn drop(&mut self) {
        let connections = &self.connection.connections;
        connections
            .body_bytes
            .fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// A TCP connection that tells when bytes come and go.
pub(super) struct WatchedIo {
    stream: TcpStream,
    connection: Arc<Connection>,
}

impl WatchedIo {
    pub(super) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, connection }
    }
}

impl AsyncRead for WatchedIo {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.connection.received();
        }
        polled
    }
}

impl AsyncWrite for WatchedIo {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        if polled.is_ready() {
            self.connection.sent();
        }
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        if polled.is_ready() {
            self.connection.sent();
        }
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// The address that connections are counted by. A client with IPv6 has a whole /64
/// (RFC 6177).
fn counted_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let network = u128::from(v6) & (u128::MAX << 64);
            Ipv6Addr::from(network).into()
        }
        v4 => v4,
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(NEVER)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
