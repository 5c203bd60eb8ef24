//! Polls: answers below a message, of which people choose.

pub mod draft;
pub mod form_view;
pub mod page;
mod reseal_store;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;
mod vote_store;

use std::collections::{BTreeSet, HashMap};

pub use crate::features::polls::draft::NewPoll;
pub(crate) use crate::features::polls::store::{
    DELETE_POLL, INSERT_ANSWER, INSERT_POLL, has_poll_column, insert_poll, sealed_answer,
};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, Seq},
    },
    db::Store,
    features::{polls::vote_store::PollChange, rooms::Member},
    model::{
        event::{Change, RoomEvent},
        message::Message,
        person::Person,
        poll::Poll,
    },
    realtime::Realtime,
};

/// The outcome of a vote.
pub enum VoteOutcome {
    /// The poll as it is now, and the number of the change, if it was one.
    Done(Box<Poll>, Option<Seq>),
    /// The poll is closed.
    Closed,
}

/// Chooses an answer (`on`) or takes that back, and publishes it. In a poll with one choice the
/// answer takes the place of another. If it is so already, there is no change.
///
/// # Errors
/// `NotFound` for a poll or an answer that is not there, was deleted or was cleared, for somebody
/// who has just left, in an archived room and where one of two people has blocked the other;
/// when the store fails.
pub async fn vote(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
    (answer, on): (i64, bool),
) -> Result<VoteOutcome> {
    let seq = match vote_store::vote(store, member, message, (answer, on)).await? {
        PollChange::Closed => return Ok(VoteOutcome::Closed),
        PollChange::Nothing => None,
        PollChange::Change(seq) => Some(seq),
    };
    let poll = told(store, realtime, (member.room().id, message), seq).await?;
    Ok(VoteOutcome::Done(poll, seq))
}

/// Closes the member's own poll, and publishes that. A closed one stays as it is.
///
/// # Errors
/// As for [`vote`], and `NotFound` for somebody else's.
pub async fn close(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
) -> Result<()> {
    if let PollChange::Change(seq) = vote_store::close(store, member, message).await? {
        told(store, realtime, (member.room().id, message), Some(seq)).await?;
    }
    Ok(())
}

/// Closes the polls whose time has come. Returns when the next one closes.
///
/// # Errors
/// When the store fails.
pub async fn close_due(store: &Store, realtime: &Realtime) -> Result<Option<Timestamp>> {
    for (room, message) in vote_store::due(store, Timestamp::now()).await? {
        let closed = vote_store::close_due(store, room, message, Timestamp::now()).await;
        match closed {
            // Another node has closed it, or the room is just being deleted.
            Ok(None) | Err(Error::NotFound) => {}
            Ok(Some(seq)) => match told(store, realtime, (room, message), Some(seq)).await {
                Ok(_) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            },
            Err(error) => return Err(error),
        }
    }
    vote_store::next_due(store).await
}

/// Reads a poll after a change of it and publishes that. It is read after the commit. So it is as
/// after this change, or after a later one, which says the same once more. (Nobody was told if
/// that fails, so the room's feed is told to read the log.)
async fn told(
    store: &Store,
    realtime: &Realtime,
    (room, message): (RoomId, MessageId),
    seq: Option<Seq>,
) -> Result<Box<Poll>> {
    let found = of(store, &[message]).await.inspect_err(|_| {
        if let Some(seq) = seq {
            realtime.recheck_room(room, seq);
        }
    });
    let poll = found?.remove(&message).map(Box::new);
    if let Some(seq) = seq {
        let change = Change::Voted {
            message,
            poll: poll.clone(),
        };
        realtime.publish(RoomEvent::new(room, seq, change));
    }
    poll.ok_or(Error::NotFound)
}

/// The polls of these messages.
///
/// # Errors
/// When the store fails.
pub async fn of(store: &Store, messages: &[MessageId]) -> Result<HashMap<MessageId, Poll>> {
    match messages {
        [] => Ok(HashMap::new()),
        _ => store::of(store, messages).await,
    }
}

/// Adds the polls to those messages that have one.
///
/// # Errors
/// When the store fails.
pub async fn add_to<'a>(
    store: &Store,
    messages: impl IntoIterator<Item = &'a mut Message>,
) -> Result<()> {
    let messages = messages.into_iter().filter(|message| message.has_poll);
    let mut messages: Vec<_> = messages.collect();
    let ids: BTreeSet<_> = messages.iter().map(|message| message.id).collect();
    let found = of(store, &ids.into_iter().collect::<Vec<_>>()).await?;
    // (A replay may have a message several times: posted, edited, pinned.)
    for message in &mut messages {
        message.poll = found.get(&message.id).cloned().map(Box::new);
    }
    Ok(())
}

/// Fills in the polls of changes that the log has, as they are now.
///
/// # Errors
/// When the store fails.
pub async fn add_to_changes(
    store: &Store,
    changes: Vec<(MessageId, &mut Option<Box<Poll>>)>,
) -> Result<()> {
    let mut ids: Vec<_> = changes.iter().map(|(message, _)| *message).collect();
    ids.sort_unstable();
    ids.dedup();
    let found = of(store, &ids).await?;
    for (message, poll) in changes {
        *poll = found.get(&message).cloned().map(Box::new);
    }
    Ok(())
}

/// Everybody who voted in an open poll, by the number of the answer, up to a thousand of them.
///
/// # Errors
/// When the store fails.
pub async fn people(store: &Store, message: MessageId) -> Result<HashMap<i64, Vec<Person>>> {
    store::people(store, message).await
}

/// The answers that the member has chosen in polls of the room that are not older than `from`,
/// at most five hundred.
///
/// # Errors
/// When the store fails.
pub async fn own(store: &Store, member: &Member, from: MessageId) -> Result<Vec<(MessageId, i64)>> {
    store::own(store, member, from).await
}

/// Seals all answers with the current key, for key rotation.
///
/// # Errors
/// When the store fails.
pub async fn reseal(store: &Store) -> Result<()> {
    let mut after = None;
    while let Some(last) = reseal_store::reseal_some(store, after).await? {
        after = Some(last);
    }
    Ok(())
}
