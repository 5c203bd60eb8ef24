//! The feed of a room: one task per room with subscribers, which puts events in order,
//! fills gaps from the log, sends the heartbeat and gives all subscribers the same updates.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex},
    time::Duration,
};

use rocket::futures::FutureExt;
use tokio::time::{Instant, interval_at, sleep, sleep_until};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{RoomId, Seq},
        sync::lock,
    },
    db::Store,
    features::room_log::{self, Epoch},
    model::{
        event::{Change, RoomEvent},
        person::Person,
    },
    realtime::{Realtime, RoomSignal},
    streams::{
        broadcast::{Broadcast, Subscriber},
        ephemeral::EphemeralState,
        memory::{RoomMemory, StreamMemory},
        replay::{LOG_PAGE, ReplayBuffer},
        superseded::WaitingParts,
        update::Update,
    },
};

/// How often a quiet stream sends a heartbeat. The feed asks the log just as often whether
/// it missed an event.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);

/// How long to wait after the store failed before asking it again.
const STORE_RETRY_DELAY: Duration = Duration::from_millis(250);

/// The feeds of all rooms that have subscribers. Cheap to clone.
#[derive(Clone)]
pub struct Feeds {
    store: Store,
    realtime: Realtime,
    epoch: Epoch,
    memory: StreamMemory,
    rooms: Arc<Mutex<HashMap<RoomId, OpenFeed>>>,
}

/// The parts of a running feed that readers use.
struct OpenFeed {
    broadcast: Broadcast<Arc<Update>>,
    replay: Arc<ReplayBuffer>,
    typists: Typists,
}

/// The people who are typing in a room, for readers who come while they do.
type Typists = Arc<Mutex<Vec<Person>>>;

impl Feeds {
    /// Feeds of the events of `realtime` and the log in `store`.
    pub fn new(store: Store, realtime: Realtime, epoch: Epoch, memory: StreamMemory) -> Self {
        Self {
            store,
            realtime,
            epoch,
            memory,
            rooms: Arc::default(),
        }
    }

    /// Subscribes to the updates of `room` from now on. The first subscriber starts the
    /// room's feed, which ends after the last one.
    pub fn subscribe(&self, room: RoomId) -> Subscriber<Arc<Update>> {
        let mut rooms = lock(&self.rooms);
        if let Some(open) = rooms.get(&room) {
            return open.broadcast.subscribe();
        }
        let (broadcast, first) = Broadcast::new();
        let memory = self.memory.room();
        let replay = Arc::new(ReplayBuffer::new(room, memory.clone()));
        let open = OpenFeed {
            broadcast: broadcast.clone(),
            replay: replay.clone(),
            typists: Typists::default(),
        };
        let typists = open.typists.clone();
        rooms.insert(room, open);
        let feed = Feed {
            feeds: self.clone(),
            room,
            broadcast,
            replay,
            memory,
            last_received: Seq::default(),
            last_sent: Seq::default(),
            parts: WaitingParts::default(),
            ephemeral: EphemeralState::default(),
            typists,
        };
        tokio::spawn(feed.run_through_panics());
        first
    }

    /// The replay buffer of a room that has subscribers.
    pub fn replay_buffer(&self, room: RoomId) -> Option<Arc<ReplayBuffer>> {
        let rooms = lock(&self.rooms);
        rooms.get(&room).map(|open| open.replay.clone())
    }

    /// The people who are typing in a room.
    pub fn typists(&self, room: RoomId) -> Vec<Person> {
        let typists = lock(&self.rooms).get(&room).map(|o| o.typists.clone());
        typists.map_or_else(Vec::new, |typists| lock(&typists).clone())
    }

    /// Removes a feed that has no subscribers; returns whether it had none. New subscribers
    /// take the same lock, so none can be left with a feed that has ended.
    fn remove_if_unused(&self, room: RoomId) -> bool {
        let mut rooms = lock(&self.rooms);
        let unused = rooms
            .get(&room)
            .is_none_or(|open| open.broadcast.subscribers() == 0);
        if unused {
            rooms.remove(&room);
        }
        unused
    }
}

/// Why a feed stops for now.
enum FeedStop {
    /// The last subscriber unsubscribed.
    NoSubscribers,
    /// The room does not exist.
    NoSuchRoom,
}

