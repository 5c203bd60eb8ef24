//! The queue of work that keeps a core busy for a while: hashing passwords and judging them.
//!
//! Networks take turns (fair queueing), and each has a few places only. So a client that
//! signs in again and again waits for itself and not others for it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use tokio::{sync::oneshot, task::spawn_blocking};

use crate::{
    base::{
        errors::{Error, Result},
        sync::lock,
    },
    features::rate_limits::ClientNetwork,
};

/// How many pieces of work of one network may run or wait: an office that signs in at nine
/// o'clock. More of them would make nobody else wait longer, because networks take turns.
const PLACES_PER_NETWORK: usize = 32;

/// How many may run or wait of all networks inside a wide one (IPv4 /24, IPv6 /48). Somebody
/// who has a /48 to themselves could fill the queue otherwise, with a few of its 65,536 networks.
const PLACES_PER_WIDE_NETWORK: usize = 64;

/// How many pieces of work may wait in all.
const LONGEST_QUEUE: usize = 512;

/// Runs as many pieces of work at once as there are cores.
pub(super) struct HashingQueue(Arc<Mutex<HashingState>>);

#[derive(Default)]
struct HashingState {
    /// How many more may run now.
    free: usize,
    waiting: usize,
    networks: HashMap<ClientNetwork, NetworkQueue>,
    /// Networks with work that waits, in the order of their turns.
    turns: VecDeque<ClientNetwork>,
}

#[derive(Default)]
struct NetworkQueue {
    running: usize,
    waiting: VecDeque<oneshot::Sender<Turn>>,
}

/// The permission to run. When it is dropped, the next network has its turn.
struct Turn {
    queue: Arc<Mutex<HashingState>>,
    network: ClientNetwork,
}

impl Default for HashingQueue {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self(Arc::new(Mutex::new(HashingState {
            free: cores,
            ..Default::default()
        })))
    }
}

impl HashingQueue {
    /// Runs `work` for a client of this network on a blocking thread, when its turn comes.
    ///
    /// # Errors
    /// `Busy` when too much of this network's work, or of everybody's, waits already.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        network: ClientNetwork,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let turn = self.wait(network)?.await;
        let turn = turn.map_err(|error| Error::Internal(Box::new(error)))?;
        let done = spawn_blocking(move || {
            let done = work();
            // Only now: a caller that has gone does not free the core.
            drop(turn);
            done
        });
        done.await
            .map_err(|error| Error::Internal(Box::new(error)))?
    }

    fn wait(&self, network: ClientNetwork) -> Result<oneshot::Receiver<Turn>> {
        let mut turns = vec![];
        let mut state = lock(&self.0);
        if !state.has_place(network) {
            return Err(Error::Busy);
        }
        let own = state.networks.entry(network).or_default();
        let (sender, receiver) = oneshot::channel();
        if own.waiting.is_empty() {
            state.turns.push_back(network);
        }
        if let Some(own) = state.networks.get_mut(&network) {
            own.waiting.push_back(sender);
        }
        state.begin(&self.0, &mut turns);
        drop(state);
        // Turns of callers that have gone are dropped here, without the lock.
        Ok(receiver)
    }
}

impl HashingState {
    /// Whether one more piece of work of this network may wait. Work whose callers have gone
    /// holds no place.
    fn has_place(&mut self, network: ClientNetwork) -> bool {
        let wide = network.wide();
        let (mut own_places, mut wide_places) = (0, 0);
        for (other, queue) in &mut self.networks {
            if other.wide() == wide {
                queue.waiting.retain(|sender| !sender.is_closed());
                let places = queue.running + queue.waiting.len();
                wide_places += places;
                own_places += if *other == network { places } else { 0 };
            }
        }
        self.waiting < LONGEST_QUEUE
            && own_places < PLACES_PER_NETWORK
            && wide_places < PLACES_PER_WIDE_NETWORK
    }

