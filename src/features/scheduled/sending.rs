//! Sends messages that are due: each is posted in the transaction that deletes its row, so it is
//! posted once, however many nodes try and wherever one of them stops.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{ScheduledId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        messages::{self, Draft, ScheduledRow},
        rooms,
        scheduled::{ScheduledMessage, SendProblem, store},
    },
    model::{event::PersonEvent, message::Message},
    realtime::Realtime,
};

/// The outcome of sending a message that waited.
pub enum SendOutcome {
    /// It is posted.
    Posted(Box<Message>),
    /// It is not there any more, or has another text or time: its author changed it at this
    /// moment, or another node has posted it.
    NotThisOne,
    /// It stays, with the reason.
    Failed(SendProblem),
}

/// Sends all that is due, in the order of their times. Returns when the next one is due.
///
/// # Errors
/// When the store fails.
pub async fn send_due(store: &Store, realtime: &Realtime) -> Result<Option<Timestamp>> {
    let (now, mut result) = (Timestamp::now(), Ok(()));
    let mut after = (Timestamp::NEVER, ScheduledId::NONE);
    loop {
        let due = store::due(store, now, after).await?;
        let Some((_, last)) = due.last() else {
            break;
        };
        after = (last.due_at, last.id);
        for (author, message) in &due {
            // One that cannot be sent now does not keep the others.
            let sent = send(store, realtime, *author, message).await;
            result = result.and(sent.map(|_| ()));
        }
    }
    result?;
    store::next_due(store, now).await
}

/// Sends a message of the viewer before its time.
///
/// # Errors
/// When the store fails.
pub async fn send_now(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    message: &ScheduledMessage,
) -> Result<SendOutcome> {
    send(store, realtime, viewer.id(), message).await
}

async fn send(
    store: &Store,
    realtime: &Realtime,
    author: UserId,
    message: &ScheduledMessage,
) -> Result<SendOutcome> {
    let fail = async |problem| {
        if store::fail(store, message, problem).await? {
            tracing::info!(
                "A message that was due could not be sent: {}",
                problem.name()
            );
            realtime.notify(author, PersonEvent::Rooms);
        }
        Ok(SendOutcome::Failed(problem))
    };
    if message.awaits_key {
        // Another node has the key, and sends it.
        return Ok(SendOutcome::Failed(SendProblem::Unreadable));
    }
    if let Some(problem) = message.obstacle {
        return fail(problem).await;
    }
    let Some(draft) = draft(message) else {
        return fail(SendProblem::Unreadable).await;
    };
    let Some(member) = rooms::author_of_due(store, author, message.room).await? else {
        return fail(SendProblem::NotInRoom).await;
    };
    match messages::post(store, realtime, &member, &draft).await {
        Ok(posted) => {
            realtime.notify(author, PersonEvent::Rooms);
            Ok(SendOutcome::Posted(Box::new(posted)))
        }
        Err(Error::NotFound) => match store::one(store, author, message.id).await? {
            Some(now) if row(&now) == row(message) => match now.obstacle {
                Some(problem) => fail(problem).await,
                // It will be tried again.
                None => Err(Error::NotFound),
            },
            _ => Ok(SendOutcome::NotThisOne),
        },
        Err(error) => Err(error),
    }
}

fn row(message: &ScheduledMessage) -> ScheduledRow {
    ScheduledRow {
        id: message.id,
        due_at: message.due_at,
        written_at: message.written_at,
    }
}

/// The draft; `None` if its text may not be posted. Each try has another idempotency key: the row is
/// what makes it one message, and its author may have posted something with the key of the form.
fn draft(message: &ScheduledMessage) -> Option<Draft> {
    let draft = Draft::of_text(message.text.as_deref()?, None).ok()?;
    let draft = draft.answering(message.reply_to);
    Some(draft.that_waited(row(message), message.links_to))
}