struct Feed {
    feeds: Feeds,
    room: RoomId,
    broadcast: Broadcast<Arc<Update>>,
    replay: Arc<ReplayBuffer>,
    memory: Arc<RoomMemory>,
    /// The number of the change received last.
    last_received: Seq,
    /// The number of the change sent last: the same, but for reactions and votes that wait.
    last_sent: Seq,
    parts: WaitingParts,
    ephemeral: EphemeralState,
    typists: Typists,
}

impl Feed {
    /// Runs until there are no subscribers. A panic loses no change: the feed starts again,
    /// and its readers find out by the next heartbeat what they missed.
    async fn run_through_panics(mut self) {
        while AssertUnwindSafe(self.run()).catch_unwind().await.is_err() {
            tracing::error!("Room {}: the feed panicked and starts again", self.room);
            sleep(STORE_RETRY_DELAY).await;
        }
    }

    async fn run(&mut self) {
        loop {
            if let FeedStop::NoSuchRoom = self.run_while_subscribed().await {
                self.broadcast.no_subscribers().await;
            }
            // Somebody may have subscribed since the last subscriber went. The feed must run
            // on for them then, or they would receive nothing.
            if self.feeds.remove_if_unused(self.room) {
                return;
            }
        }
    }

    async fn run_while_subscribed(&mut self) -> FeedStop {
        // Subscribe first and read the log second, so that no event falls in between.
        let mut inbox = self.feeds.realtime.bus.subscribe_room(self.room);
        if let Some(stop) = self.start().await {
            return stop;
        }
        let mut heartbeats = interval_at(Instant::now() + HEARTBEAT_INTERVAL, HEARTBEAT_INTERVAL);
        let (broadcast, memory) = (self.broadcast.clone(), self.memory.clone());
        loop {
            let due = [self.ephemeral.due(), self.parts.due()];
            let due = due.into_iter().flatten().min();
            let missed = tokio::select! {
                () = broadcast.no_subscribers() => return FeedStop::NoSubscribers,
                signal = inbox.next() => {
                    let mut missed = self.receive(signal);
                    // Signals that arrived while the last ones were sent go out together, as
                    // far as there is room for them.
                    while self.memory.excess() == 0
                        && let Some(signal) = inbox.try_next()
                    {
                        missed |= self.receive(signal);
                    }
                    missed
                }
                () = memory.exceeded() => {
                    self.make_room(memory.excess());
                    continue;
                }
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => {
                    self.push_parts_if_due();
                    self.push_ephemeral();
                    false
                }
                _ = heartbeats.tick() => {
                    self.fill_gap().await;
                    self.push_parts();
                    self.push_heartbeat();
                    self.make_room(memory.fair_excess());
                    false
                }
            };
            if missed {
                self.fill_gap().await;
            }
            let begun = Instant::now();
            broadcast.wake().await;
            metrics::histogram!("snug_fanout_seconds").record(begun.elapsed());
        }
    }

    /// Receives a signal; returns whether changes may have been missed. Two posts may commit
    /// in one order and arrive here in the other; the log has both then.
    fn receive(&mut self, signal: RoomSignal) -> bool {
        match signal {
            RoomSignal::Changed(event) if event.seq == self.last_received.next() => {
                self.take_change(event);
            }
            RoomSignal::Changed(event) => return event.seq > self.last_received,
            RoomSignal::MaybeMissed => return true,
            RoomSignal::Ephemeral(event) => self.ephemeral.receive(event),
            RoomSignal::EphemeralMissed => self.ephemeral.missed(),
        }
        false
    }

    /// Reads the number of the room's latest change. A reader who is behind it reads the
    /// log, so it does not matter which of the two was first.
    async fn start(&mut self) -> Option<FeedStop> {
        loop {
            match room_log::head(&self.feeds.store, self.room).await {
                Ok(head) => {
                    (self.last_received, self.last_sent) = (head, head);
                    self.parts.clear();
                    self.replay.start_at(head);
                    self.push_heartbeat();
                    self.broadcast.wake().await;
                    return None;
                }
                Err(Error::NotFound) => return Some(FeedStop::NoSuchRoom),
                Err(error) => self.pause(&error).await,
            }
            if self.broadcast.subscribers() == 0 {
                return Some(FeedStop::NoSubscribers);
            }
        }
    }

