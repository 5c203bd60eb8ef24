//! Threads: the first message, all that answers it, and who follows them. Every answer is a
//! message of the room, with an ordinary number; what a message answers is stored with it
//! (`messages/reference_store.rs`).

pub mod quote_view;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

pub(crate) use crate::features::threads::store::FORGET_FOLLOWS;

use crate::{
    base::{errors::Result, ids::MessageId},
    db::Store,
    features::{
        inbox,
        messages::{self, history::PAGE},
        rooms::Member,
    },
    model::message::Message,
    realtime::Realtime,
};

/// A part of a thread.
pub struct Thread {
    /// The first message, which may be deleted.
    pub root: Message,
    /// Some of the answers, the oldest first.
    pub answers: Vec<Message>,
    /// Whether there are answers before them.
    pub older: bool,
    /// Whether there are answers after them.
    pub newer: bool,
    /// Whether the member follows the thread.
    pub follows: bool,
}

/// The latest part of the thread that `root` begins, or the one before the answer `before`.
///
/// # Errors
/// `NotFound` when the member does not see the first message; when the store fails.
pub async fn read(
    store: &Store,
    member: &Member,
    root: MessageId,
    before: Option<MessageId>,
) -> Result<Thread> {
    let root = messages::one(store, member, root).await?;
    let until = before.unwrap_or(MessageId::LAST);
    let mut answers = messages::answers(store, member, root.id, until, PAGE + 1).await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let older = answers.len() > shown;
    answers.truncate(shown);
    answers.reverse();
    Ok(Thread {
        follows: store::follows(store, member, root.id).await?,
        root,
        answers,
        older,
        newer: before.is_some(),
    })
}

/// Follows a thread, or follows it no more. (A person who started it, answered or was mentioned
/// follows it until they stop.)
///
/// # Errors
/// `NotFound` when the member does not see the first message; when the store fails.
pub async fn follow(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    root: MessageId,
    follows: bool,
) -> Result<()> {
    let root = messages::one(store, member, root).await?;
    store::set_follows(store, member, root.thread.unwrap_or(root.id), follows).await?;
    inbox::changed(store, realtime, member.person().id).await
}
