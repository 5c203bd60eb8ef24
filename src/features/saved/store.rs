//! SQL for saved messages. Nothing else writes this table, but for the deletion of a message and
//! the end of an account (`statements.rs`).

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
    },
    db::{Store, each_db},
    features::{rooms::Member, saved::MOST},
};

/// A saved message, as queries select it.
#[derive(Clone, Copy, sqlx::FromRow)]
pub(super) struct SavedRow {
    pub message_id: MessageId,
    pub room_id: RoomId,
    pub at: Timestamp,
    pub remind_at: Option<Timestamp>,
    pub reminded_at: Option<Timestamp>,
    pub seen_at: Option<Timestamp>,
    /// The newest message that the person has cleared there.
    pub cleared: MessageId,
}

/// The saved messages of a person that they may see: they are in the room, have not cleared the
/// message, and it was not deleted.
macro_rules! visible {
    ($columns:literal) => {
        concat!(
            "select ",
            $columns,
            " from saved x
              join memberships s on s.room_id = x.room_id and s.user_id = x.user_id
              join messages m on m.id = x.message_id
             where x.user_id = $1 and m.id > s.cleared and m.removed_at is null "
        )
    };
    () => {
        visible!("x.message_id, x.room_id, x.at, x.remind_at, x.reminded_at, x.seen_at, s.cleared")
    };
}

const ONE: &str = concat!(visible!(), "and x.message_id = $2");

pub(super) async fn one(
    store: &Store,
    user: UserId,
    message: MessageId,
) -> Result<Option<SavedRow>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(ONE).bind(user).bind(message).fetch_optional(conn).await?
    }))
}

const LIST: &str = concat!(visible!(), "and x.at < $2 order by x.at desc limit $3");

/// Those that were saved before `before`, the latest first.
pub(super) async fn list(
    store: &Store,
    user: UserId,
    before: i64,
    limit: i64,
) -> Result<Vec<SavedRow>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(LIST).bind(user).bind(before).bind(limit).fetch_all(conn).await?
    }))
}

const UNREAD: &str = concat!(
    visible!(),
    "and x.reminded_at is not null and x.seen_at is null limit $2"
);

/// The reminders that are unread.
pub(super) async fn unread(store: &Store, user: UserId, limit: i64) -> Result<Vec<SavedRow>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(UNREAD).bind(user).bind(limit).fetch_all(conn).await?
    }))
}

const COUNT: &str = "select count(*) from saved where user_id = $1";

const SAVE: &str = "
    insert into saved (user_id, message_id, room_id, at, remind_at) values ($1, $2, $3, $4, $5)
        on conflict (user_id, message_id) do nothing";

/// The same with another reminder for one that is saved already.
const REMIND: &str = "
    insert into saved (user_id, message_id, room_id, at, remind_at) values ($1, $2, $3, $4, $5)
        on conflict (user_id, message_id) do update
           set remind_at = excluded.remind_at, reminded_at = null, seen_at = null";

/// A message to be saved.
#[derive(Clone, Copy)]
pub(super) struct NewSaved {
    pub message: MessageId,
    pub at: Timestamp,
    pub remind_at: Option<Timestamp>,
    /// Whether the reminder replaces that of a message that is saved already.
    pub replaces: bool,
}

/// Saves a message. `false` if the person has saved as many as they can.
pub(super) async fn save(store: &Store, member: &Member, new: NewSaved) -> Result<bool> {
    let user = member.person().id;
    Ok(each_db!(store, begin tx => {
        sqlx::query(if new.replaces { REMIND } else { SAVE })
            .bind(user)
            .bind(new.message)
            .bind(member.room().id)
            .bind(new.at)
            .bind(new.remind_at)
            .execute(&mut *tx)
            .await?;
        let count: i64 = sqlx::query_scalar(COUNT).bind(user).fetch_one(&mut *tx).await?;
        if count > MOST {
            tx.rollback().await?;
            return Ok(false);
        }
        tx.commit().await?;
        true
    }))
}

const UNSAVE: &str = "
    delete from saved where user_id = $1 and message_id = $2
    returning message_id, room_id, at, remind_at, reminded_at, seen_at, cast(0 as bigint) as cleared";

/// Takes a message out. Returns the row as it was.
pub(super) async fn unsave(
    store: &Store,
    user: UserId,
    message: MessageId,
) -> Result<Option<SavedRow>> {
    Ok(each_db!(store, begin tx => {
        let row = sqlx::query_as(UNSAVE).bind(user).bind(message).fetch_optional(&mut *tx).await?;
        tx.commit().await?;
        row
    }))
}

const SEE: &str = "
    update saved set seen_at = $2
     where user_id = $1 and message_id = $3 and reminded_at is not null and seen_at is null";

const SEE_ALL: &str = "
    update saved set seen_at = $2
     where user_id = $1 and reminded_at is not null and seen_at is null";

/// Marks one reminder as read, or all. Returns how many were not.
pub(super) async fn see(store: &Store, user: UserId, message: Option<MessageId>) -> Result<u64> {
    let now = Timestamp::now();
    Ok(match message {
        Some(message) => each_db!(store, write conn => {
            sqlx::query(SEE).bind(user).bind(now).bind(message).execute(conn).await?.rows_affected()
        }),
        None => each_db!(store, write conn => {
            sqlx::query(SEE_ALL).bind(user).bind(now).execute(conn).await?.rows_affected()
        }),
    })
}

/// Claims all reminders that are due: `$1` now. Each is returned once, to one node. Those of
/// messages that the person does not see wait until they do.
const CLAIM: &str = "
    update saved set reminded_at = $1
     where remind_at <= $1 and remind_at is not null and reminded_at is null
       and exists (select 1 from memberships s
                    where s.user_id = saved.user_id and s.room_id = saved.room_id
                      and s.cleared < saved.message_id)
    returning user_id, room_id, message_id";

const NEXT: &str = "
    select x.remind_at from saved x
      join memberships s on s.user_id = x.user_id and s.room_id = x.room_id
                        and s.cleared < x.message_id
     where x.remind_at is not null and x.reminded_at is null
     order by x.remind_at limit 1";

/// A reminder that was claimed.
#[derive(sqlx::FromRow)]
pub(super) struct ClaimedReminder {
    pub user_id: UserId,
    pub room_id: RoomId,
    pub message_id: MessageId,
}

/// Claims what is due, and says when the next one is.
pub(super) async fn claim(
    store: &Store,
    now: Timestamp,
) -> Result<(Vec<ClaimedReminder>, Option<Timestamp>)> {
    let next = async || -> Result<Option<Timestamp>> {
        Ok(each_db!(store, read conn => {
            sqlx::query_scalar(NEXT).fetch_optional(conn).await?
        }))
    };
    // Most of the time nothing is due, and nothing is written.
    let first = next().await?;
    if first.is_none_or(|first| first > now) {
        return Ok((vec![], first));
    }
    let claimed = each_db!(store, begin tx => {
        let claimed = sqlx::query_as(CLAIM).bind(now).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        claimed
    });
    Ok((claimed, next().await?))
}

const LATEST: &str = "
    select max(id) from messages where room_id = $1 and id > $2 and removed_at is null";

/// The latest message of the room that the member sees.
pub(super) async fn latest(store: &Store, member: &Member) -> Result<Option<MessageId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(LATEST)
            .bind(member.room().id)
            .bind(member.read_state().cleared)
            .fetch_one(conn)
            .await?
    }))
}
