//! What is said.

pub mod body;
pub mod draft;
pub mod history;
mod mentions;
pub mod posting;
pub mod range;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use std::collections::BTreeSet;

pub use crate::features::messages::{
    draft::{Draft, MessageText, fresh_nonce},
    store::belongs,
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, Seq},
    },
    db::Store,
    features::rooms::Member,
    model::{
        event::{Change, PersonEvent, RoomEvent},
        message::Message,
        person::Person,
    },
    realtime::Realtime,
};

/// Says `draft` in the member's room and tells everyone who is listening. A
/// draft with a nonce that was said already is that message again, and nothing
/// new.
///
/// When this returns, the message is on disk.
///
/// # Errors
/// `NotFound` for someone who has just left, and in a room that was just archived;
/// `NonceReused` when the nonce
/// belongs to another text or room; when the store fails.
pub async fn post(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    draft: &Draft,
) -> Result<Message> {
    match posting::store::insert(store, member, draft).await? {
        posting::store::Inserted::New(message, seq) => {
            metrics::counter!("snug_posts_total").increment(1);
            let change = Change::Posted(message.clone());
            realtime.publish(RoomEvent {
                room: message.room,
                seq,
                change,
            });
            // The conversation comes to the top of both lists.
            if let Some(other) = &member.room().with {
                for user in BTreeSet::from([other.id, message.author.id]) {
                    realtime.notify(user, PersonEvent::Rooms);
                }
            }
            Ok(message)
        }
        posting::store::Inserted::Repeated(message) => Ok(message),
    }
}

/// One message of the member's room.
///
/// # Errors
/// `NotFound` when there is none such, or none for them any more; when the store fails.
pub async fn one(store: &Store, member: &Member, message: MessageId) -> Result<Message> {
    match message > member.reading().cleared {
        true => store::one(store, member.room().id, message).await,
        false => Err(Error::NotFound),
    }
}

/// Who has read as far as a message, of those who let others know; as many as a page
/// shows.
///
/// # Errors
/// `NotFound` when there is none such; when the store fails.
pub async fn readers(
    store: &Store,
    member: &Member,
    message: &Message,
    limit: i64,
) -> Result<Vec<Person>> {
    match member.viewer().receipts() {
        true => store::readers(store, message, limit).await,
        false => Ok(vec![]),
    }
}

/// One message that the member said.
///
/// # Errors
/// `NotFound` when there is none such; when the store fails.
pub async fn own(store: &Store, member: &Member, message: MessageId) -> Result<Message> {
    let found = one(store, member, message).await?;
    match found.author.id == member.person().id {
        true => Ok(found),
        false => Err(Error::NotFound),
    }
}

/// Changes what the member said, for everyone. The same text again changes nothing,
/// nor does any text bring back what was removed.
///
/// # Errors
/// `NotFound` for what somebody else said, for someone who has just left and in an
/// archived room; when the store fails.
pub async fn edit(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    text: &MessageText,
) -> Result<Message> {
    if member.room().archived {
        return Err(Error::NotFound);
    }
    let change = store::change(store, member, message, Some(text)).await?;
    Ok(tell(realtime, change, Change::Edited))
}

/// Takes back what the member said, or what anybody did in a room that they manage,
/// for everyone: that something was there stays, its text does not.
///
/// # Errors
/// `NotFound` for what is not theirs to take back and for someone who has just left;
/// when the store fails.
pub async fn remove(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
) -> Result<Message> {
    let change = store::change(store, member, message, None).await?;
    Ok(tell(realtime, change, Change::Deleted))
}

/// Seals anew what is not sealed with the key that seals now. Goes on while people
/// talk; what they change meanwhile is sealed with it anyway. How many messages.
///
/// # Errors
/// When the store fails, or holds what none of its keys opens.
pub async fn seal_anew(store: &Store) -> Result<u64> {
    let (mut sealed, mut after) = (0, MessageId::NONE);
    while let Some((some, last)) = store::seal_some(store, after).await? {
        sealed += some;
        after = last;
    }
    Ok(sealed)
}

/// Tells what changed, if anything did.
fn tell(
    realtime: &Realtime,
    (message, seq): (Message, Option<Seq>),
    change: fn(Message) -> Change,
) -> Message {
    if let Some(seq) = seq {
        realtime.publish(RoomEvent {
            room: message.room,
            seq,
            change: change(message.clone()),
        });
    }
    message
}
