//! The relay: Redis pub/sub between the nodes. Each room has a channel, and one more channel
//! reaches all nodes.
//!
//! Messages may be lost, and nothing depends on them: every change has a number, and the log
//! has every change. So sending never waits and never fails, and without Redis the same code
//! sends nothing.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use deadpool_redis::{
    Manager, Pool, Runtime,
    redis::{
        Client,
        aio::{PubSubSink, PubSubStream},
        pipe,
    },
};
use futures_util::StreamExt;
use tokio::{
    sync::{Notify, mpsc},
    time::{MissedTickBehavior, interval, sleep, timeout},
};

use crate::{
    base::{config::Redis, ids::RoomId, signature::SigningKey, sync::lock},
    realtime::cluster::{
        message::{ClusterMessage, Envelope, NodeId},
        redis_client::client_of,
        signed::Signer,
    },
};

/// How many messages wait to be sent before they are lost.
const QUEUE_LIMIT: usize = 4_096;

/// How many bytes may wait to be sent.
const QUEUE_BYTES: usize = 8 << 20;

/// How many events may wait to be processed. Redis keeps further messages meanwhile.
const RECEIVED_LIMIT: usize = 256;

/// How many messages or channels are sent to Redis in one pipeline.
const BATCH: usize = 256;

/// Redis answers within this time, or it is taken to be away.
const REDIS_TIMEOUT: Duration = Duration::from_secs(2);

/// How often the subscriber's connection is pinged, so that a dead one is noticed.
const PING_INTERVAL: Duration = Duration::from_secs(3);

/// How long to wait before connecting again.
const RECONNECT_DELAY: Duration = Duration::from_millis(250);

pub(super) type RelayError = Box<dyn std::error::Error + Send + Sync>;

/// The relay of this node, or none. Cheap to clone.
#[derive(Clone)]
pub struct Relay(Option<Arc<RelayInner>>);

struct RelayInner {
    node: NodeId,
    /// The beginning of the names of the channels. It contains the epoch, so that two
    /// databases that share a Redis do not mix.
    prefix: String,
    signer: Signer,
    /// Whether texts of messages may be in Redis.
    texts: bool,
    outgoing: mpsc::Sender<ClusterMessage>,
    channels: Mutex<RoomChannels>,
    /// Notified when `channels` has changed.
    channels_changed: Notify,
    connected: AtomicBool,
    lost: AtomicU64,
    /// How many bytes wait to be sent.
    waiting: AtomicUsize,
}

/// An event of the relay, for `streams/cluster_sync.rs`.
pub enum RelayEvent {
    /// The relay is connected, after it was not: any message may have been missed.
    Connected,
    /// The relay is subscribed to the channels of these rooms from now on.
    Subscribed(Vec<RoomId>),
    /// A message of a peer.
    Received(Box<Envelope>),
    /// A message in the channel of a room that this version cannot read, or that is not
    /// signed: the room may have changed.
    Hint(RoomId),
    /// The same in the channel of all nodes: anything may have changed.
    HintForAll,
}

/// The subscriptions to channels of rooms.
#[derive(Default)]
struct RoomChannels {
    /// The rooms to be subscribed to whenever there is a connection.
    wanted: HashSet<RoomId>,
    /// Rooms of `wanted` that the connection is not subscribed to yet.
    to_subscribe: Vec<RoomId>,
    /// Rooms that the connection is to unsubscribe from.
    to_unsubscribe: Vec<RoomId>,
}

impl Relay {
    /// No relay: messages go nowhere.
    pub fn none() -> Self {
        Self(None)
    }

    /// A relay through this Redis, for the database with this epoch and this key.
    /// Without `texts` it sends hints in place of what people write. The receiver gets its
    /// events.
    ///
    /// # Errors
    /// When the address or the certificates cannot be used.
    pub fn through(
        redis: &Redis,
        epoch: &str,
        key: SigningKey,
        texts: bool,
    ) -> Result<(Self, mpsc::Receiver<RelayEvent>), RelayError> {
        let client = client_of(redis)?;
        let manager = Manager::new(client.get_connection_info().clone())?;
        let pool = Pool::builder(manager).runtime(Runtime::Tokio1).build()?;
        let (outgoing, to_send) = mpsc::channel(QUEUE_LIMIT);
        let (events, receiver) = mpsc::channel(RECEIVED_LIMIT);
        let inner = Arc::new(RelayInner {
            node: NodeId::random(),
            prefix: format!("snug:{epoch}:"),
            signer: Signer::new(key),
            texts,
            outgoing,
            channels: Mutex::default(),
            channels_changed: Notify::new(),
            connected: AtomicBool::new(false),
            lost: AtomicU64::new(0),
            waiting: AtomicUsize::new(0),
        });
        tokio::spawn(run_publisher(inner.clone(), pool, to_send));
        tokio::spawn(run_subscriber(inner.clone(), client, events));
        Ok((Self(Some(inner)), receiver))
    }

