//! Notices that the database was restored while the server runs. Everything in memory is of
//! the past that is gone: numbers, caches, unread counters, the names of channels. So the
//! server begins anew, and pages reconnect to it as after any restart.

use std::{collections::BTreeSet, time::Duration};

use tokio::time::sleep;

use crate::{
    base::errors::Result,
    db::{
        Store,
        sqlite::file::{DatabaseFile, FileState},
    },
    features::{room_log::Epoch, seal_keys},
    realtime::seen::Seen,
};

/// How often the database is looked at.
const INTERVAL: Duration = Duration::from_secs(2);

/// The watch over one history.
pub struct HistoryWatch {
    store: Store,
    epoch: Epoch,
    seen: Seen,
    /// The length of another file that has come to the place of the database.
    replaced: Option<u64>,
    /// Whether it was said that the database's file is gone.
    said_gone: bool,
    /// The keys of other servers that were named in the log.
    named: BTreeSet<String>,
}

impl HistoryWatch {
    /// A watch over the history `epoch` of `store`, of which the changes `seen` are known.
    pub fn new(store: Store, epoch: Epoch, seen: Seen) -> Self {
        Self {
            store,
            epoch,
            seen,
            replaced: None,
            said_gone: false,
            named: BTreeSet::new(),
        }
    }

    /// Waits until the history has ended.
    pub async fn ended(mut self) {
        loop {
            let came_twice = tokio::select! {
                () = sleep(INTERVAL) => false,
                () = self.seen.contradicted() => true,
            };
            if let Some(file) = self.store.file()
                && Self::is_replaced(file, &mut self.replaced, &mut self.said_gone)
            {
                tracing::warn!(
                    "Another file was put in the place of the database. Snug begins anew."
                );
                return;
            }
            match self.look(came_twice).await {
                Ok(Some(why)) => {
                    tracing::warn!(
                        "The database was restored: {why}. Snug begins anew, and open pages load \
                         themselves again."
                    );
                    return;
                }
                Ok(None) => {}
                // While the database is away, or is just being restored.
                Err(error) => {
                    tracing::debug!("The history could not be looked at: {error}");
                    if came_twice {
                        self.seen.look_again();
                        sleep(INTERVAL).await;
                    }
                }
            }
        }
    }

    async fn look(&mut self, came_twice: bool) -> Result<Option<String>> {
        // Noted before the database is read, so each of them is committed.
        let seen = self.seen.latest();
        let why = self.epoch.ended(&self.store, &seen, came_twice).await?;
        if why.is_none() {
            for key in seal_keys::missing(&self.store).await? {
                if !self.named.contains(&key) {
                    tracing::error!(
                        "seal: another server encrypts with the key {key:?}, which is not in the \
                         settings of this one. What it encrypts cannot be read here."
                    );
                    self.named.insert(key);
                }
            }
        }
        Ok(why)
    }

    /// Whether another file is there, complete as far as can be told: it has not grown since
    /// the last look.
    fn is_replaced(file: &DatabaseFile, replaced: &mut Option<u64>, said_gone: &mut bool) -> bool {
        match file.state() {
            Ok(FileState::Replaced(length)) => replaced.replace(length) == Some(length),
            Ok(FileState::Gone) => {
                if !*said_gone {
                    tracing::error!(
                        "The file of the database was removed. What is written now is lost: put \
                         it back, or stop Snug."
                    );
                }
                *said_gone = true;
                false
            }
            Ok(FileState::Same) | Err(_) => false,
        }
    }
}
