//! SQL for completion.

use crate::{
    base::{errors::Result, ids::RoomId},
    db::{Store, each_db},
    features::{accounts::joined_person_columns, messages::PRIVATE_SEEN_BY_ALL},
    model::person::Person,
};

/// Each of the two ranges is read by its own index, as in the directory of people.
const MEMBERS_WITH_PREFIX: &str = concat!(
    "select ",
    joined_person_columns!(),
    "
      from users u join memberships m on m.user_id = u.id and m.room_id = $1
     where u.id in (select id from users where username_key >= $2 and username_key < $3
                     union
                    select id from users where display_key >= $2 and display_key < $3)
       and u.closed_at is null
     order by u.username_key limit $4"
);

const FIRST_MEMBERS: &str = concat!(
    "select ",
    joined_person_columns!(),
    "
      from memberships m join users u on u.id = m.user_id
     where m.room_id = $1 and u.closed_at is null
     order by m.user_id limit $2"
);

/// More than are shown, because some of them may be left out.
const READ: i64 = 40;

/// Members whose username or display name begins with `prefix`.
pub(super) async fn members(store: &Store, room: RoomId, prefix: &str) -> Result<Vec<Person>> {
    if prefix.is_empty() {
        return Ok(each_db!(store, read conn => {
            sqlx::query_as(FIRST_MEMBERS).bind(room).bind(READ).fetch_all(conn).await?
        }));
    }
    // No character comes after this one.
    let end = format!("{prefix}{}", char::MAX);
    Ok(each_db!(store, read conn => {
        sqlx::query_as(MEMBERS_WITH_PREFIX)
            .bind(room)
            .bind(prefix)
            .bind(&end)
            .bind(READ)
            .fetch_all(conn)
            .await?
    }))
}

const OPEN_WITH_PREFIX: &str = "
    select id, name from rooms
     where kind = 'open' and deleted_at is null
       and replace(name_key, ' ', '-') >= $1 and replace(name_key, ' ', '-') < $2
     order by replace(name_key, ' ', '-') limit $3";

/// Open rooms, by the beginning of their names as they are written.
pub(super) async fn open_rooms(store: &Store, prefix: &str) -> Result<Vec<(RoomId, String)>> {
    let end = format!("{prefix}{}", char::MAX);
    Ok(each_db!(store, read conn => {
        sqlx::query_as(OPEN_WITH_PREFIX).bind(prefix).bind(&end).bind(READ).fetch_all(conn).await?
    }))
}

/// Private rooms that everybody in `here` may see.
pub(super) async fn private_rooms(store: &Store, here: RoomId) -> Result<Vec<(RoomId, String)>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(PRIVATE_SEEN_BY_ALL).bind(here).fetch_all(conn).await?
    }))
}
