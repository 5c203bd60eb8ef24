//! The open connections, what each is waiting for, and until when.
//!
//! A connection waits for its client while it is idle, in a head, in a body. Each of these
//! phases has a deadline, which a sweep once a second enforces. When places run out, those
//! that have waited longest give theirs up, so silent clients cannot keep others out.

use std::{
    cmp::Reverse,
    collections::HashMap,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, AtomicU64, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{task::AbortHandle, time::sleep};

use crate::{
    base::{seldom::Seldom, sync::lock},
    web::server::{connection_task::ConnectionTask, limits::ConnectionLimits},
};

/// There are as many connections as there may be.
static CROWDED: Seldom = Seldom::every(Duration::from_secs(60));

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
    /// The memory of its body, in bytes. 0 once it has been ended.
    body_bytes: AtomicUsize,
    task: ConnectionTask,
}

/// The phase of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Idle,
    Head,
    /// The start of a body, or one that nobody uses.
    Body,
    /// The rest of a body that a handler reads. It has a deadline, but gives no place up: an
    /// honest one may take minutes.
    Upload,
    /// The server is at work, or sends.
    Busy,
}

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
            // (A few at a time: the search looks at all connections.)
            if table.end_longest_waiting(1 + per_address / 64, crowded) == 0 {
                metrics::counter!("snug_connections_refused_total").increment(1);
                return None;
            }
        }
        if table.open.len() >= all && CROWDED.is_due() {
            tracing::error!(
                "There are {all} connections, as many as are allowed (connections.all) or as \
                 there are open files for (ulimit -n). Those that have waited longest for their \
                 client are closed."
            );
        }
        if table.open.len() >= all && table.end_longest_waiting(1 + all / 64, |_| true) == 0 {
            metrics::counter!("snug_connections_refused_total").increment(1);
            return None;
        }
        table.next_id += 1;
        let now = self.now();
        let state = Arc::new(State {
            id: table.next_id,
            address,
            phase: AtomicU8::new(Phase::Idle as u8),
            since: AtomicU64::new(now),
            // The first head may take as long as any.
            deadline: AtomicU64::new(now + millis(self.limits.idle.max(self.limits.head))),
            body_bytes: AtomicUsize::new(0),
            task: ConnectionTask::starting(),
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

    /// Waits until no connection is open. (Handlers of connections that were ended may run.)
    pub(super) async fn all_ended(&self) {
        while !lock(&self.table).open.is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
    }

    /// Milliseconds since the server started.
    fn now(&self) -> u64 {
        millis(self.start.elapsed())
    }

    /// Takes memory for the body of `owner`. If there is not enough, the bodies that began
    /// first end: those of honest clients take moments.
    fn take_memory(&self, owner: &State, bytes: usize) {
        owner.body_bytes.fetch_add(bytes, Ordering::Relaxed);
        let taken = bytes + self.body_bytes.fetch_add(bytes, Ordering::Relaxed);
        if taken > self.limits.forms {
            // (Some more than needed: the search looks at all connections.)
            let missing = taken - self.limits.forms + self.limits.forms / 8;
            let mut table = lock(&self.table);
            for state in table.longest_in_body(owner, missing) {
                self.free_memory(&state);
                table.end(&state);
            }
        }
    }

    /// Gives the memory of a body back, once.
    fn free_memory(&self, owner: &State) {
        let bytes = owner.body_bytes.swap(0, Ordering::Relaxed);
        self.body_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

impl Table {
    /// Ends up to `most` of the connections that wait for their client, the longest waiting
    /// first. Returns their number.
    fn end_longest_waiting(&mut self, most: usize, which: impl Fn(&State) -> bool) -> usize {
        let mut waiting: Vec<_> = self
            .open
            .values()
            .filter(|state| !state.is_in(Phase::Busy) && !state.is_in(Phase::Upload))
            .filter(|state| which(state))
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

    /// Connections whose bodies take `bytes` together: of the address with the most bodies,
    /// those that began first. So one address ends its own. (Behind a proxy all have one.)
    fn longest_in_body(&self, except: &State, bytes: usize) -> Vec<Arc<State>> {
        let waiting = self.open.values().filter(|state| state.is_in(Phase::Body));
        let waiting = waiting.filter(|state| state.id != except.id);
        let mut waiting: Vec<_> = waiting.cloned().collect();
        let mut of_address: HashMap<IpAddr, usize> = HashMap::new();
        for state in &waiting {
            *of_address.entry(state.address).or_default() += 1;
        }
        waiting.sort_unstable_by_key(|state| {
            let since = state.since.load(Ordering::Relaxed);
            (Reverse(of_address[&state.address]), since)
        });
        let mut found = 0;
        waiting
            .into_iter()
            .take_while(|state| {
                let enough = found >= bytes;
                found += state.body_bytes.load(Ordering::Relaxed);
                !enough
            })
            .collect()
    }

    fn end(&mut self, state: &State) {
        metrics::counter!("snug_connections_ended_total").increment(1);
        state.task.end();
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

impl State {
    fn is_in(&self, phase: Phase) -> bool {
        self.phase.load(Ordering::Relaxed) == phase as u8
    }
}

impl Connection {
    /// Names the task to end with the connection.
    pub(super) fn runs_in(&self, task: AbortHandle) {
        self.state.task.runs_in(task);
    }

    /// The connection is no longer one of HTTP.
    pub(super) fn is_handed_over(&self) {
        self.state.task.hand_over();
    }

    /// A head has arrived, and the server answers it.
    pub(super) fn is_busy(&self) {
        self.enter(Phase::Busy, NEVER);
    }

    /// The answer has been made; the next head may come.
    pub(super) fn is_idle(&self) {
        let until = self.connections.now() + millis(self.connections.limits.idle);
        self.enter(Phase::Idle, until);
    }

    /// A body is being read, of which `bytes` have come.
    pub(super) fn reads_body(&self, phase: Phase, bytes: u64) {
        let limits = &self.connections.limits;
        if !self.state.is_in(Phase::Body) && !self.state.is_in(Phase::Upload) {
            self.enter(phase, NEVER);
        }
        self.state.phase.store(phase as u8, Ordering::Relaxed);
        // A handler that reads has a deadline of its own, with an answer.
        let grace = match phase {
            Phase::Upload => limits.body_grace * 2,
            _ => limits.body_grace,
        };
        let pace = Duration::from_millis(bytes.saturating_mul(1_000) / limits.body_pace);
        // Neither a standstill is longer than the grace, nor the whole slower than the pace.
        let standstill = self.connections.now() + millis(grace);
        let whole = self.state.since.load(Ordering::Relaxed) + millis(grace + pace);
        let until = standstill.min(whole);
        self.state.deadline.store(until, Ordering::Relaxed);
    }

    /// Accounts for memory of a body that has not arrived completely. A connection has one
    /// body at a time.
    pub(super) fn take_memory(self: &Arc<Self>, bytes: usize) -> BodyMemory {
        let mut memory = BodyMemory {
            connection: self.clone(),
            bytes: 0,
        };
        memory.grow_to(bytes);
        memory
    }

    fn enter(&self, phase: Phase, until: u64) {
        self.state
            .since
            .store(self.connections.now(), Ordering::Relaxed);
        self.state.deadline.store(until, Ordering::Relaxed);
        self.state.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// Bytes have come from the client.
    pub(super) fn received(&self) {
        if self.state.is_in(Phase::Idle) {
            let until = self.connections.now() + millis(self.connections.limits.head);
            self.enter(Phase::Head, until);
        }
    }

    /// Bytes have gone to the client. An answer that is on its way is no idle time.
    pub(super) fn sent(&self) {
        if self.state.is_in(Phase::Idle) {
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
            let Connection { state, connections } = &*self.connection;
            connections.take_memory(state, more);
            self.bytes = bytes;
        }
    }
}

impl Drop for BodyMemory {
    fn drop(&mut self) {
        let Connection { state, connections } = &*self.connection;
        connections.free_memory(state);
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
