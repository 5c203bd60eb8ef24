//! SQL for the list of a room's members.

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, UserId},
    },
    db::{Store, each_db},
    features::accounts::joined_person_columns,
    model::person::Person,
};

const MEMBERS: &str = concat!(
    "
    select ",
    joined_person_columns!(),
    "
      from memberships m join users u on u.id = m.user_id
     where m.room_id = $1 and m.user_id > $2
     order by m.user_id
     limit $3"
);

/// Up to `limit` members after the one with the id `after`.
pub(super) async fn after(
    store: &Store,
    room: RoomId,
    after: UserId,
    limit: i64,
) -> Result<Vec<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(MEMBERS).bind(room).bind(after).bind(limit).fetch_all(conn).await?
    }))
}

const COUNT_UP_TO: &str =
    "select count(*) from (select 1 from memberships where room_id = $1 limit $2) as counted";

/// How many members there are, at most `limit`: a large room is not counted to its end.
pub(super) async fn number_up_to(store: &Store, room: RoomId, limit: i64) -> Result<i64> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(COUNT_UP_TO).bind(room).bind(limit).fetch_one(conn).await?
    }))
}

const COUNT_MEMBERS: &str = "
    select coalesce(sum(case when user_id <= $2 then 1 else 0 end), 0) as earlier,
           count(*) as everybody
      from memberships where room_id = $1";

/// How many members there are up to the one with the id `after`, and in all.
pub(super) async fn count(store: &Store, room: RoomId, after: UserId) -> Result<(i64, i64)> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(COUNT_MEMBERS).bind(room).bind(after).fetch_one(conn).await?
    }))
}
