//! SQL for what members have read, and what is unread for them.

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId, Seq, UserId},
    },
    db::{Store, each_db},
    model::event::COUNTED,
};

/// How many messages are unread, counted up to `$2`, of membership `m` in room `r`. `$3` says
/// whether the member has blocked anybody, whose messages do not count then.
macro_rules! unread_count {
    () => {
        "case m.notify
                when 'all' then
                    (select count(*) from
                        (select 1 from messages x
                          where x.room_id = r.id and x.id > m.seen and x.id > m.cleared
                            and x.author_id <> m.user_id and x.removed_at is null
                            and (not $3 or not exists
                                (select 1 from blocks z
                                  where z.user_id = m.user_id and z.blocked_id = x.author_id))
                          limit $2) as unread)
                when 'mentions' then
                    (select count(*) from
                        (select x.message_id from mentions x
                          where x.user_id = m.user_id and x.room_id = r.id
                            and x.message_id > m.seen and x.message_id > m.cleared
                            and (not $3 or not exists
                                (select 1 from messages y join blocks z
                                     on z.user_id = m.user_id and z.blocked_id = y.author_id
                                  where y.id = x.message_id))
                         union
                         select e.message_id
                           from named_rooms e join messages y on y.id = e.message_id
                          where e.room_id = r.id and e.name = '@room'
                            and e.message_id > m.seen and e.message_id > m.cleared
                            and y.author_id <> m.user_id
                            and (not $3 or not exists
                                (select 1 from blocks z
                                  where z.user_id = m.user_id and z.blocked_id = y.author_id))
                          limit $2) as unread)
                else 0
           end as unread"
    };
}
pub(crate) use unread_count;

const IS_IN_ROOM: &str = "select count(*) from messages where id = $2 and room_id = $1";

/// Whether a message belongs to the room.
pub(super) async fn is_in_room(store: &Store, room: RoomId, message: MessageId) -> Result<bool> {
    let found: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(IS_IN_ROOM).bind(room).bind(message).fetch_one(conn).await?
    });
    Ok(found > 0)
}

const MARK_READ: &str = "
    update memberships set seen = $3
     where room_id = $1 and user_id = $2 and seen < $3 and marks = $4";

/// Moves a member's read position forward, unless they have marked messages as unread again since
/// that number of `marks`. Returns whether it moved.
pub(super) async fn mark_read(
    store: &Store,
    room: RoomId,
    user: UserId,
    (message, marks): (MessageId, i64),
) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        let moved = sqlx::query(MARK_READ)
            .bind(room)
            .bind(user)
            .bind(message)
            .bind(marks)
            .execute(conn)
            .await?;
        moved.rows_affected() > 0
    }))
}

const COUNT_UNREAD: &str = concat!(
    "select ",
    unread_count!(),
    ", r.head from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1 and m.room_id = $4"
);

/// How many messages are unread for a member, and the room's number; `None` if they have
/// left.
pub(super) async fn count_unread(
    store: &Store,
    room: RoomId,
    user: UserId,
) -> Result<Option<(u32, Seq)>> {
    let counted: Option<(i64, Seq)> = each_db!(store, read conn => {
        sqlx::query_as(COUNT_UNREAD)
            .bind(user)
            .bind(i64::from(COUNTED))
            .bind(true)
            .bind(room)
            .fetch_optional(conn)
            .await?
    });
    Ok(counted.map(|(unread, head)| (u32::try_from(unread).unwrap_or(COUNTED), head)))
}