    /// The name of this node, if there is a relay.
    pub fn node(&self) -> Option<&NodeId> {
        self.0.as_deref().map(|inner| &inner.node)
    }

    /// Queues a message to the other nodes. When the queue is full, the message is lost.
    pub fn send(&self, message: ClusterMessage) {
        let Some(inner) = &self.0 else { return };
        let bytes = message.bytes();
        let waiting = inner.waiting.fetch_add(bytes, Ordering::Relaxed);
        // A message that is larger than the limit goes when nothing else waits.
        let full = waiting > 0 && waiting + bytes > QUEUE_BYTES;
        if full || inner.outgoing.try_send(message).is_err() {
            inner.waiting.fetch_sub(bytes, Ordering::Relaxed);
            inner.lost.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Subscribes to the channels of these rooms as well.
    pub fn subscribe(&self, rooms: &[RoomId]) {
        let Some(inner) = &self.0 else { return };
        let mut channels = lock(&inner.channels);
        let new: Vec<_> = rooms
            .iter()
            .copied()
            .filter(|room| channels.wanted.insert(*room))
            .collect();
        if !new.is_empty() {
            channels.to_subscribe.extend(new);
            inner.channels_changed.notify_one();
        }
    }

    /// Unsubscribes from the channels of all rooms but these.
    pub fn retain(&self, rooms: &HashSet<RoomId>) {
        let Some(inner) = &self.0 else { return };
        let mut channels = lock(&inner.channels);
        let old: Vec<_> = channels.wanted.difference(rooms).copied().collect();
        if !old.is_empty() {
            channels.wanted.retain(|room| rooms.contains(room));
            channels.to_subscribe.retain(|room| rooms.contains(room));
            channels.to_unsubscribe.extend(old);
            inner.channels_changed.notify_one();
        }
    }

    /// The rooms whose channels are subscribed to, or will be once Redis answers.
    pub fn subscribed(&self) -> Vec<RoomId> {
        let Some(inner) = &self.0 else { return vec![] };
        lock(&inner.channels).wanted.iter().copied().collect()
    }

    /// Whether Redis answers; nothing without a relay.
    pub fn is_connected(&self) -> Option<bool> {
        let inner = self.0.as_ref()?;
        Some(inner.connected.load(Ordering::Relaxed))
    }

    /// How many messages were lost because Redis did not answer or was too slow.
    pub fn lost_messages(&self) -> u64 {
        let inner = self.0.as_ref();
        inner.map_or(0, |inner| inner.lost.load(Ordering::Relaxed))
    }
}

impl RelayInner {
    /// The name of a room's channel, or of the channel of all nodes.
    fn channel(&self, room: Option<RoomId>) -> String {
        match room {
            Some(room) => format!("{}room:{room}", self.prefix),
            None => format!("{}all", self.prefix),
        }
    }

    fn room_channels(&self, rooms: &[RoomId]) -> Vec<String> {
        rooms.iter().map(|room| self.channel(Some(*room))).collect()
    }

    /// Reads a message that arrived on a channel. This node's own messages come back, too;
    /// they are ignored.
    fn parse(&self, channel: &str, payload: &[u8]) -> Option<RelayEvent> {
        let room = channel.strip_prefix(&self.prefix)?.strip_prefix("room:");
        let room = room.and_then(RoomId::parse);
        match (self.signer.open(channel, payload), room) {
            (Some(envelope), _) if envelope.from == self.node => None,
            // A signed message counts for the room of its channel only.
            (Some(envelope), room) if envelope.message.room() == room => {
                Some(RelayEvent::Received(Box::new(envelope)))
            }
            (_, Some(room)) => Some(RelayEvent::Hint(room)),
            (_, None) => Some(RelayEvent::HintForAll),
        }
    }

    /// The message as it is sent.
    fn outgoing_form(&self, message: ClusterMessage) -> ClusterMessage {
        match message {
            ClusterMessage::RoomChanged { event } if !self.texts && event.change.has_texts() => {
                ClusterMessage::RoomHint { room: event.room }
            }
            message => message,
        }
    }
}

/// Publishes the queued messages, in batches.
async fn run_publisher(
    inner: Arc<RelayInner>,
    pool: Pool,
    mut to_send: mpsc::Receiver<ClusterMessage>,
) {
    let mut batch = vec![];
    while to_send.recv_many(&mut batch, BATCH).await > 0 {
        let count = batch.len() as u64;
        let bytes = batch.iter().map(ClusterMessage::bytes).sum();
        let publishing = publish(&inner, &pool, batch.drain(..));
        let published = timeout(REDIS_TIMEOUT, publishing).await;
        inner.waiting.fetch_sub(bytes, Ordering::Relaxed);
        if !matches!(published, Ok(Ok(()))) {
            inner.lost.fetch_add(count, Ordering::Relaxed);
        }
    }
}

async fn publish(
    inner: &RelayInner,
    pool: &Pool,
    batch: impl Iterator<Item = ClusterMessage>,
) -> Result<(), RelayError> {
    let mut pipe = pipe();
    for message in batch {
        let message = inner.outgoing_form(message);
        let channel = inner.channel(message.room());
        let signed = inner.signer.sign(&channel, &inner.node, &message)?;
        pipe.publish(channel, signed).ignore();
    }
    let mut connection = pool.get().await?;
    Ok(pipe.query_async(&mut connection).await?)
}

/// Receives messages, and connects again whenever the connection breaks. The connection is
/// not shared, because one with subscriptions takes no other command.
async fn run_subscriber(inner: Arc<RelayInner>, client: Client, events: mpsc::Sender<RelayEvent>) {
    let mut warned = false;
    while !events.is_closed() {
        let error = match connect(&inner, &client).await {
            Ok((sink, stream, rooms)) => {
                inner.connected.store(true, Ordering::Relaxed);
                if warned {
                    tracing::warn!("Redis answers again.");
                    warned = false;
                }
                for event in [RelayEvent::Connected, RelayEvent::Subscribed(rooms)] {
                    let _ = events.send(event).await;
                }
                match receive(&inner, sink, stream, &events).await {
                    Ok(()) => return,
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        inner.connected.store(false, Ordering::Relaxed);
        if !warned {
            tracing::warn!(
                "Redis at {} does not answer: {error}. Until it does, changes of other nodes \
                 are read from the database.",
                client.get_connection_info().addr()
            );
            warned = true;
        }
        sleep(RECONNECT_DELAY).await;
    }
}

/// Connects and subscribes to all channels. Returns the connection with the rooms.
async fn connect(
    inner: &RelayInner,
    client: &Client,
) -> Result<(PubSubSink, PubSubStream, Vec<RoomId>), RelayError> {
    let (mut sink, stream) = timeout(REDIS_TIMEOUT, client.get_async_pubsub())
        .await??
        .split();
    timeout(REDIS_TIMEOUT, sink.subscribe(inner.channel(None))).await??;
    let rooms: Vec<_> = {
        let mut channels = lock(&inner.channels);
        // A new connection has no subscriptions, and gets all wanted ones below.
        channels.to_subscribe.clear();
        channels.to_unsubscribe.clear();
        channels.wanted.iter().copied().collect()
    };
    for batch in rooms.chunks(BATCH) {
        timeout(REDIS_TIMEOUT, sink.subscribe(inner.room_channels(batch))).await??;
    }
    Ok((sink, stream, rooms))
}

/// Receives messages until the connection breaks, which is an error, or until the receiver
/// of the events is dropped.
async fn receive(
    inner: &RelayInner,
    mut sink: PubSubSink,
    mut stream: PubSubStream,
    events: &mpsc::Sender<RelayEvent>,
) -> Result<(), RelayError> {
    let mut pings = interval(PING_INTERVAL);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let event = tokio::select! {
            message = stream.next() => {
                let message = message.ok_or("the connection is closed")?;
                inner.parse(message.get_channel_name(), message.get_payload_bytes())
            }
            () = inner.channels_changed.notified() => {
                let (subscribe, unsubscribe) = {
                    let mut channels = lock(&inner.channels);
                    let subscribe = std::mem::take(&mut channels.to_subscribe);
                    (subscribe, std::mem::take(&mut channels.to_unsubscribe))
                };
                // Unsubscribe first: one of the rooms may be wanted again by now.
                if !unsubscribe.is_empty() {
                    let channels = inner.room_channels(&unsubscribe);
                    timeout(REDIS_TIMEOUT, sink.unsubscribe(channels)).await??;
                }
                if !subscribe.is_empty() {
                    let channels = inner.room_channels(&subscribe);
                    timeout(REDIS_TIMEOUT, sink.subscribe(channels)).await??;
                }
                Some(RelayEvent::Subscribed(subscribe))
            }
            _ = pings.tick() => {
                let _: deadpool_redis::redis::Value =
                    timeout(REDIS_TIMEOUT, sink.ping()).await??;
                None
            }
        };
        if let Some(event) = event
            && events.send(event).await.is_err()
        {
            return Ok(());
        }
    }
}
