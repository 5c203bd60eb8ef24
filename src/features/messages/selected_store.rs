//! SQL for messages of any rooms by their ids, for lists like pins. The caller knows that the
//! reader may see them.

use std::collections::HashMap;

use crate::{
    base::{errors::Result, ids::MessageId},
    db::{Store, select_in},
    features::{
        accounts::joined_person_columns,
        messages::{
            mention_store::named_columns,
            reference_store::reference_columns,
            store::{MessageRow, message_columns, open_all},
        },
        pins::statements::pinned_column,
        polls::has_poll_column,
        reactions::has_reactions_column,
    },
    model::message::Message,
};

/// The ids follow.
const SELECTED: &str = concat!(
    "select ",
    message_columns!(),
    " from messages m join users u on u.id = m.author_id
     where m.id in"
);

pub(super) async fn selected(
    store: &Store,
    ids: &[MessageId],
) -> Result<HashMap<MessageId, Message>> {
    let rows: Vec<MessageRow> = select_in!(store, SELECTED, ids);
    let messages = open_all(store, rows).await?;
    Ok(messages.into_iter().map(|m| (m.id, m)).collect())
}
