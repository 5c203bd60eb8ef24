//! The past, a page at a time.

use super::{Message, store};
use crate::{
    db::Store,
    error::Result,
    ids::{MessageId, Seq},
    rooms::Member,
};

/// How many messages a page holds.
pub const PAGE: i64 = 50;

/// A stretch of a room's history, the oldest message first.
#[derive(Clone, Debug)]
pub struct Page {
    /// The messages.
    pub messages: Vec<Message>,
    /// Whether there are older ones.
    pub older: bool,
    head: Option<Seq>,
}

impl Page {
    /// The room's number when the page was read, in the same look: what changed
    /// after it is not on the page, and everything before it is.
    pub fn head(&self, member: &Member) -> Seq {
        // Without a message there is nothing that could stand twice.
        self.head.unwrap_or(member.head())
    }
}

/// The newest page.
///
/// # Errors
/// When the store fails.
pub async fn newest(store: &Store, member: &Member) -> Result<Page> {
    page(store, member, None).await
}

/// The page that ends right before a message.
///
/// # Errors
/// When the store fails.
pub async fn before(store: &Store, member: &Member, message: MessageId) -> Result<Page> {
    page(store, member, Some(message)).await
}

async fn page(store: &Store, member: &Member, before: Option<MessageId>) -> Result<Page> {
    // One more than is shown tells whether there are more.
    let (mut messages, head) = store::newest(store, member.room().id, before, PAGE + 1).await?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let older = messages.len() > shown;
    messages.truncate(shown);
    messages.reverse();
    Ok(Page {
        messages,
        older,
        head,
    })
}
