//! SQL for marking rooms as read and as unread again, and for taking either back.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::{Store, each_db},
};

/// Whether the membership `m` has unread messages at all, by any level.
macro_rules! is_behind {
    () => {
        "m.seen < (select max(x.id) from messages x where x.room_id = m.room_id)"
    };
}

/// A second press of the button finds nothing to mark, and leaves what the first has remembered.
const FORGET_IF_BEHIND: &str = concat!(
    "
    delete from read_before
     where user_id = $1
       and exists (select 1 from memberships m where m.user_id = $1 and ",
    is_behind!(),
    ")"
);

const REMEMBER_ALL: &str = concat!(
    "
    insert into read_before (room_id, user_id, seen, moved_to, marked_at)
    select m.room_id, m.user_id, m.seen,
           (select max(x.id) from messages x where x.room_id = m.room_id), $2
      from memberships m
     where m.user_id = $1 and ",
    is_behind!(),
    " on conflict (user_id, room_id) do nothing"
);

/// (What somebody posts at this moment is not marked.)
const MARK_ALL_READ: &str = "
    update memberships
       set seen = (select b.moved_to from read_before b
                    where b.user_id = $1 and b.room_id = memberships.room_id)
     where user_id = $1
       and exists (select 1 from read_before b
                    where b.user_id = $1 and b.room_id = memberships.room_id
                      and b.marked_at = $2 and b.moved_to > memberships.seen)";

/// Moves all read positions of a person to the newest messages, and remembers where they were.
/// Returns whether any moved.
pub(super) async fn mark_all_read(store: &Store, user: UserId, now: Timestamp) -> Result<bool> {
    Ok(each_db!(store, begin tx => {
        sqlx::query(FORGET_IF_BEHIND).bind(user).execute(&mut *tx).await?;
        sqlx::query(REMEMBER_ALL).bind(user).bind(now).execute(&mut *tx).await?;
        let moved = sqlx::query(MARK_ALL_READ).bind(user).bind(now).execute(&mut *tx).await?;
        tx.commit().await?;
        moved.rows_affected() > 0
    }))
}

const FORGET: &str = "delete from read_before where user_id = $1";

const REMEMBER: &str = "
    insert into read_before (room_id, user_id, seen, moved_to, marked_at)
    select m.room_id, m.user_id, m.seen,
           coalesce((select max(x.id) from messages x where x.room_id = $1 and x.id < $3), 0), $4
      from memberships m
     where m.room_id = $1 and m.user_id = $2 and m.seen >= $3
        on conflict (user_id, room_id) do nothing";

/// Others are told as before how far the member had read.
const MARK_UNREAD: &str = "
    update memberships
       set reached = case when reached > seen then reached else seen end,
           seen = (select b.moved_to from read_before b
                    where b.user_id = $2 and b.room_id = $1),
           marks = marks + 1
     where room_id = $1 and user_id = $2";

/// Moves a member's read position back to the message before `from`. Returns whether it moved.
pub(super) async fn mark_unread(
    store: &Store,
    room: RoomId,
    user: UserId,
    from: MessageId,
    now: Timestamp,
) -> Result<bool> {
    Ok(each_db!(store, begin tx => {
        sqlx::query(FORGET).bind(user).execute(&mut *tx).await?;
        let read = sqlx::query(REMEMBER)
            .bind(room)
            .bind(user)
            .bind(from)
            .bind(now)
            .execute(&mut *tx)
            .await?;
        if read.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        sqlx::query(MARK_UNREAD).bind(room).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
        true
    }))
}

/// Where a position is not where the marking has moved it, the person has read on since.
const UNDO: &str = "
    update memberships
       set reached = case when reached > seen then reached else seen end,
           seen = (select b.seen from read_before b
                    where b.user_id = $1 and b.room_id = memberships.room_id),
           marks = marks + 1
     where user_id = $1
       and exists (select 1 from read_before b
                    where b.user_id = $1 and b.room_id = memberships.room_id
                      and b.moved_to = memberships.seen and b.marked_at > $2)";

/// Takes the latest marking back, if it was after `since`. Returns whether any position moved.
pub(super) async fn undo(store: &Store, user: UserId, since: Timestamp) -> Result<bool> {
    Ok(each_db!(store, begin tx => {
        let moved = sqlx::query(UNDO).bind(user).bind(since).execute(&mut *tx).await?;
        sqlx::query(FORGET).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
        moved.rows_affected() > 0
    }))
}

const MAY_UNDO: &str = "
    select exists (
        select 1 from read_before b
          join memberships m on m.user_id = b.user_id and m.room_id = b.room_id
         where b.user_id = $1 and b.marked_at > $2 and m.seen = b.moved_to)";

/// Whether the latest marking can be taken back, if it was after `since`.
pub(super) async fn may_undo(store: &Store, user: UserId, since: Timestamp) -> Result<bool> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(MAY_UNDO).bind(user).bind(since).fetch_one(conn).await?
    }))
}
