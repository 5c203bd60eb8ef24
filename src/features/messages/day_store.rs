//! SQL for the first message since a moment.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId},
    },
    db::{Store, each_db},
};

const NEXT: &str = "
    select id, said_at from messages where room_id = $1 and id > $2 order by id limit 1";

const LAST: &str = "
    select id, said_at from messages where room_id = $1 order by id desc limit 1";

/// The first message after `cleared` that was posted at `since` or later. Times follow the order
/// of ids, so it is found by bisection, and needs no index of its own.
pub(super) async fn first_since(
    store: &Store,
    room: RoomId,
    cleared: MessageId,
    since: Timestamp,
) -> Result<Option<MessageId>> {
    let last: Option<(MessageId, Timestamp)> = each_db!(store, read conn => {
        sqlx::query_as(LAST).bind(room).fetch_optional(conn).await?
    });
    let Some((last, _)) = last.filter(|(id, at)| *id > cleared && *at >= since) else {
        return Ok(None);
    };
    // The message is after `low`, and at `found` or before it.
    let (mut low, mut high, mut found) = (cleared, last, last);
    while low < high {
        let middle = low.half_way_to(high);
        let next: Option<(MessageId, Timestamp)> = each_db!(store, read conn => {
            sqlx::query_as(NEXT).bind(room).bind(middle).fetch_optional(conn).await?
        });
        match next {
            Some((id, at)) if at < since => low = id,
            Some((id, _)) => (high, found) = (middle, found.min(id)),
            None => high = middle,
        }
    }
    Ok(Some(found))
}
