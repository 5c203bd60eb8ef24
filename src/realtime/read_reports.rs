//! Gathers the reports of reading: however often one person says within a second how far they
//! have read one room, the newest position is written once.
//!
//! A report is answered when a position at or after its own is stored, so none is lost with
//! the process.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    sync::Mutex as AsyncMutex,
    task::JoinError,
    time::{Instant, sleep_until},
};
use tracing::Instrument;

use crate::base::{
    ids::{MessageId, RoomId, UserId},
    sync::lock,
};

/// How long reports are gathered after one was written. The first one never waits.
const GATHER: Duration = Duration::from_secs(1);

/// How many readers there are before those who have stopped reporting are forgotten.
const FEW_READERS: usize = 1_024;

/// The reports of all people. Cheap to clone.
#[derive(Clone, Default)]
pub struct ReadReports(Arc<Mutex<Readers>>);

#[derive(Default)]
struct Readers {
    readers: HashMap<ReportKey, Arc<Reader>>,
    forget_at: usize,
}

/// A room, a person, and how often they have marked messages there as unread again: what was written
/// before that says nothing.
type ReportKey = (RoomId, UserId, i64);

/// The reports of one person in one room.
struct Reader {
    /// The newest position reported.
    newest: Mutex<MessageId>,
    /// The holder writes. Fair: reports are written in the order in which they came.
    written: AsyncMutex<Written>,
}

/// The latest write.
#[derive(Default)]
struct Written {
    up_to: Option<MessageId>,
    at: Option<Instant>,
}

impl Written {
    fn is_recent(&self) -> bool {
        self.at.is_some_and(|at| at.elapsed() < GATHER)
    }
}

impl ReadReports {
    /// Has `write` write the newest position that was reported, unless a report at the same
    /// time does. Returns when `message` or a newer one was written.
    ///
    /// # Errors
    /// When `write` fails, or panics.
    pub async fn report<E, W>(
        &self,
        key: ReportKey,
        message: MessageId,
        write: impl FnOnce(MessageId) -> W + Send + 'static,
    ) -> Result<Result<(), E>, JoinError>
    where
        E: Send + fmt::Debug + 'static,
        W: Future<Output = Result<(), E>> + Send + 'static,
    {
        let reader = self.reader(key);
        {
            let mut newest = lock(&reader.newest);
            *newest = message.max(*newest);
        }
        // A page that reports while it is left does not wait for the answer.
        let writing = async move {
            let mut written = reader.written.lock().await;
            if written.up_to >= Some(message) {
                return Ok(());
            }
            if let Some(at) = written.at {
                sleep_until(at + GATHER).await;
            }
            let newest = *lock(&reader.newest);
            write(newest).await?;
            *written = Written {
                up_to: Some(newest),
                at: Some(Instant::now()),
            };
            Ok(())
        };
        tokio::spawn(writing.in_current_span()).await
    }

    fn reader(&self, key: ReportKey) -> Arc<Reader> {
        let mut all = lock(&self.0);
        if all.readers.len() > all.forget_at.max(FEW_READERS) {
            all.readers.retain(|_, reader| reader.is_needed());
            all.forget_at = all.readers.len() * 2;
        }
        let reader = all.readers.entry(key);
        reader.or_default().clone()
    }

    /// How many readers are remembered.
    pub fn size(&self) -> usize {
        lock(&self.0).readers.len()
    }
}

impl Default for Reader {
    fn default() -> Self {
        Self {
            newest: Mutex::new(MessageId::NONE),
            written: AsyncMutex::default(),
        }
    }
}

impl Reader {
    /// Whether reports wait, or one was written just now.
    fn is_needed(self: &Arc<Self>) -> bool {
        let is_recent = self.written.try_lock().map(|written| written.is_recent());
        Arc::strong_count(self) > 1 || is_recent.unwrap_or(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reports of one reader, and what was written.
    #[derive(Clone, Default)]
    struct Store {
        reports: ReadReports,
        written: Arc<Mutex<Vec<i64>>>,
    }

    impl Store {
        async fn report(&self, user: &str, message: i64) -> Result<(), &'static str> {
            let (room, user) = (RoomId::parse("7"), UserId::parse(user));
            let message = MessageId::parse(&message.to_string()).expect("an id");
            let written = self.written.clone();
            let write = move |newest: MessageId| async move {
                if newest.get() == 13 {
                    return Err("a disk error");
                }
                lock(&written).push(newest.get());
                Ok(())
            };
            let (room, user) = (room.expect("an id"), user.expect("an id"));
            let report = self.reports.report((room, user, 0), message, write).await;
            report.expect("no panic")
        }

        fn written(&self) -> Vec<i64> {
            std::mem::take(&mut lock(&self.written))
        }
    }

    #[tokio::test(start_paused = true)]
    async fn reports_within_a_second_are_one_write_of_the_newest() {
        let store = Store::default();
        let begun = Instant::now();
        assert_eq!(store.report("1", 10).await, Ok(()));
        assert_eq!(store.written(), [10], "the first is written at once");
        assert_eq!(begun.elapsed(), Duration::ZERO);
        let reports = [11, 40, 12, 39, 20].map(|message| {
            let store = store.clone();
            tokio::spawn(async move { store.report("1", message).await })
        });
        for report in reports {
            assert_eq!(report.await.expect("no panic"), Ok(()));
        }
        assert_eq!(store.written(), [40]);
        assert_eq!(begun.elapsed(), GATHER);
        assert_eq!(store.report("1", 38).await, Ok(()));
        assert_eq!(store.report("2", 5).await, Ok(()));
        assert_eq!(store.written(), [5], "others do not wait");
    }

    #[tokio::test(start_paused = true)]
    async fn a_report_whose_page_has_gone_is_written_all_the_same() {
        let store = Store::default();
        assert_eq!(store.report("1", 10).await, Ok(()));
        let left = store.report("1", 11);
        assert!(tokio::time::timeout(GATHER / 2, left).await.is_err());
        tokio::time::sleep(GATHER).await;
        assert_eq!(store.written(), [10, 11]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_position_that_was_not_stored_is_not_answered_as_if_it_was() {
        let store = Store::default();
        assert_eq!(store.report("1", 13).await, Err("a disk error"));
        assert_eq!(store.report("1", 12).await, Err("a disk error"), "13 waits");
        assert_eq!(store.report("1", 14).await, Ok(()));
        assert_eq!(store.report("1", 13).await, Ok(()));
        assert_eq!(store.written(), [14]);
    }

    #[tokio::test(start_paused = true)]
    async fn readers_who_have_stopped_are_forgotten() {
        let store = Store::default();
        for user in 1..=FEW_READERS + 1 {
            assert_eq!(store.report(&user.to_string(), 1).await, Ok(()));
        }
        assert_eq!(store.reports.size(), FEW_READERS + 1);
        tokio::time::advance(GATHER).await;
        assert_eq!(store.report("1", 2).await, Ok(()));
        assert_eq!(store.reports.size(), 1);
    }
}
