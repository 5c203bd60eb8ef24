//! SQL for what somebody has read in their inbox. No other feature writes these tables.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, UserId},
    },
    db::{Store, each_db},
};

/// Forgets what somebody has read, whose account is closed.
pub(crate) const FORGET_SEEN: &str = "delete from inbox_seen where user_id = $1";
pub(crate) const FORGET_OPENED: &str = "delete from inbox_opened where user_id = $1";

const REACTIONS_SEEN: &str = "
    insert into inbox_seen (user_id, reactions_at) values ($1, $2)
        on conflict (user_id) do update set reactions_at = excluded.reactions_at
     where inbox_seen.reactions_at < excluded.reactions_at";

/// Marks the reactions up to a time as read. Returns whether any position moved.
pub(super) async fn reactions_seen(store: &Store, user: UserId, up_to: Timestamp) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        let moved = sqlx::query(REACTIONS_SEEN).bind(user).bind(up_to).execute(conn).await?;
        moved.rows_affected() > 0
    }))
}

/// Marks everything as read, and remembers the positions before. A second press within a minute
/// (`$3` is a minute ago) leaves those of the first.
const ALL_READ: &str = "
    insert into inbox_seen (user_id, message_id, reactions_at, marked_at)
    values ($1, (select coalesce(max(id), 0) from messages), $2, $2)
        on conflict (user_id) do update
       set before_message_id = case when inbox_seen.marked_at > $3
               then inbox_seen.before_message_id else inbox_seen.message_id end,
           before_reactions_at = case when inbox_seen.marked_at > $3
               then inbox_seen.before_reactions_at else inbox_seen.reactions_at end,
           message_id = excluded.message_id,
           reactions_at = excluded.reactions_at,
           marked_at = excluded.marked_at";

/// Marks everything as read.
pub(super) async fn all_read(store: &Store, user: UserId, now: Timestamp) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(ALL_READ)
            .bind(user)
            .bind(now)
            .bind(now.minus_seconds(60))
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(())
}

const UNDO_ALL_READ: &str = "
    update inbox_seen
       set message_id = before_message_id, reactions_at = before_reactions_at, marked_at = 0
     where user_id = $1 and marked_at > $2";

/// Takes the latest "all read" back, if it was pressed after `since`.
pub(super) async fn undo_all_read(store: &Store, user: UserId, since: Timestamp) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(UNDO_ALL_READ).bind(user).bind(since).execute(conn).await?.rows_affected()
    });
    Ok(())
}

const CHANGED: &str = "
    insert into inbox_seen (user_id, edition) values ($1, 1)
        on conflict (user_id) do update set edition = inbox_seen.edition + 1";

/// Notes that something else changed what is unread.
pub(super) async fn changed(store: &Store, user: UserId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(CHANGED).bind(user).execute(conn).await?.rows_affected()
    });
    Ok(())
}

const OPEN: &str = "
    insert into inbox_opened (user_id, message_id, marks) values ($1, $2, $3)
        on conflict (user_id, message_id) do update set marks = excluded.marks
     where inbox_opened.marks < excluded.marks";

/// Those that have been read in their rooms since then are not needed.
const TIDY_OPENED: &str = "
    delete from inbox_opened
     where user_id = $1 and message_id <= coalesce(
         (select m.seen from messages x join memberships m on m.room_id = x.room_id
           where x.id = inbox_opened.message_id and m.user_id = $1), message_id)";

/// Marks a message as read that is unread in its room. Returns whether it was not.
pub(super) async fn open(
    store: &Store,
    user: UserId,
    message: MessageId,
    marks: i64,
) -> Result<bool> {
    Ok(each_db!(store, begin tx => {
        let opened =
            sqlx::query(OPEN).bind(user).bind(message).bind(marks).execute(&mut *tx).await?;
        let is_new = opened.rows_affected() > 0;
        if is_new {
            sqlx::query(TIDY_OPENED).bind(user).execute(&mut *tx).await?;
            sqlx::query(CHANGED).bind(user).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        is_new
    }))
}
