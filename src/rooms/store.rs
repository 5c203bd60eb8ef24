//! Rows of rooms and memberships. Only this wing writes them.

use super::{Listed, Room, RoomName};
use crate::{
    accounts::{Person, Viewer},
    db::{Store, TAKE_NUMBER, WRITE_LOG, each_db},
    error::Result,
    ids::{MessageId, Micros, RoomId, Seq, UserId},
};

const MEMBERSHIP: &str = "
    select r.id, r.name, r.created_by, r.head
      from memberships m join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.user_id = $2";

/// The room and its number, if the user is in it.
pub(super) async fn membership(
    store: &Store,
    room: RoomId,
    user: UserId,
) -> Result<Option<(Room, Seq)>> {
    let row: Option<(RoomId, String, UserId, Seq)> = each_db!(store, read pool => {
        sqlx::query_as(MEMBERSHIP).bind(room).bind(user).fetch_optional(pool).await?
    });
    Ok(row.map(|(id, name, owner, head)| (Room { id, name, owner }, head)))
}

const MAKE_ROOM: &str = "
    insert into rooms (name, name_key, created_by, created_at) values ($1, $2, $3, $4)
        on conflict (name_key) do nothing";

const ROOM_NAMED: &str = "select id from rooms where name_key = $1";

/// A room just joined is the one visited last, and all that was said in it counts
/// as read.
const JOIN: &str = "
    insert into memberships (room_id, user_id, joined_at, visited_at, seen)
    values ($1, $2, $3, $3, coalesce((select max(id) from messages where room_id = $1), 0))
        on conflict (room_id, user_id) do nothing";

/// Joins the room of that name, made when it is missing. With it comes the
/// number of the change, unless they were in it already.
pub(super) async fn join(
    store: &Store,
    name: &RoomName,
    user: UserId,
) -> Result<(RoomId, Option<Seq>)> {
    Ok(each_db!(store, write pool => {
        let mut tx = pool.begin().await?;
        sqlx::query(MAKE_ROOM)
            .bind(name.as_str())
            .bind(name.key())
            .bind(user)
            .bind(Micros::now())
            .execute(&mut *tx)
            .await?;
        let room: RoomId =
            sqlx::query_scalar(ROOM_NAMED).bind(name.key()).fetch_one(&mut *tx).await?;
        let joined = sqlx::query(JOIN)
            .bind(room)
            .bind(user)
            .bind(Micros::now())
            .execute(&mut *tx)
            .await?;
        let mut number = None;
        if joined.rows_affected() > 0 {
            let seq: Seq = sqlx::query_scalar(TAKE_NUMBER).bind(room).fetch_one(&mut *tx).await?;
            sqlx::query(WRITE_LOG)
                .bind(room)
                .bind(seq)
                .bind("joined")
                .bind(user)
                .execute(&mut *tx)
                .await?;
            number = Some(seq);
        }
        tx.commit().await?;
        (room, number)
    }))
}

const LEAVE: &str = "delete from memberships where room_id = $1 and user_id = $2";

/// Leaves the room; the number of the change, unless they were not in it.
pub(super) async fn leave(store: &Store, room: RoomId, user: UserId) -> Result<Option<Seq>> {
    Ok(each_db!(store, write pool => {
        let mut tx = pool.begin().await?;
        let left = sqlx::query(LEAVE).bind(room).bind(user).execute(&mut *tx).await?;
        let mut number = None;
        if left.rows_affected() > 0 {
            let seq: Seq = sqlx::query_scalar(TAKE_NUMBER).bind(room).fetch_one(&mut *tx).await?;
            sqlx::query(WRITE_LOG)
                .bind(room)
                .bind(seq)
                .bind("left")
                .bind(user)
                .execute(&mut *tx)
                .await?;
            number = Some(seq);
        }
        tx.commit().await?;
        number
    }))
}

/// What waits in a room is newer than what its member has seen: one look into an
/// index for each room, however much was said there.
const ROOMS_OF: &str = "
    select r.id, r.name,
           coalesce((select max(x.id) from messages x where x.room_id = r.id), 0) > m.seen as unread
      from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1
     order by r.name_key";

pub(super) async fn rooms_of(store: &Store, user: UserId) -> Result<Vec<Listed>> {
    let rows: Vec<(RoomId, String, bool)> = each_db!(store, read pool => {
        sqlx::query_as(ROOMS_OF).bind(user).fetch_all(pool).await?
    });
    Ok(rows
        .into_iter()
        .map(|(id, name, unread)| Listed { id, name, unread })
        .collect())
}

const SEEN: &str = "
    update memberships set seen = $3
     where room_id = $1 and user_id = $2 and seen < $3
       and exists (select 1 from messages where id = $3 and room_id = $1)";

/// Notes how far a member has read. Says whether that is further than before.
pub(super) async fn seen(
    store: &Store,
    room: RoomId,
    user: UserId,
    message: MessageId,
) -> Result<bool> {
    Ok(each_db!(store, write pool => {
        let seen = sqlx::query(SEEN).bind(room).bind(user).bind(message).execute(pool).await?;
        seen.rows_affected() > 0
    }))
}

const LISTENING: &str = "
    select r.head, (select count(*) from sessions s where s.id = $3) as signed_in
      from memberships m join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.user_id = $2";

/// The room's number and whether the session is open, if the user is in the room.
pub(super) async fn listening(
    store: &Store,
    room: RoomId,
    viewer: &Viewer,
) -> Result<Option<(Seq, bool)>> {
    let row: Option<(Seq, i64)> = each_db!(store, read pool => {
        sqlx::query_as(LISTENING)
            .bind(room)
            .bind(viewer.id())
            .bind(viewer.session())
            .fetch_optional(pool)
            .await?
    });
    Ok(row.map(|(head, signed_in)| (head, signed_in > 0)))
}

const MEMBERS: &str = "
    select u.id as user_id, u.username, u.display_name, u.picture
      from memberships m join users u on u.id = m.user_id
     where m.room_id = $1
     order by m.user_id
     limit $2";

pub(super) async fn members(store: &Store, room: RoomId, limit: i64) -> Result<Vec<Person>> {
    Ok(each_db!(store, read pool => {
        sqlx::query_as(MEMBERS).bind(room).bind(limit).fetch_all(pool).await?
    }))
}

const LAST_VISITED: &str = "
    select room_id from memberships where user_id = $1 order by visited_at desc limit 1";

pub(super) async fn last_visited(store: &Store, user: UserId) -> Result<Option<RoomId>> {
    Ok(each_db!(store, read pool => {
        sqlx::query_scalar(LAST_VISITED).bind(user).fetch_optional(pool).await?
    }))
}

const VISIT: &str = "update memberships set visited_at = $3 where room_id = $1 and user_id = $2";

pub(super) async fn visit(store: &Store, room: RoomId, user: UserId) -> Result<()> {
    each_db!(store, write pool => {
        sqlx::query(VISIT).bind(room).bind(user).bind(Micros::now()).execute(pool).await?;
    });
    Ok(())
}