    /// Gives turns to those whose turn it is, as long as cores are free.
    fn begin(&mut self, queue: &Arc<Mutex<HashingState>>, gone: &mut Vec<Turn>) {
        while self.free > 0
            && let Some(network) = self.turns.pop_front()
        {
            let Some(own) = self.networks.get_mut(&network) else {
                continue;
            };
            let Some(sender) = own.waiting.pop_front() else {
                // All of its callers have gone.
                if own.running == 0 {
                    self.networks.remove(&network);
                }
                continue;
            };
            if !own.waiting.is_empty() {
                self.turns.push_back(network);
            }
            own.running += 1;
            self.free -= 1;
            let turn = Turn {
                queue: queue.clone(),
                network,
            };
            if let Err(turn) = sender.send(turn) {
                gone.push(turn);
            }
        }
        self.waiting = self.networks.values().map(|own| own.waiting.len()).sum();
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut gone = vec![];
        let mut state = lock(&self.queue);
        state.free += 1;
        if let Some(own) = state.networks.get_mut(&self.network) {
            own.running -= 1;
            if own.running == 0 && own.waiting.is_empty() {
                state.networks.remove(&self.network);
            }
        }
        state.begin(&self.queue, &mut gone);
        drop(state);
        drop(gone);
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::mpsc::{Receiver, Sender, channel},
        time::Duration,
    };

    use super::*;

    fn network(last: u8) -> ClientNetwork {
        ClientNetwork::of([192, 0, 2, last].into())
    }

    fn queue(free: usize) -> HashingQueue {
        HashingQueue(Arc::new(Mutex::new(HashingState {
            free,
            ..Default::default()
        })))
    }

    /// Work that ends when told to, and writes its name down.
    fn piece(
        name: &'static str,
        log: &Arc<Mutex<Vec<&'static str>>>,
        go: Receiver<()>,
    ) -> impl FnOnce() -> Result<()> + Send + use<> {
        let log = log.clone();
        move || {
            let _ = go.recv_timeout(Duration::from_secs(5));
            lock(&log).push(name);
            Ok(())
        }
    }

    #[tokio::test]
    async fn networks_take_turns() {
        let (queue, log) = (Arc::new(queue(1)), Arc::new(Mutex::new(vec![])));
        let mut ends: Vec<Sender<()>> = vec![];
        let mut tasks = vec![];
        for (from, name) in [
            (1, "a1"),
            (1, "a2"),
            (1, "a3"),
            (1, "a4"),
            (2, "b1"),
            (3, "c1"),
        ] {
            let (end, go) = channel();
            ends.push(end);
            let (queue, work) = (queue.clone(), piece(name, &log, go));
            tasks.push(tokio::spawn(
                async move { queue.run(network(from), work).await },
            ));
            // They queue up in this order.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(ends);
        for task in tasks {
            task.await.expect("a task").expect("done");
        }
        assert_eq!(*lock(&log), ["a1", "a2", "b1", "c1", "a3", "a4"]);
    }

    #[tokio::test]
    async fn one_network_fills_its_own_places_only() {
        let (queue, log) = (Arc::new(queue(1)), Arc::new(Mutex::new(vec![])));
        let mut tasks = vec![];
        let mut ends: Vec<Sender<()>> = vec![];
        for _ in 0..PLACES_PER_NETWORK {
            let (end, go) = channel();
            ends.push(end);
            let (queue, work) = (queue.clone(), piece("a", &log, go));
            tasks.push(tokio::spawn(
                async move { queue.run(network(1), work).await },
            ));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
        let refused = queue.run(network(1), || Ok(())).await;
        assert!(matches!(refused, Err(Error::Busy)));
        let other = queue.run(network(2), || Ok(()));
        drop(ends);
        other.await.expect("a turn");
        for task in tasks {
            task.await.expect("a task").expect("done");
        }
        assert!(lock(&queue.0).networks.is_empty());
    }

    #[tokio::test]
    async fn a_wide_network_does_not_fill_the_queue() {
        let queue = queue(0);
        let v6 = |wide: u16, narrow: u16| {
            let address = [0x2001, 0xdb8, wide, narrow, 0, 0, 0, 1];
            ClientNetwork::of(std::net::Ipv6Addr::from(address).into())
        };
        let hops = (0..1_000).filter_map(|narrow| queue.wait(v6(1, narrow)).ok());
        let waiting: Vec<_> = hops.collect();
        assert_eq!(waiting.len(), PLACES_PER_WIDE_NETWORK);
        assert!(queue.wait(v6(2, 0)).is_ok());
        // Those that were refused are not remembered.
        assert_eq!(lock(&queue.0).networks.len(), PLACES_PER_WIDE_NETWORK + 1);
    }

    #[tokio::test]
    async fn a_caller_that_has_gone_gives_its_place_up() {
        let queue = Arc::new(queue(0));
        for _ in 0..PLACES_PER_NETWORK * 3 {
            drop(queue.wait(network(1)).expect("a place"));
        }
    }
}
