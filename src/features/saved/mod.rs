//! Saved: the messages that somebody keeps for themselves, and when to be reminded of them. A
//! reminder that has come is unread until its person says that they are done with it.

pub mod command;
pub mod page;
pub mod routes;
pub(crate) mod statements;
mod store;
pub(crate) mod strings;
pub mod view;
mod words;

use std::{cmp::Reverse, sync::Arc};

use tokio::sync::Notify;

use crate::{
    base::{
        clock::Timestamp,
        due,
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        messages,
        rooms::Member,
        saved::store::{NewSaved, SavedRow},
    },
    model::{event::PersonEvent, message::Message},
    realtime::Realtime,
};

/// The most messages that one person saves.
pub const MOST: i64 = 5_000;

/// How many a page shows.
const PAGE: usize = 50;

/// The most unread reminders that are counted, and shown at once.
const MOST_UNREAD: usize = 100;

/// A saved message.
pub struct Saved {
    /// The message.
    pub message: Message,
    /// How it is saved.
    pub how: SavedState,
}

/// How a message is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SavedState {
    /// The message.
    pub message: MessageId,
    /// Its room.
    pub room: RoomId,
    /// When it was saved.
    pub at: Timestamp,
    /// When its person wants to be reminded, or was.
    pub remind_at: Option<Timestamp>,
    /// Whether the reminder has come.
    pub reminded: bool,
    /// Whether it has come and is unread.
    pub unread: bool,
}

impl From<SavedRow> for SavedState {
    fn from(row: SavedRow) -> Self {
        Self {
            message: row.message_id,
            room: row.room_id,
            at: row.at,
            remind_at: row.remind_at,
            reminded: row.reminded_at.is_some(),
            unread: row.reminded_at.is_some() && row.seen_at.is_none(),
        }
    }
}

/// A part of what somebody has saved.
pub struct SavedPart {
    /// The unread reminders; in the first part alone.
    pub unread: Vec<Saved>,
    /// The others, the latest first.
    pub others: Vec<Saved>,
    /// The time before which the next part begins, if there is one.
    pub next: Option<i64>,
}

/// Why a message is not saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaveOutcome {
    /// It is.
    Saved,
    /// The person has saved [`MOST`].
    TooMany,
}

/// Saves a message for the member. One that is saved already stays as it is.
///
/// # Errors
/// `NotFound` for a message that they do not see and for a deleted one; when the store fails.
pub async fn save(store: &Store, member: &Member, message: MessageId) -> Result<SaveOutcome> {
    let new = NewSaved {
        message,
        at: Timestamp::now(),
        remind_at: None,
        replaces: false,
    };
    write(store, member, new).await
}

/// Saves a message once more that was taken out, as it was.
///
/// # Errors
/// Those of [`save`].
pub async fn restore(
    store: &Store,
    reminders: &Reminders,
    member: &Member,
    message: MessageId,
    at: Timestamp,
    remind_at: Option<Timestamp>,
) -> Result<SaveOutcome> {
    let new = NewSaved {
        message,
        at: at.min(Timestamp::now()),
        remind_at,
        replaces: false,
    };
    let outcome = write(store, member, new).await?;
    reminders.wake();
    Ok(outcome)
}

/// Saves a message and reminds the member of it at a time, or no more.
///
/// # Errors
/// Those of [`save`].
pub async fn remind(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    remind_at: Option<Timestamp>,
) -> Result<SaveOutcome> {
    let new = NewSaved {
        message,
        at: Timestamp::now(),
        remind_at,
        replaces: true,
    };
    let outcome = write(store, member, new).await?;
    // The one before may have been unread.
    realtime.notify(member.person().id, PersonEvent::Rooms);
    Ok(outcome)
}

async fn write(store: &Store, member: &Member, new: NewSaved) -> Result<SaveOutcome> {
    let found = messages::one(store, member, new.message).await?;
    if found.body.is_none() && !found.unreadable {
        return Err(Error::NotFound);
    }
    Ok(match store::save(store, member, new).await? {
        true => SaveOutcome::Saved,
        false => SaveOutcome::TooMany,
    })
}

