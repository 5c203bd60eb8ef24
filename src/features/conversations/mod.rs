//! Conversations of two: opening one, and what has become of what one said last.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, UserId},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        rooms::Member,
    },
    i18n::names::shown_name,
    model::person::Person,
    realtime::Realtime,
};

/// What the conversation with somebody is called: by their name.
pub fn name(viewer: &Viewer, with: &Person) -> String {
    let name = match with.id == viewer.id() {
        true => strings::notes(viewer.lang()),
        false => shown_name(viewer.lang(), with),
    };
    name.to_owned()
}

/// What has become of the last message, if it is the member's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It is kept.
    Sent,
    /// The other has been online since.
    Delivered,
    /// The other has had it on the screen.
    Seen,
}

/// The latest message of a conversation, and how far the other has read.
struct Latest {
    message: MessageId,
    author: UserId,
    said_at: Timestamp,
    seen: MessageId,
    receipts: bool,
    online_at: Option<Timestamp>,
}

/// What has become of what the member said last, if nobody has said anything since and
/// it is a conversation with somebody else. That it was seen is told only among people
/// who both tell it.
///
/// # Errors
/// When the store fails.
pub async fn receipt(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
) -> Result<Option<Receipt>> {
    let other = member.room().with.as_ref().map(|person| person.id);
    let Some(other) = other.filter(|other| *other != member.person().id) else {
        return Ok(None);
    };
    let latest = store::latest(store, member.room().id, other).await?;
    let own = |latest: &Latest| {
        latest.author == member.person().id && latest.message > member.reading().cleared
    };
    Ok(latest.filter(own).map(|latest| {
        let told = latest.receipts && member.viewer().receipts();
        if told && latest.seen >= latest.message {
            Receipt::Seen
        } else if realtime.presence.is_online(other)
            || latest.online_at.is_some_and(|at| at >= latest.said_at)
        {
            Receipt::Delivered
        } else {
            Receipt::Sent
        }
    }))
}

/// Whether somebody is online, and when they were last.
pub struct Status {
    /// Whether they are.
    pub online: bool,
    /// When they were last, as far as they let others know.
    pub last: Option<Timestamp>,
}

/// Whether `person` is online.
///
/// # Errors
/// When the store fails.
pub async fn status(store: &Store, realtime: &Realtime, person: &Person) -> Result<Status> {
    Ok(Status {
        online: realtime.presence.is_online(person.id),
        last: accounts::last_online(store, person.id).await?,
    })
}
