//! What is said.

pub mod body;
pub mod draft;
pub mod history;
mod mentions;
pub mod routes;
pub mod saying;
mod store;
pub mod stretch;
pub mod view;
pub(crate) mod words;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use draft::{Draft, Text, fresh_nonce};
pub use routes::stage;
pub use store::belongs;

use crate::{
    accounts::Person,
    db::Store,
    error::{Error, Result},
    event::{Change, PersonEvent, RoomEvent},
    hub::Hub,
    ids::{MessageId, Micros, RoomId, Seq, UserId},
    rooms::Member,
};

/// A message, as everybody in the room sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Which.
    pub id: MessageId,
    /// Where it was said.
    pub room: RoomId,
    /// By whom.
    pub author: Person,
    /// The text as it was typed, with `\n` for line ends; none once it was removed.
    pub body: Option<String>,
    /// When, by the server's clock.
    pub said_at: Micros,
    /// Whether it goes on from the author's previous message, right above and
    /// minutes ago.
    pub continues: bool,
    /// Whether it is the first of its day, UTC.
    pub opens_day: bool,
    /// When its text was changed last, if it ever was.
    pub edited_at: Option<Micros>,
    /// Who of the members is mentioned in it, as far as that is news: it is known when
    /// it is said, and not looked up again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentioned: Vec<UserId>,
}

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
pub async fn post(store: &Store, hub: &Hub, member: &Member, draft: &Draft) -> Result<Message> {
    match saying::store::insert(store, member, draft).await? {
        saying::store::Inserted::New(message, seq) => {
            metrics::counter!("snug_posts_total").increment(1);
            let change = Change::Said(message.clone());
            hub.publish(RoomEvent {
                room: message.room,
                seq,
                change,
            });
            // The conversation comes to the top of both lists.
            if let Some(other) = &member.room().with {
                for user in BTreeSet::from([other.id, message.author.id]) {
                    hub.tell(user, PersonEvent::Rooms);
                }
            }
            Ok(message)
        }
        saying::store::Inserted::Repeated(message) => Ok(message),
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
    hub: &Hub,
    member: &Member,
    message: MessageId,
    text: &Text,
) -> Result<Message> {
    if member.room().archived {
        return Err(Error::NotFound);
    }
    let change = store::change(store, member, message, Some(text)).await?;
    Ok(tell(hub, change, Change::Edited))
}

/// Takes back what the member said, or what anybody did in a room that they manage,
/// for everyone: that something was there stays, its text does not.
///
/// # Errors
/// `NotFound` for what is not theirs to take back and for someone who has just left;
/// when the store fails.
pub async fn remove(
    store: &Store,
    hub: &Hub,
    member: &Member,
    message: MessageId,
) -> Result<Message> {
    let change = store::change(store, member, message, None).await?;
    Ok(tell(hub, change, Change::Removed))
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
    hub: &Hub,
    (message, seq): (Message, Option<Seq>),
    change: fn(Message) -> Change,
) -> Message {
    if let Some(seq) = seq {
        hub.publish(RoomEvent {
            room: message.room,
            seq,
            change: change(message.clone()),
        });
    }
    message
}
