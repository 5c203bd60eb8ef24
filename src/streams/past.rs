//! What happened in a room lately, drawn already.
//!
//! After a restart, or when a network comes back, everybody returns to the same place
//! at once. The log is asked once for all of them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rocket::tokio;

use super::update::Update;
use crate::{
    db::Store,
    error::Result,
    ids::{RoomId, Seq},
    log::{self, Epoch},
};

/// How many changes are kept: as many as are ever replayed.
const KEPT: usize = log::REPLAY_LIMIT as usize;

/// The latest changes of one room, for as long as it has readers.
pub struct Past {
    room: RoomId,
    /// Without gaps, the newest last.
    kept: Mutex<VecDeque<Arc<Update>>>,
    /// Held by whoever asks the log; the others find its answer.
    asking: tokio::sync::Mutex<()>,
}

impl Past {
    /// Nothing yet.
    pub fn of(room: RoomId) -> Self {
        Self {
            room,
            kept: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }
    }

    /// Keeps a change that is handed out.
    pub fn keep(&self, update: Arc<Update>) {
        let mut kept = self.lock();
        if kept
            .back()
            .is_some_and(|last| update.seq != last.seq.next())
        {
            kept.clear();
        }
        kept.push_back(update);
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
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
        let events = log::after(store, self.room, seq, log::REPLAY_LIMIT + 1).await?;
        if events.len() > KEPT {
            return Ok(None);
        }
        let drawn = events
            .into_iter()
            .map(|event| Update::change(epoch, Arc::new(event)));
        let drawn: Vec<_> = drawn.map(Arc::new).collect();
        self.lengthen(&drawn);
        Ok(Some(drawn))
    }

    /// What is kept after `seq`, if that is all there is after it.
    fn kept_after(&self, seq: Seq) -> Option<Vec<Arc<Update>>> {
        let kept = self.lock();
        let (first, last) = (kept.front()?.seq, kept.back()?.seq);
        (first <= seq.next() && seq <= last).then(|| {
            let after = kept.iter().filter(|update| update.seq > seq);
            after.cloned().collect()
        })
    }

    /// Adds what was before what is kept.
    fn lengthen(&self, drawn: &[Arc<Update>]) {
        let mut kept = self.lock();
        let first = kept.front().map(|update| update.seq);
        let before = drawn
            .iter()
            .filter(|update| first.is_none_or(|first| update.seq < first));
        let before: Vec<_> = before.cloned().collect();
        if let (Some(last), Some(first)) = (before.last(), first)
            && last.seq.next() != first
        {
            return;
        }
        for update in before.into_iter().rev() {
            kept.push_front(update);
        }
        let surplus = kept.len().saturating_sub(KEPT);
        kept.drain(..surplus);
    }

    /// Held for a few steps only. A panic elsewhere cannot leave it half changed.
    fn lock(&self) -> MutexGuard<'_, VecDeque<Arc<Update>>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
