//! What happened in a room lately, drawn already where somebody has read it.
//!
//! After a restart, or when a network comes back, everybody returns to the same place
//! at once. The log is asked once for all of them.
//!
//! What is replayed is drawn as it is now. So nothing is kept from before a change that
//! makes something look different: the text of a message that was removed must not come
//! back, nor must who left and came again be told that they left.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rocket::tokio;

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, Seq},
    },
    db::Store,
    features::room_log::{self, Epoch},
    streams::update::Update,
};

/// How many changes are kept: as many as are ever replayed.
const KEPT: usize = room_log::REPLAY_LIMIT as usize;

/// The latest changes of one room, for as long as it has readers.
pub struct Past {
    room: RoomId,
    state: Mutex<State>,
    /// Held by whoever asks the log; the others find its answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// Without gaps, the newest last.
    kept: VecDeque<Arc<Update>>,
    /// How often what was kept has been forgotten: what the log said before that is
    /// out of date.
    forgotten: u64,
}

impl Past {
    /// Nothing yet.
    pub fn of(room: RoomId) -> Self {
        Self {
            room,
            state: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// The room is at `head`. What is kept may not go that far: it is from before nobody
    /// read here for a moment, and is not passed for all there is.
    pub fn begin(&self, head: Seq) {
        let mut state = self.lock();
        if state.kept.back().is_some_and(|last| last.seq != head) {
            state.kept.clear();
            state.forgotten += 1;
        }
    }

    /// Keeps a change that is handed out.
    pub fn keep(&self, update: Arc<Update>) {
        let mut state = self.lock();
        let last = state.kept.back().map(|last| last.seq);
        if update.redraws() || last.is_some_and(|last| update.seq != last.next()) {
            state.kept.clear();
            state.forgotten += 1;
        }
        state.kept.push_back(update);
        state.trim();
    }

    /// What changed after `seq`, at least as far as it has been handed out; nothing
    /// when that is more than is replayed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn after(
        &self,
        store: &Store,
        epoch: &Epoch,
        seq: Seq,
    ) -> Result<Option<Vec<Arc<Update>>>> {
        if let Some(found) = self.kept_after(seq) {
            return Ok(Some(found));
        }
        let _asking = self.asking.lock().await;
        if let Some(found) = self.kept_after(seq) {
            return Ok(Some(found));
        }
        let forgotten = self.lock().forgotten;
        let events = room_log::after(store, self.room, seq, room_log::REPLAY_LIMIT + 1).await?;
        if events.len() > KEPT {
            return Ok(None);
        }
        let drawn = events
            .into_iter()
            .map(|event| Update::change(epoch, Arc::new(event)));
        let drawn: Vec<_> = drawn.map(Arc::new).collect();
        self.lengthen(&drawn, forgotten);
        Ok(Some(drawn))
    }

    /// What is kept after `seq`, if that is all there is after it.
    fn kept_after(&self, seq: Seq) -> Option<Vec<Arc<Update>>> {
        let kept = &self.lock().kept;
        let (first, last) = (kept.front()?.seq, kept.back()?.seq);
        (first <= seq.next() && seq <= last).then(|| {
            let after = kept.iter().filter(|update| update.seq > seq);
            after.cloned().collect()
        })
    }

    /// Adds what was before what is kept, unless it may have changed since it was read.
    fn lengthen(&self, drawn: &[Arc<Update>], forgotten: u64) {
        let mut state = self.lock();
        if state.forgotten != forgotten {
            return;
        }
        let first = state.kept.front().map(|update| update.seq);
        let before = |update: &&Arc<Update>| first.is_none_or(|first| update.seq < first);
        let before: Vec<_> = drawn.iter().filter(before).cloned().collect();
        if let (Some(last), Some(first)) = (before.last(), first)
            && last.seq.next() != first
        {
            return;
        }
        for update in before.into_iter().rev() {
            state.kept.push_front(update);
        }
        state.trim();
    }

    /// Held for a few steps only. A panic elsewhere cannot leave it half changed.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn trim(&mut self) {
        let surplus = self.kept.len().saturating_sub(KEPT);
        self.kept.drain(..surplus);
    }
}
