//! The references of messages: quotes, and the answers to them. Both are read after the messages
//! and after the commit of a change, so they are never older than its number: a text that was
//! deleted by then is in no quote.

use crate::{
    base::errors::Result,
    db::Store,
    features::messages::reference_store,
    model::{
        event::{Change, RoomEvent},
        message::Message,
    },
};

pub(crate) use crate::features::messages::reference_store::{References, reference_columns};

/// Completes messages with what they refer to.
///
/// # Errors
/// When the store fails.
pub(crate) async fn complete(
    store: &Store,
    messages: &mut [(&mut Message, References)],
) -> Result<()> {
    let references: Vec<References> = messages.iter().map(|(_, one)| one.clone()).collect();
    let referred = reference_store::referred(store, &references).await?;
    for (message, references) in messages {
        referred.complete(message, references);
    }
    Ok(())
}

/// The event with the answers in the thread of its message, if a message came or went there.
/// Without the store the page shows the number from before.
pub(crate) async fn with_answers(store: &Store, mut event: RoomEvent) -> RoomEvent {
    let mut events = [&mut event];
    if let Err(error) = add_answers(store, &mut events).await {
        tracing::warn!("The answers in a thread were not read: {error}");
    }
    event
}

/// Adds the answers in the threads of messages that came or went.
///
/// # Errors
/// When the store fails.
pub(crate) async fn add_answers(store: &Store, events: &mut [&mut RoomEvent]) -> Result<()> {
    let roots = events.iter().filter_map(|event| match &event.change {
        Change::Posted(message) | Change::Deleted(message) => message.thread,
        _ => None,
    });
    let roots: std::collections::BTreeSet<_> = roots.collect();
    if roots.is_empty() {
        return Ok(());
    }
    let roots: Vec<_> = roots.into_iter().collect();
    let answers = reference_store::answers_to(store, &roots).await?;
    for event in events {
        if let Change::Posted(message) | Change::Deleted(message) = &event.change {
            let of_thread = answers.iter().find(|one| message.thread == Some(one.root));
            event.answers = of_thread.cloned().map(Box::new);
        }
    }
    Ok(())
}
