//! Reads how a conversation stands.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::{Store, each_db},
    features::conversations::Latest,
};

const LATEST: &str = "
    select x.id, x.author_id, x.said_at, m.seen, u.receipts, u.online_at
      from messages x, memberships m join users u on u.id = m.user_id
     where x.room_id = $1 and m.room_id = $1 and m.user_id = $2
     order by x.id desc limit 1";

pub(super) async fn latest(store: &Store, room: RoomId, other: UserId) -> Result<Option<Latest>> {
    let row: Option<(
        MessageId,
        UserId,
        Timestamp,
        MessageId,
        bool,
        Option<Timestamp>,
    )> = each_db!(store, read conn => {
        sqlx::query_as(LATEST).bind(room).bind(other).fetch_optional(conn).await?
    });
    Ok(row.map(
        |(message, author, said_at, seen, receipts, online_at)| Latest {
            message,
            author,
            said_at,
            seen,
            receipts,
            online_at,
        },
    ))
}
