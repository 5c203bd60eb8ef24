//! SQL for the state of a conversation.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::{Store, each_db},
};

/// The latest message of a conversation, and the other person's state.
#[derive(sqlx::FromRow)]
pub(super) struct LatestMessage {
    #[sqlx(rename = "id")]
    pub(super) message: MessageId,
    #[sqlx(rename = "author_id")]
    pub(super) author: UserId,
    #[sqlx(rename = "said_at")]
    pub(super) posted_at: Timestamp,
    /// The newest message the other person has read.
    pub(super) seen: MessageId,
    /// Whether the other person shares read receipts.
    pub(super) receipts: bool,
    /// When the other person was last online.
    pub(super) online_at: Option<Timestamp>,
}

const LATEST: &str = "
    select x.id, x.author_id, x.said_at,
           case when m.reached > m.seen then m.reached else m.seen end as seen, u.receipts, u.online_at
      from messages x, memberships m join users u on u.id = m.user_id
     where x.room_id = $1 and m.room_id = $1 and m.user_id = $2
     order by x.id desc limit 1";

pub(super) async fn latest(
    store: &Store,
    room: RoomId,
    other: UserId,
) -> Result<Option<LatestMessage>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(LATEST).bind(room).bind(other).fetch_optional(conn).await?
    }))
}