    /// Sends the changes of the log that were not sent yet.
    async fn fill_gap(&mut self) {
        while self.broadcast.subscribers() > 0 {
            match self.push_from_log().await {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => self.pause(&error).await,
            }
        }
    }

    /// Sends one page of the log; returns whether there may be more.
    async fn push_from_log(&mut self) -> Result<bool> {
        let (store, room) = (&self.feeds.store, self.room);
        let events = room_log::after(store, room, self.last_received, LOG_PAGE).await?;
        let more = !events.is_empty();
        for event in events {
            self.take_change(Arc::new(event));
            self.broadcast.wake().await;
        }
        Ok(more)
    }

    /// Sends a change; reactions and votes soon after others wait. Any other change is sent at once, and
    /// those that wait before it, in the order of the numbers.
    fn take_change(&mut self, event: Arc<RoomEvent>) {
        self.last_received = event.seq;
        match self.parts.take(event) {
            None => self.push_parts_if_due(),
            Some(event) => {
                self.push_parts();
                self.push_change(event);
            }
        }
    }

    fn push_parts_if_due(&mut self) {
        if self.parts.is_due() {
            self.push_parts();
        }
    }

    fn push_parts(&mut self) {
        for event in self.parts.tell() {
            self.push_change(event);
        }
    }

    fn push_change(&mut self, event: Arc<RoomEvent>) {
        let first = self.last_sent.next();
        self.last_sent = event.seq;
        match &event.change {
            Change::Posted(message) => self.ephemeral.stopped_typing(message.author.id),
            Change::Left { user } => self.ephemeral.left(*user),
            Change::Edited(_)
            | Change::Deleted(_)
            | Change::Pinned(_)
            | Change::Reacted { .. }
            | Change::Voted { .. }
            | Change::Joined { .. }
            | Change::RoomUpdated { .. }
            | Change::OwnerChanged { .. }
            | Change::RoomDeleted => {}
        }
        let update = Arc::new(Update::change(
            &self.feeds.epoch,
            first,
            event,
            &self.memory,
        ));
        // The replay buffer comes first: a reader who subscribes in between finds the change
        // in one of the two.
        self.replay.push(update.clone());
        self.broadcast.push(update);
        self.make_room(self.memory.excess());
        let deliveries = self.broadcast.subscribers() as u64;
        metrics::counter!("snug_deliveries_total").increment(deliveries);
    }

    fn push_ephemeral(&mut self) {
        let due = self.ephemeral.take_due(&self.feeds.realtime, self.room);
        // A reader who comes in between is told twice, and not too little.
        *lock(&self.typists) = self.ephemeral.typists();
        for update in due {
            let (epoch, seq) = (&self.feeds.epoch, self.last_sent);
            self.push(Update::ephemeral(epoch, seq, update, &self.memory));
        }
    }

    fn push_heartbeat(&self) {
        let (epoch, seq) = (&self.feeds.epoch, self.last_sent);
        self.push(Update::heartbeat(epoch, seq, &self.memory));
    }

    fn push(&self, update: Update) {
        self.broadcast.push(Arc::new(update));
    }

    /// Drops the oldest updates until `excess` bytes are given back, or only the latest is
    /// left. Readers who have not sent them yet read the log.
    fn make_room(&self, mut excess: usize) {
        while excess > 0 {
            let oldest = [
                self.replay.oldest(),
                self.broadcast.oldest(|update| update.seq),
            ];
            let oldest = oldest.into_iter().flatten().min();
            let Some(oldest) = oldest.filter(|oldest| *oldest < self.last_sent) else {
                return;
            };
            let replayed = self.replay.drop_up_to(oldest);
            let sent = self.broadcast.drop_oldest(|update| update.seq <= oldest);
            let weight = |updates: &mut dyn Iterator<Item = &Arc<Update>>| {
                updates.map(|update| update.weight()).sum::<usize>()
            };
            // Both may have held the same ones.
            let freed = weight(&mut replayed.values()).max(weight(&mut sent.iter()));
            excess = excess.saturating_sub(freed.max(1));
        }
    }

    async fn pause(&self, error: &Error) {
        tracing::warn!(
            "Room {}: live updates wait for the database: {error}",
            self.room
        );
        sleep(STORE_RETRY_DELAY).await;
    }
}
