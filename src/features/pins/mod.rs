//! Pins: the messages of a room that everybody in it finds again.

pub mod page;
pub mod routes;
pub(crate) mod statements;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, Seq},
    },
    db::Store,
    features::{
        messages,
        pins::store::{PinRow, PinWritten},
        rooms::Member,
    },
    model::{
        event::{Change, RoomEvent},
        message::Message,
        person::Person,
    },
    realtime::Realtime,
};

/// The most pins of a room.
pub const MOST: i64 = 100;

/// A pinned message.
pub struct Pin {
    /// The message.
    pub message: Message,
    /// The person who pinned it.
    pub by: Person,
    /// When they did.
    pub at: Timestamp,
}

/// The outcome of pinning.
pub enum PinOutcome {
    /// The message as it is now.
    Done(Box<Message>),
    /// The room has [`MOST`] pins.
    TooMany,
}

/// Whether the member may pin messages: everybody may, unless the room's owner has kept it to
/// themselves.
pub fn may_pin(member: &Member) -> bool {
    !member.room().owner_pins || member.manages()
}

/// Pins a message (`on`) or takes the pin away, and publishes that. If it is so already, there is
/// no change: a form that is sent twice is sent once.
///
/// # Errors
/// `NotFound` for a message that is not there, was deleted or was cleared, for somebody who has
/// just left or may not pin, in an archived room and where one of two people has blocked the
/// other; when the store fails.
pub async fn pin(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    on: bool,
) -> Result<PinOutcome> {
    let changed = match store::write(store, member, message, on).await? {
        PinWritten::TooMany => return Ok(PinOutcome::TooMany),
        PinWritten::Nothing => None,
        PinWritten::Change(seq) => Some(seq),
    };
    if let Some(seq) = changed {
        publish(store, realtime, member, message, seq).await?;
    }
    let message = messages::one(store, member, message).await?;
    Ok(PinOutcome::Done(Box::new(message)))
}

/// The message is read after the commit, as everybody sees it: it is as after this change, or
/// after a later one, which says the same once more. (Nobody was told if that fails, so the
/// room's feed is told to read the log.)
async fn publish(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    seq: Seq,
) -> Result<()> {
    let room = member.room().id;
    let message = messages::current(store, room, message)
        .await
        .inspect_err(|_| realtime.recheck_room(room, seq))?;
    realtime.publish(RoomEvent::new(room, seq, Change::Pinned(message)));
    Ok(())
}

/// The number of pins that the member sees.
///
/// # Errors
/// When the store fails.
pub async fn count(store: &Store, member: &Member) -> Result<i64> {
    store::count(store, member, member.read_state().cleared).await
}

/// The number of all pins of the member's room.
///
/// # Errors
/// When the store fails.
pub async fn count_all(store: &Store, member: &Member) -> Result<i64> {
    store::count(store, member, MessageId::NONE).await
}

/// The pins that the member sees, the latest first.
///
/// # Errors
/// When the store fails.
pub async fn list(store: &Store, member: &Member) -> Result<Vec<Pin>> {
    let cleared = member.read_state().cleared;
    let rows = store::list(store, member, cleared).await?;
    let ids: Vec<MessageId> = rows.iter().map(|row| row.message_id).collect();
    let mut messages = messages::selected(store, &ids).await?;
    let pin = |row: PinRow| {
        let mut message = messages.remove(&row.message_id)?;
        message.forget_quotes_up_to(cleared);
        Some(Pin {
            message,
            by: row.by,
            at: row.at,
        })
    };
    Ok(rows.into_iter().filter_map(pin).collect())
}

/// The person who pinned a message, and when, if it is pinned.
///
/// # Errors
/// When the store fails.
pub async fn of(store: &Store, message: MessageId) -> Result<Option<(Person, Timestamp)>> {
    let row = store::one(store, message).await?;
    Ok(row.map(|row| (row.by, row.at)))
}
