//! The replay buffer: a room's latest changes, already rendered where somebody has read
//! them.
//!
//! After a restart or a network failure all pages of a room reconnect from the same place.
//! The buffer asks the log once for all of them.
//!
//! A replayed change shows the present state. So the buffer keeps nothing from before a
//! change that makes something look different: the text of a deleted message must not come
//! back, and somebody who left and joined again must not get the message that they left.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use tokio::sync::Mutex as AsyncMutex;

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, Seq},
        sync::lock,
    },
    db::Store,
    features::room_log::{self, Epoch},
    streams::update::Update,
};

/// How many changes are kept: as many as are ever replayed.
const CAPACITY: usize = room_log::REPLAY_LIMIT as usize;

/// The latest changes of one room. It lives for as long as the room has a feed.
pub struct ReplayBuffer {
    room: RoomId,
    state: Mutex<ReplayState>,
    /// Held while one reader asks the log; the others find its answer in the buffer.
    reading_log: AsyncMutex<()>,
}

#[derive(Default)]
struct ReplayState {
    /// Changes without gaps between their numbers, the newest last.
    updates: VecDeque<Arc<Update>>,
    /// How often the buffer was cleared. An answer of the log from before that is out of
    /// date.
    generation: u64,
}

impl ReplayBuffer {
    /// An empty buffer.
    pub fn new(room: RoomId) -> Self {
        Self {
            room,
            state: Mutex::default(),
            reading_log: AsyncMutex::default(),
        }
    }

    /// Clears the buffer unless it reaches up to `head`, the room's latest change. It may
    /// end earlier, because a feed that had no subscribers for a moment receives nothing.
    pub fn start_at(&self, head: Seq) {
        let mut state = lock(&self.state);
        if state.updates.back().is_some_and(|last| last.seq != head) {
            state.clear();
        }
    }

    /// Adds a change that is sent to subscribers.
    pub fn push(&self, update: Arc<Update>) {
        let mut state = lock(&self.state);
        let last = state.updates.back().map(|last| last.seq);
        if update.changes_earlier() || last.is_some_and(|last| update.seq != last.next()) {
            state.clear();
        }
        state.updates.push_back(update);
        state.trim();
    }

    /// The changes after `seq`, at least up to the one sent last. `None` when they are more
    /// than are replayed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn after(
        &self,
        store: &Store,
        epoch: &Epoch,
        seq: Seq,
    ) -> Result<Option<Vec<Arc<Update>>>> {
        if let Some(found) = self.buffered_after(seq) {
            return Ok(Some(found));
        }
        let _reading_log = self.reading_log.lock().await;
        if let Some(found) = self.buffered_after(seq) {
            return Ok(Some(found));
        }
        let generation = lock(&self.state).generation;
        let events = room_log::after(store, self.room, seq, room_log::REPLAY_LIMIT + 1).await?;
        if events.len() > CAPACITY {
            return Ok(None);
        }
        let updates = events
            .into_iter()
            .map(|event| Update::change(epoch, Arc::new(event)));
        let updates: Vec<_> = updates.map(Arc::new).collect();
        self.prepend(&updates, generation);
        Ok(Some(updates))
    }

    /// The changes after `seq`, if the buffer holds all of them.
    fn buffered_after(&self, seq: Seq) -> Option<Vec<Arc<Update>>> {
        let updates = &lock(&self.state).updates;
        let (first, last) = (updates.front()?.seq, updates.back()?.seq);
        (first <= seq.next() && seq <= last).then(|| {
            let after = updates.iter().filter(|update| update.seq > seq);
            after.cloned().collect()
        })
    }

    /// Adds the changes from before the oldest one, unless the buffer was cleared since
    /// they were read.
    fn prepend(&self, updates: &[Arc<Update>], generation: u64) {
        let mut state = lock(&self.state);
        if state.generation != generation {
            return;
        }
        let first = state.updates.front().map(|update| update.seq);
        let before = |update: &&Arc<Update>| first.is_none_or(|first| update.seq < first);
        let before: Vec<_> = updates.iter().filter(before).cloned().collect();
        if let (Some(last), Some(first)) = (before.last(), first)
            && last.seq.next() != first
        {
            return;
        }
        for update in before.into_iter().rev() {
            state.updates.push_front(update);
        }
        state.trim();
    }
}

impl ReplayState {
    fn clear(&mut self) {
        self.updates.clear();
        self.generation += 1;
    }

    fn trim(&mut self) {
        let surplus = self.updates.len().saturating_sub(CAPACITY);
        self.updates.drain(..surplus);
    }
}
