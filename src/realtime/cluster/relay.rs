//! The line to the other processes: Redis, as a doorbell.
//!
//! What rings may be lost, and nothing depends on it: every change has a number, and
//! the log has every change (`streams/afar.rs` asks it). So telling never waits and
//! never fails, and when there is no Redis the same code tells nobody.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use deadpool_redis::{
    Pool, Runtime,
    redis::{
        Client,
        aio::{PubSubSink, PubSubStream},
        pipe,
    },
};
use rocket::futures::StreamExt;
use rocket::tokio::{
    self,
    sync::{Notify, mpsc},
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    base::ids::RoomId,
    realtime::cluster::message::{ClusterMessage, Envelope, NodeId},
};

/// How many notes wait to be told before they are lost.
const WAITING: usize = 4_096;

/// How many are told at once.
const AT_ONCE: usize = 256;

/// Whatever Redis is asked for takes no longer than this, or it is not there.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often the line is tried, so that one that is dead is found.
const PING: Duration = Duration::from_secs(3);

/// How long to wait before connecting again.
const PAUSE: Duration = Duration::from_millis(250);

type Error = Box<dyn std::error::Error + Send + Sync>;

/// The line. Cheap to clone.
#[derive(Clone)]
pub struct Relay(Option<Arc<Line>>);

struct Line {
    node: NodeId,
    /// What the names of our channels begin with: two histories that share a Redis
    /// are nothing to one another.
    prefix: String,
    notes: mpsc::Sender<ClusterMessage>,
    rooms: Mutex<Rooms>,
    /// Rung when other rooms are wanted.
    changed: Notify,
    well: AtomicBool,
    lost: AtomicU64,
}

/// What comes over the line.
pub enum Arrival {
    /// It is open, after it was not: anything may have been missed.
    Open,
    /// It is broken.
    Broken,
    /// These rooms are listened to from now on.
    Listening(Vec<RoomId>),
    /// Another process tells something.
    Envelope(Envelope),
    /// Something was told in a room that cannot be read here.
    Unreadable(RoomId),
}

#[derive(Default)]
struct Rooms {
    /// Those that are listened to, or will be once there is a connection.
    wanted: HashSet<RoomId>,
    /// Of these, the ones that the connection does not know of yet.
    listen: Vec<RoomId>,
    /// Those that it may forget.
    forget: Vec<RoomId>,
}

impl Relay {
    /// Nobody to tell.
    pub fn none() -> Self {
        Self(None)
    }

    /// Through the Redis at `url`, for the history called `epoch`. What arrives comes
    /// out of the receiver.
    ///
    /// # Errors
    /// When `url` is none.
    pub fn through(url: &str, epoch: &str) -> Result<(Self, mpsc::Receiver<Arrival>), Error> {
        let client = Client::open(url)?;
        let pool = deadpool_redis::Config::from_url(url).create_pool(Some(Runtime::Tokio1))?;
        let (notes, to_tell) = mpsc::channel(WAITING);
        let (arrivals, arrived) = mpsc::channel(WAITING);
        let line = Arc::new(Line {
            node: NodeId::fresh(),
            prefix: format!("snug:{epoch}:"),
            notes,
            rooms: Mutex::default(),
            changed: Notify::new(),
            well: AtomicBool::new(false),
            lost: AtomicU64::new(0),
        });
        tokio::spawn(tell(line.clone(), pool, to_tell));
        tokio::spawn(listen(line.clone(), client, arrivals));
        Ok((Self(Some(line)), arrived))
    }

    /// The name of this process, if it tells others anything.
    pub fn node(&self) -> Option<&NodeId> {
        self.0.as_deref().map(|line| &line.node)
    }

