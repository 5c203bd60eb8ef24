//! SQL for the conversations that may get a message of a private room.

use std::collections::BTreeSet;

use crate::{
    base::{errors::Result, ids::RoomId},
    db::{Store, each_db},
    features::rooms::Member,
};

const CONVERSATIONS_WITHIN: &str = "
    select m.room_id
      from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1 and r.kind = 'direct'
       and not exists (
           select 1 from memberships o
            where o.room_id = m.room_id and not exists (
                select 1 from memberships i where i.room_id = $2 and i.user_id = o.user_id))";

/// The member's conversations with other members of the room.
pub(super) async fn conversations_within(
    store: &Store,
    member: &Member,
) -> Result<BTreeSet<RoomId>> {
    let rooms: Vec<RoomId> = each_db!(store, read conn => {
        sqlx::query_scalar(CONVERSATIONS_WITHIN)
            .bind(member.person().id)
            .bind(member.room().id)
            .fetch_all(conn)
            .await?
    });
    Ok(rooms.into_iter().collect())
}
