//! The history gets another name when the database was restored: numbers after the copy are
//! given once more, for other changes, and a cursor of the old name means nothing any more.
//!
//! That it was restored shows in three ways: the database is in another place than it was
//! (`db/origin.rs`), it lacks a change that was seen, or a number comes twice
//! (`realtime/seen.rs`). Where none of them can be told, an operator says so
//! (`snug restored`).

use crate::{
    base::{
        errors::{Error, Result},
        history_mark::HistoryMark,
        ids::{RoomId, Seq},
        random::random_hex,
    },
    db::{Store, origin::Origin},
    features::room_log::{
        Epoch, heads,
        history_store::{self, StoredHistory},
        store,
    },
};

impl Epoch {
    /// The epoch of this store, which is named when the store is first opened, and anew when
    /// it was restored since. `mark` is the latest change that this server had seen.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open(store: &Store, mark: Option<&HistoryMark>) -> Result<Self> {
        let name = store::epoch(store, &random_hex(8)).await?;
        let (Some(here), Some(history)) =
            (store.origin().await?, history_store::read(store).await?)
        else {
            return Ok(Self(name.into()));
        };
        let seen = mark.map_or(&[][..], |mark| mark.latest.as_slice());
        let known = mark.map(|mark| &*mark.epoch);
        match restored(store, &history, &here, known, seen).await? {
            Some(why) => {
                history_store::rename(store, &history, known, &here).await?;
                tracing::warn!(
                    "The database was restored: {why}. Its history has a new name, and open \
                     pages load themselves again."
                );
            }
            None if history.origin.as_deref() != Some(here.as_str()) => {
                history_store::settle(store, &history.name, &here).await?;
            }
            None => {}
        }
        let history = history_store::read(store).await?;
        Ok(Self(history.map_or(name, |history| history.name).into()))
    }

    /// Gives the history another name. All servers of this store notice.
    ///
    /// # Errors
    /// When the store fails, or is just being restored.
    pub async fn rename(store: &Store) -> Result<()> {
        store::epoch(store, &random_hex(8)).await?;
        match (history_store::read(store).await?, store.origin().await?) {
            (Some(history), Some(here)) => {
                history_store::rename(store, &history, None, &here).await
            }
            _ => Err(Error::Internal(
                "the database is not complete: it is just being restored".into(),
            )),
        }
    }

    /// Whether this is still the name of the store's history, and right: it lacks none of the
    /// changes `seen`, no number came twice, and the database is where it was. Otherwise the
    /// history has another name now, for this reason.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn ended(
        &self,
        store: &Store,
        seen: &[(RoomId, Seq)],
        came_twice: bool,
    ) -> Result<Option<String>> {
        let (Some(here), Some(history)) =
            (store.origin().await?, history_store::read(store).await?)
        else {
            return Ok(None);
        };
        let why = match restored(store, &history, &here, Some(self.name()), seen).await? {
            None if history.name != self.name() => {
                return Ok(Some("its history has got another name".into()));
            }
            None if came_twice => Some("a number was given a second time".to_owned()),
            why => why,
        };
        if why.is_some() {
            history_store::rename(store, &history, Some(self.name()), &here).await?;
        }
        Ok(why)
    }
}

/// Why the store was restored since its history had the name `known`, and the changes `seen`,
/// if it was.
async fn restored(
    store: &Store,
    history: &StoredHistory,
    here: &Origin,
    known: Option<&str>,
    seen: &[(RoomId, Seq)],
) -> Result<Option<String>> {
    let origin = history.origin.clone().map(Origin::stored);
    if origin.is_some_and(|origin| here.differs_from(&origin)) {
        return Ok(Some("it is in another place than it was".into()));
    }
    match known {
        Some(known) if !history.had_name(known) => {
            Ok(Some("it is not the one that this server used last".into()))
        }
        // The numbers that were seen are those of another name.
        Some(known) if history.name != known => Ok(None),
        _ => missing(store, seen).await,
    }
}

/// The room in which somebody posted last, and its number.
///
/// # Errors
/// When the store fails.
pub async fn latest_room(store: &Store) -> Result<Option<(RoomId, Seq)>> {
    history_store::latest_room(store).await
}

/// A change among `seen` that the store does not have, as a sentence.
async fn missing(store: &Store, seen: &[(RoomId, Seq)]) -> Result<Option<String>> {
    let rooms: Vec<RoomId> = seen.iter().map(|(room, _)| *room).collect();
    let heads = heads(store, &rooms).await?;
    for (room, seq) in seen {
        let head = heads
            .iter()
            .find(|(id, _)| id == room)
            .map(|(_, head)| *head);
        if head.is_none_or(|head| head < *seq) {
            return Ok(Some(format!(
                "change {seq} of room {room}, which this server has seen, is missing"
            )));
        }
    }
    Ok(None)
}
