//! Conversations of two people: presence of the other, and receipts.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{clock::Timestamp, errors::Result},
    db::Store,
    features::{accounts, conversations::store::LatestMessage, rooms::Member},
    model::person::Person,
    realtime::Realtime,
};

/// The state of the member's message, when it is the last one of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// It is stored.
    Sent,
    /// The other person has been online since.
    Delivered,
    /// The other person has had it on the screen.
    Seen,
}

/// The receipt of the latest message, if the member posted it and it is a conversation with
/// somebody else. `Seen` needs both people to share read receipts.
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
    let own = |latest: &LatestMessage| {
        latest.author == member.person().id && latest.message > member.read_state().cleared
    };
    Ok(latest.filter(own).map(|latest| {
        let shared = latest.receipts && member.viewer().receipts();
        if shared && latest.seen >= latest.message {
            Receipt::Seen
        } else if realtime.presence.is_online(other)
            || latest.online_at.is_some_and(|at| at >= latest.posted_at)
        {
            Receipt::Delivered
        } else {
            Receipt::Sent
        }
    }))
}

/// Somebody's presence.
pub struct Status {
    /// Whether they are online.
    pub online: bool,
    /// When they were last online, if they share it.
    pub last: Option<Timestamp>,
}

/// The presence of `person`.
///
/// # Errors
/// When the store fails.
pub async fn status(store: &Store, realtime: &Realtime, person: &Person) -> Result<Status> {
    Ok(Status {
        online: realtime.presence.is_online(person.id),
        last: accounts::last_online(store, person.id).await?,
    })
}
