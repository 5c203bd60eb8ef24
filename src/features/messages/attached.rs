//! Reactions and polls, which hang on messages. They are read for all of them together, after them
//! and after the commit of a change.

use crate::{
    base::errors::Result,
    db::Store,
    features::{polls, reactions},
    model::message::Message,
};

/// Completes the messages that have some.
///
/// # Errors
/// When the store fails.
pub async fn add_to(store: &Store, messages: &mut [&mut Message]) -> Result<()> {
    reactions::add_to(store, messages.iter_mut().map(|message| &mut **message)).await?;
    polls::add_to(store, messages.iter_mut().map(|message| &mut **message)).await
}

/// The message with all of it.
///
/// # Errors
/// When the store fails.
pub async fn to_one(store: &Store, mut message: Message) -> Result<Message> {
    add_to(store, &mut [&mut message]).await?;
    Ok(message)
}
