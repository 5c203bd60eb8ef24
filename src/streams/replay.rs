//! The replay buffer: a room's latest changes, already encoded where somebody has read them.
//!
//! After a restart or a network failure all pages of a room reconnect from the same place.
//! The log is read once for all of them, a page at a time.
//!
//! A replayed change shows the present state. So the buffer keeps nothing from before a
//! change that makes something look different: the text of a deleted message must not come
//! back, and somebody who left and joined again must not get the message that they left.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tokio::sync::{Mutex as AsyncMutex, Semaphore};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{RoomId, Seq},
        sync::lock,
    },
    db::Store,
    features::room_log::{self, Epoch},
    streams::{memory::RoomMemory, superseded, update::Update},
};

/// How many changes are kept at most: as many as are ever replayed. (The memory they take is
/// bounded as well.)
const CAPACITY: usize = room_log::REPLAY_LIMIT as usize;

/// How many changes are read from the log at a time. Each may be 40 KB of text.
pub const LOG_PAGE: i64 = 32;

/// The same, when the room's updates take so much memory that the buffer keeps none of them
/// for long.
const SHORT_LOG_PAGE: i64 = 4;

/// How many pages of logs are read at the same time, in all rooms.
static READERS: Semaphore = Semaphore::const_new(4);

/// The latest changes of one room. It lives for as long as the room has a feed.
pub struct ReplayBuffer {
    room: RoomId,
    memory: Arc<RoomMemory>,
    state: Mutex<ReplayState>,
    /// Held while one reader asks the log; the others find its answer in the buffer.
    reading_log: AsyncMutex<()>,
}

#[derive(Default)]
struct ReplayState {
    /// The change that was sent last, once the feed has started.
    newest: Option<Seq>,
    /// Changes up to the newest. Some may be missing.
    updates: BTreeMap<Seq, Arc<Update>>,
    /// How often the buffer was cleared. An answer of the log from before that is out of
    /// date.
    generation: u64,
}

/// Some of the changes that a reader missed.
pub enum Replay {
    /// They are more than are replayed.
    TooMany,
    /// The next ones.
    Page {
        /// In order.
        updates: Vec<Arc<Update>>,
        /// Whether these are all of them.
        complete: bool,
    },
}

impl ReplayBuffer {
    /// An empty buffer.
    pub fn new(room: RoomId, memory: Arc<RoomMemory>) -> Self {
        Self {
            room,
            memory,
            state: Mutex::default(),
            reading_log: AsyncMutex::default(),
        }
    }

    /// Clears the buffer unless it reaches up to `head`, the room's latest change. It may
    /// end earlier, because a feed that had no subscribers for a moment receives nothing.
    pub fn start_at(&self, head: Seq) {
        let mut state = lock(&self.state);
        if state.newest != Some(head) {
            state.clear();
        }
        state.newest = Some(head);
    }

    /// Adds a change that is sent to subscribers.
    pub fn push(&self, update: Arc<Update>) {
        let mut state = lock(&self.state);
        let follows = state.newest.is_some_and(|last| update.first == last.next());
        if update.changes_earlier() || !follows {
            state.clear();
        }
        state.newest = Some(update.seq);
        state.updates.insert(update.seq, update);
        state.trim();
    }

    /// The next changes after `seq`. All pages together reach at least up to the change sent
    /// last.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn after(&self, store: &Store, epoch: &Epoch, seq: Seq) -> Result<Replay> {
        if let Some(found) = self.buffered_after(seq) {
            return Ok(found);
        }
        let _reading_log = self.reading_log.lock().await;
        if let Some(found) = self.buffered_after(seq) {
            return Ok(found);
        }
        let _reader = READERS
            .acquire()
            .await
            .map_err(|error| Error::Internal(Box::new(error)))?;
        let generation = lock(&self.state).generation;
        let limit = match self.memory.is_crowded() {
            true => SHORT_LOG_PAGE,
            false => LOG_PAGE,
        };
        let events = room_log::after(store, self.room, seq, limit).await?;
        let is_last_page = (events.len() as i64) < limit;
        let events = superseded::without(seq, events.into_iter().map(Arc::new));
        let updates = events
            .into_iter()
            .map(|(first, event)| Arc::new(Update::change(epoch, first, event, &self.memory)));
        let updates: Vec<_> = updates.collect();
        let complete = match (updates.last(), self.keep(&updates, generation)) {
            (None, _) => true,
            (Some(last), Some(newest)) => last.seq >= newest,
            (Some(_), None) => is_last_page,
        };
        Ok(Replay::Page { updates, complete })
    }

    /// The number of the oldest change.
    pub fn oldest(&self) -> Option<Seq> {
        let state = lock(&self.state);
        state.updates.first_key_value().map(|(seq, _)| *seq)
    }

    /// Drops the changes up to this number; returns them.
    pub fn drop_up_to(&self, seq: Seq) -> BTreeMap<Seq, Arc<Update>> {
        let updates = &mut lock(&self.state).updates;
        let later = updates.split_off(&seq.next());
        std::mem::replace(updates, later)
    }

    /// The changes that directly follow `seq`, if the buffer has any.
    fn buffered_after(&self, seq: Seq) -> Option<Replay> {
        let state = lock(&self.state);
        let newest = state.newest?;
        if newest.since(seq) > room_log::REPLAY_LIMIT {
            return Some(Replay::TooMany);
        }
        let mut next = seq.next();
        let mut updates = vec![];
        if seq >= newest {
            return Some(Replay::Page {
                updates,
                complete: true,
            });
        }
        for (seq, update) in state.updates.range(next..) {
            if update.first > next {
                break;
            }
            updates.push(update.clone());
            next = seq.next();
        }
        let complete = next > newest;
        (!updates.is_empty()).then_some(Replay::Page { updates, complete })
    }

    /// Adds changes of the log, unless the buffer was cleared since they were read. Returns
    /// the newest change, if it is known.
    fn keep(&self, updates: &[Arc<Update>], generation: u64) -> Option<Seq> {
        let mut state = lock(&self.state);
        let newest = state.newest?;
        if state.generation == generation {
            for update in updates.iter().filter(|update| update.seq <= newest) {
                let entry = state.updates.entry(update.seq);
                entry.or_insert_with(|| update.clone());
            }
            state.trim();
        }
        Some(newest)
    }
}

impl ReplayState {
    fn clear(&mut self) {
        self.updates.clear();
        self.generation += 1;
    }

    fn trim(&mut self) {
        while self.updates.len() > CAPACITY {
            self.updates.pop_first();
        }
    }
}
