//! SQL for a draft that is posted again: the message that it was posted as.

use crate::{
    base::errors::{Error, Result},
    db::{Store, each_db},
    features::{
        accounts::joined_person_columns,
        messages::{
            draft::{Draft, trimmed},
            mention_store::named_columns,
            reference_store::reference_columns,
            store::{MessageRow, message_columns, open_one},
        },
        pins::statements::pinned_column,
        polls::has_poll_column,
        reactions::has_reactions_column,
        rooms::Member,
    },
    model::message::Message,
};

const WITH_IDEMPOTENCY_KEY: &str = concat!(
    "select ",
    message_columns!(),
    " from messages m join users u on u.id = m.author_id
     where m.author_id = $1 and m.nonce = $2"
);

/// Whether the draft was posted already.
pub(super) async fn is_posted(store: &Store, member: &Member, draft: &Draft) -> Result<bool> {
    match repeated(store, member, draft).await {
        Ok(_) => Ok(true),
        Err(Error::NonceReused) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The message that was posted earlier with the draft's idempotency key.
pub(super) async fn repeated(store: &Store, member: &Member, draft: &Draft) -> Result<Message> {
    let row: Option<MessageRow> = each_db!(store, read conn => {
        sqlx::query_as(WITH_IDEMPOTENCY_KEY)
            .bind(member.person().id)
            .bind(draft.idempotency_key())
            .fetch_optional(conn)
            .await?
    });
    let Some(row) = row else {
        return Err(Error::NonceReused);
    };
    match open_one(store, row).await? {
        message if message.room == member.room().id && may_be_posted_from(&message, draft) => {
            Ok(message)
        }
        _ => Err(Error::NonceReused),
    }
}

/// Whether a message may be the one that was posted from a draft. Its first text is not
/// stored once it was edited or deleted, so it may be then.
fn may_be_posted_from(message: &Message, draft: &Draft) -> bool {
    let changed = message.body.is_none() || message.edited_at.is_some();
    // Earlier versions stored texts as they were typed.
    changed || message.body.as_deref().map(trimmed) == Some(draft.body())
}
