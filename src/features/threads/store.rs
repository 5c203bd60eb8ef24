//! SQL for who follows threads. No other feature writes this table.

use crate::{
    base::{errors::Result, ids::MessageId},
    db::{Store, each_db},
    features::rooms::Member,
};

/// `$1` the person, `$2` the first message, `$3` the room.
const FOLLOWS: &str = "
    select coalesce(
        (select follows from thread_follows where user_id = $1 and root_id = $2),
        exists (select 1 from messages where id = $2 and author_id = $1)
        or exists (select 1 from messages where thread_root = $2 and author_id = $1 and removed_at is null)
        or exists (select 1 from mentions x join messages m on m.id = x.message_id
                    where x.user_id = $1 and x.room_id = $3 and not x.here
                      and (m.id = $2 or m.thread_root = $2)))";

pub(super) async fn follows(store: &Store, member: &Member, root: MessageId) -> Result<bool> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(FOLLOWS)
            .bind(member.person().id)
            .bind(root)
            .bind(member.room().id)
            .fetch_one(conn)
            .await?
    }))
}

/// Forgets what somebody chose to follow, or to follow no more.
pub(crate) const FORGET_FOLLOWS: &str = "delete from thread_follows where user_id = $1";

const SET_FOLLOWS: &str = "
    insert into thread_follows (user_id, root_id, follows) values ($1, $2, $3)
        on conflict (user_id, root_id) do update set follows = excluded.follows";

pub(super) async fn set_follows(
    store: &Store,
    member: &Member,
    root: MessageId,
    follows: bool,
) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(SET_FOLLOWS)
            .bind(member.person().id)
            .bind(root)
            .bind(follows)
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(())
}