    /// Tells the other processes. What cannot be told is lost.
    pub fn tell(&self, news: ClusterMessage) {
        if let Some(line) = &self.0
            && line.notes.try_send(news).is_err()
        {
            line.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Listens to these rooms as well.
    pub fn want(&self, more: &[RoomId]) {
        let Some(line) = &self.0 else { return };
        let mut rooms = line.rooms();
        let new = more
            .iter()
            .copied()
            .filter(|room| rooms.wanted.insert(*room));
        let new: Vec<_> = new.collect();
        if !new.is_empty() {
            rooms.listen.extend(new);
            line.changed.notify_one();
        }
    }

    /// Listens to no rooms but these.
    pub fn want_only(&self, only: &HashSet<RoomId>) {
        let Some(line) = &self.0 else { return };
        let mut rooms = line.rooms();
        let old: Vec<_> = rooms.wanted.difference(only).copied().collect();
        if !old.is_empty() {
            rooms.wanted.retain(|room| only.contains(room));
            rooms.listen.retain(|room| only.contains(room));
            rooms.forget.extend(old);
            line.changed.notify_one();
        }
    }

    /// The rooms that are listened to.
    pub fn wanted(&self) -> Vec<RoomId> {
        let line = self.0.as_deref();
        line.map_or_else(Vec::new, |line| {
            line.rooms().wanted.iter().copied().collect()
        })
    }

    /// Whether the line is open: `None` when there is none to be.
    pub fn is_well(&self) -> Option<bool> {
        self.0
            .as_ref()
            .map(|line| line.well.load(Ordering::Relaxed))
    }

    /// How many notes were lost because the line was not open or too slow.
    pub fn lost(&self) -> u64 {
        self.0
            .as_ref()
            .map_or(0, |line| line.lost.load(Ordering::Relaxed))
    }
}

impl Line {
    /// Held for a look-up only. A panic elsewhere cannot leave it half changed.
    fn rooms(&self) -> MutexGuard<'_, Rooms> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where what concerns a room is told, or else what concerns everybody.
    fn channel(&self, room: Option<RoomId>) -> String {
        match room {
            Some(room) => format!("{}room:{room}", self.prefix),
            None => format!("{}all", self.prefix),
        }
    }

    fn channels(&self, rooms: &[RoomId]) -> Vec<String> {
        rooms.iter().map(|room| self.channel(Some(*room))).collect()
    }

    /// What was told on a channel.
    fn read(&self, channel: &str, payload: &[u8]) -> Option<Arrival> {
        let room = channel.strip_prefix(&self.prefix)?.strip_prefix("room:");
        match serde_json::from_slice::<Envelope>(payload) {
            Ok(note) if note.from == self.node => None,
            Ok(note) => Some(Arrival::Envelope(note)),
            Err(_) => room.and_then(RoomId::parse).map(Arrival::Unreadable),
        }
    }
}

/// Publishes what there is to tell.
async fn tell(line: Arc<Line>, pool: Pool, mut notes: mpsc::Receiver<ClusterMessage>) {
    let mut batch = vec![];
    while notes.recv_many(&mut batch, AT_ONCE).await > 0 {
        let count = batch.len() as u64;
        let publishing = publish(&line, &pool, batch.drain(..));
        let told = timeout(PATIENCE, publishing).await;
        if !matches!(told, Ok(Ok(()))) {
            line.lost.fetch_add(count, Ordering::Relaxed);
        }
    }
}

async fn publish(
    line: &Line,
    pool: &Pool,
    batch: impl Iterator<Item = ClusterMessage>,
) -> Result<(), Error> {
    let mut pipe = pipe();
    for news in batch {
        let channel = line.channel(news.room());
        let note = Envelope {
            from: line.node.clone(),
            news,
        };
        pipe.publish(channel, serde_json::to_vec(&note)?).ignore();
    }
    let mut connection = pool.get().await?;
    Ok(pipe.query_async(&mut connection).await?)
}

/// Keeps a connection of its own open, since one that listens can do nothing else.
async fn listen(line: Arc<Line>, client: Client, arrivals: mpsc::Sender<Arrival>) {
    let mut complained = false;
    loop {
        let error = match connect(&line, &client).await {
            Ok((sink, stream, rooms)) => {
                line.well.store(true, Ordering::Relaxed);
                if complained {
                    tracing::warn!("Redis is back.");
                    complained = false;
                }
                for arrival in [Arrival::Open, Arrival::Listening(rooms)] {
                    let _ = arrivals.send(arrival).await;
                }
                match follow(&line, sink, stream, &arrivals).await {
                    Ok(()) => return,
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        line.well.store(false, Ordering::Relaxed);
        if arrivals.send(Arrival::Broken).await.is_err() {
            return;
        }
        if !complained {
            tracing::warn!(
                "Redis does not answer; other processes are asked through the store: {error}"
            );
            complained = true;
        }
        sleep(PAUSE).await;
    }
}

async fn connect(
    line: &Line,
    client: &Client,
) -> Result<(PubSubSink, PubSubStream, Vec<RoomId>), Error> {
    let (mut sink, stream) = timeout(PATIENCE, client.get_async_pubsub()).await??.split();
    timeout(PATIENCE, sink.subscribe(line.channel(None))).await??;
    let rooms: Vec<_> = {
        let mut rooms = line.rooms();
        // All of what is wanted is told below, and of the rest it has not heard.
        rooms.listen.clear();
        rooms.forget.clear();
        rooms.wanted.iter().copied().collect()
    };
    for some in rooms.chunks(AT_ONCE) {
        timeout(PATIENCE, sink.subscribe(line.channels(some))).await??;
    }
    Ok((sink, stream, rooms))
}

/// Until the line breaks; without an error when nobody wants to hear any more.
async fn follow(
    line: &Line,
    mut sink: PubSubSink,
    mut stream: PubSubStream,
    arrivals: &mpsc::Sender<Arrival>,
) -> Result<(), Error> {
    let mut pings = interval(PING);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let arrival = tokio::select! {
            message = stream.next() => {
                let message = message.ok_or("the connection is closed")?;
                line.read(message.get_channel_name(), message.get_payload_bytes())
            }
            () = line.changed.notified() => {
                let (listen, forget) = {
                    let mut rooms = line.rooms();
                    (std::mem::take(&mut rooms.listen), std::mem::take(&mut rooms.forget))
                };
                // Forgotten first: one of them may be wanted again by now.
                if !forget.is_empty() {
                    timeout(PATIENCE, sink.unsubscribe(line.channels(&forget))).await??;
                }
                if !listen.is_empty() {
                    timeout(PATIENCE, sink.subscribe(line.channels(&listen))).await??;
                }
                Some(Arrival::Listening(listen))
            }
            _ = pings.tick() => {
                let _: deadpool_redis::redis::Value = timeout(PATIENCE, sink.ping()).await??;
                None
            }
        };
        if let Some(arrival) = arrival
            && arrivals.send(arrival).await.is_err()
        {
            return Ok(());
        }
    }
}
