//! SQL for who has read a message.

use crate::{
    base::{errors::Result, ids::UserId},
    db::{Store, each_db},
    features::accounts::joined_person_columns,
    model::{message::Message, person::Person},
};

const READERS: &str = concat!(
    "
    select ",
    joined_person_columns!(),
    "
      from memberships m join users u on u.id = m.user_id
     where m.room_id = $1 and (m.seen >= $2 or m.reached >= $2) and m.user_id <> $3 and m.user_id > $4 and u.receipts
     order by m.user_id
     limit $5"
);

/// Up to `limit` members after the one with the id `after` who have read a message and share read
/// receipts.
pub(super) async fn readers(
    store: &Store,
    message: &Message,
    after: UserId,
    limit: i64,
) -> Result<Vec<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(READERS)
            .bind(message.room)
            .bind(message.id)
            .bind(message.author.id)
            .bind(after)
            .bind(limit)
            .fetch_all(conn)
            .await?
    }))
}
