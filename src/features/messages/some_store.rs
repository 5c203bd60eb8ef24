//! SQL for messages by their ids, whichever rooms they are in.

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
        reactions::has_reactions_column,
    },
    model::message::Message,
};

const SOME: &str = concat!(
    "select ",
    message_columns!(),
    " from messages m join users u on u.id = m.author_id where m.id in"
);

/// The messages with these ids, in no order.
pub(super) async fn some(store: &Store, ids: &[MessageId]) -> Result<Vec<Message>> {
    let rows: Vec<MessageRow> = select_in!(store, SOME, ids);
    open_all(store, rows).await
}
