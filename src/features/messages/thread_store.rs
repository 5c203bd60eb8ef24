//! SQL for the answers in a thread.

use crate::{
    base::{errors::Result, ids::MessageId},
    db::{Store, each_db},
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
        rooms::Member,
    },
    model::message::Message,
};

const ANSWERS: &str = concat!(
    "select ",
    message_columns!(),
    "
      from messages m join users u on u.id = m.author_id
     where m.thread_root = $1 and m.room_id = $2 and m.id > $3 and m.id < $4
     order by m.id desc limit $5"
);

/// The latest answers to `root` before `before` that the member may see, newest first.
pub(super) async fn answers(
    store: &Store,
    member: &Member,
    root: MessageId,
    before: MessageId,
    limit: i64,
) -> Result<Vec<Message>> {
    let rows: Vec<MessageRow> = each_db!(store, read conn => {
        sqlx::query_as(ANSWERS)
            .bind(root)
            .bind(member.room().id)
            .bind(member.read_state().cleared)
            .bind(before)
            .bind(limit)
            .fetch_all(conn)
            .await?
    });
    open_all(store, rows).await
}
