//! Messages that are sent later. Each waits in a row of its own until it is due, and is then
//! posted like any other message, once (`sending.rs`).

pub mod later_routes;
mod problem;
mod reseal_store;
pub mod routes;
pub mod sending;
mod store;
pub(crate) mod strings;
pub mod view;
mod waiting;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, ScheduledId},
    },
    db::Store,
    features::{accounts::Viewer, rooms::Member},
    model::{event::PersonEvent, person::Person},
    realtime::Realtime,
};

pub use crate::features::scheduled::{problem::SendProblem, waiting::WaitingMessages};
pub(crate) use crate::features::scheduled::{
    store::{FORGET_SCHEDULED, TAKE_WAITING},
    waiting::waiting_column,
};

/// How many messages of a person may wait at once.
pub const MOST: i64 = 100;

/// A message that waits for its time.
#[derive(Clone, Debug)]
pub struct ScheduledMessage {
    /// Its id. The message gets another one when it is posted.
    pub id: ScheduledId,
    /// The room that it is for.
    pub room: RoomId,
    /// The name of the room, if its author may know it.
    pub room_name: Option<String>,
    /// The other person of a conversation; in notes to oneself the author.
    pub with: Option<Person>,
    /// The text as it was typed. `None` if it cannot be decrypted.
    pub text: Option<String>,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The message that its text links to.
    pub links_to: Option<MessageId>,
    /// The idempotency key of the message.
    pub nonce: String,
    /// When its text was written.
    pub written_at: Timestamp,
    /// When it is due.
    pub due_at: Timestamp,
    /// Whether its text is encrypted with a key that other nodes have and this one has not.
    pub awaits_key: bool,
    /// Why it was not sent when it was due.
    pub failed: Option<SendProblem>,
    /// Why it could not be sent now.
    pub obstacle: Option<SendProblem>,
}

/// A message to be sent later.
#[derive(Clone, Copy)]
pub struct LaterText<'a> {
    /// The text, which is one that may be posted.
    pub text: &'a str,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
    /// The message that the text links to.
    pub links_to: Option<MessageId>,
    /// When it is due.
    pub due_at: Timestamp,
}

/// The outcome of scheduling a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScheduleOutcome {
    /// It waits.
    Waits(ScheduledId),
    /// [`MOST`] messages wait already.
    TooMany,
}

/// Stores a message of the member that is to be sent later. The same `nonce` again is the same
/// message, with the text and time of the later form.
///
/// # Errors
/// `NotFound` when their account was just closed; when the store fails.
pub async fn schedule(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    later: LaterText<'_>,
    nonce: &str,
) -> Result<ScheduleOutcome> {
    let outcome = store::insert(store, member, later, nonce).await?;
    realtime.notify(member.person().id, PersonEvent::Rooms);
    Ok(outcome)
}

/// All messages of the viewer that wait, in the order in which they are due.
///
/// # Errors
/// When the store fails.
pub async fn all(store: &Store, viewer: &Viewer) -> Result<Vec<ScheduledMessage>> {
    store::all(store, viewer.id()).await
}

/// One of them.
///
/// # Errors
/// `NotFound` when there is none, because it was sent or taken back; when the store fails.
pub async fn one(store: &Store, viewer: &Viewer, id: ScheduledId) -> Result<ScheduledMessage> {
    let found = store::one(store, viewer.id(), id).await?;
    found.ok_or(Error::NotFound)
}

/// Gives a message another text or time. One that was not sent waits again.
///
/// # Errors
/// `NotFound` when it was sent or taken back meanwhile; when the store fails.
pub async fn change(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    message: &ScheduledMessage,
    later: LaterText<'_>,
) -> Result<()> {
    let changed = store::change(store, viewer.id(), message, later).await?;
    realtime.notify(viewer.id(), PersonEvent::Rooms);
    changed.then_some(()).ok_or(Error::NotFound)
}

/// Takes a message back: it is deleted, and never sent.
///
/// # Errors
/// `NotFound` when it was sent or taken back meanwhile; when the store fails.
pub async fn take_back(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    id: ScheduledId,
) -> Result<()> {
    let deleted = store::delete(store, viewer.id(), id).await?;
    realtime.notify(viewer.id(), PersonEvent::Rooms);
    deleted.then_some(()).ok_or(Error::NotFound)
}

/// Seals all of them with the current key, for key rotation.
///
/// # Errors
/// When the store fails.
pub async fn reseal(store: &Store) -> Result<()> {
    let mut after = ScheduledId::NONE;
    while let Some(last) = reseal_store::reseal_some(store, after).await? {
        after = last;
    }
    Ok(())
}