/// Takes a message out of what the viewer has saved. Returns how it was saved, if it was.
///
/// # Errors
/// When the store fails.
pub async fn unsave(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    message: MessageId,
) -> Result<Option<SavedState>> {
    let before = store::unsave(store, viewer.id(), message).await?;
    let before = before.map(SavedState::from);
    if before.is_some_and(|before| before.unread) {
        realtime.notify(viewer.id(), PersonEvent::Rooms);
    }
    Ok(before)
}

/// Marks the reminder of a message as read, or all of them.
///
/// # Errors
/// When the store fails.
pub async fn see(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    message: Option<MessageId>,
) -> Result<()> {
    if store::see(store, viewer.id(), message).await? > 0 {
        realtime.notify(viewer.id(), PersonEvent::Rooms);
    }
    Ok(())
}

/// How the viewer has saved a message, if they have.
///
/// # Errors
/// When the store fails.
pub async fn state(
    store: &Store,
    viewer: &Viewer,
    message: MessageId,
) -> Result<Option<SavedState>> {
    let row = store::one(store, viewer.id(), message).await?;
    Ok(row.map(SavedState::from))
}

/// How many reminders of the person are unread, counted up to a hundred.
///
/// # Errors
/// When the store fails.
pub async fn due_count(store: &Store, user: UserId) -> Result<usize> {
    Ok(store::unread(store, user, limit(MOST_UNREAD)).await?.len())
}

/// The messages that the viewer has saved: the first part, or the one that was saved before `before`.
///
/// # Errors
/// When the store fails.
pub async fn part(store: &Store, viewer: &Viewer, before: Option<i64>) -> Result<SavedPart> {
    let user = viewer.id();
    let mut unread = match before {
        None => store::unread(store, user, limit(MOST_UNREAD)).await?,
        Some(_) => vec![],
    };
    unread.sort_by_key(|row| Reverse(row.remind_at));
    let before = before.unwrap_or(i64::MAX);
    let mut others = store::list(store, user, before, limit(PAGE + 1)).await?;
    let more = others.len() > PAGE;
    others.truncate(PAGE);
    let next = others.last().map(|row| row.at.get()).filter(|_| more);
    others.retain(|row| !SavedState::from(*row).unread);
    Ok(SavedPart {
        unread: with_messages(store, unread).await?,
        others: with_messages(store, others).await?,
        next,
    })
}

fn limit(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

async fn with_messages(store: &Store, rows: Vec<SavedRow>) -> Result<Vec<Saved>> {
    let ids: Vec<MessageId> = rows.iter().map(|row| row.message_id).collect();
    let mut messages = messages::selected(store, &ids).await?;
    let saved = |row: SavedRow| {
        let mut message = messages.remove(&row.message_id)?;
        message.forget_quotes_up_to(row.cleared);
        Some(Saved {
            message,
            how: row.into(),
        })
    };
    Ok(rows.into_iter().filter_map(saved).collect())
}

/// The latest message that the member sees in the room, if there is one.
///
/// # Errors
/// When the store fails.
pub async fn latest(store: &Store, member: &Member) -> Result<Option<MessageId>> {
    store::latest(store, member).await
}

/// The loop that reminds people. (`base/due.rs`)
#[derive(Clone, Default)]
pub struct Reminders(Arc<Notify>);

impl Reminders {
    /// Has the loop look at the reminders: there is another one.
    pub fn wake(&self) {
        self.0.notify_one();
    }

    /// Starts to remind people when it is time.
    pub fn start(self, store: Store, realtime: Realtime) {
        let work = async move || remind_due(store.clone(), realtime.clone()).await;
        tokio::spawn(due::run(self.0, work));
    }
}

/// Reminds everybody whose time has come. Returns the time of the next one.
async fn remind_due(store: Store, realtime: Realtime) -> Result<Option<Timestamp>> {
    let (claimed, next) = store::claim(&store, Timestamp::now()).await?;
    for reminder in claimed {
        let event = PersonEvent::Reminded {
            room: reminder.room_id,
            message: reminder.message_id,
        };
        // An older node knows the second alone.
        realtime.notify(reminder.user_id, event);
        realtime.notify(reminder.user_id, PersonEvent::Rooms);
    }
    Ok(next)
}
