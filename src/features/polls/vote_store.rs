//! SQL for votes, and for closing a poll.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, Seq, UserId},
    },
    db::{Store, each_db, log_change},
    features::rooms::Member,
};

/// A poll, where the person may vote: as for posting, they are a member, the room is not archived,
/// and nobody of a conversation has blocked the other. The message is there and they have not
/// cleared it.
const MAY_VOTE: &str = "
    select m.author_id, p.several, p.closes_at, p.closed_at,
           exists (select 1 from poll_answers a
                    where a.message_id = p.message_id and a.position = $4) as known
      from polls p
      join messages m on m.id = p.message_id
      join rooms r on r.id = m.room_id
      join memberships s on s.room_id = r.id and s.user_id = $2
     where p.message_id = $3 and r.id = $1 and m.removed_at is null and m.id > s.cleared
       and r.archived_at is null
       and (r.kind <> 'direct' or not exists
           (select 1 from memberships o join blocks b
                on b.user_id = $2 and b.blocked_id = o.user_id
                or b.user_id = o.user_id and b.blocked_id = $2
             where o.room_id = r.id and o.user_id <> $2))";

#[derive(sqlx::FromRow)]
struct FoundPoll {
    author_id: UserId,
    several: bool,
    closes_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    known: bool,
}

impl FoundPoll {
    fn is_closed(&self, now: Timestamp) -> bool {
        self.closed_at.is_some() || self.closes_at.is_some_and(|at| at <= now)
    }
}

const OWN_OF: &str = "
    select position from poll_votes where message_id = $1 and user_id = $2";

const CHOOSE: &str = "
    insert into poll_votes (message_id, user_id, position, at) values ($1, $2, $3, $4)";

const TAKE_BACK: &str = "
    delete from poll_votes where message_id = $1 and user_id = $2 and position = $3";

/// The outcome of a change of a poll.
pub(super) enum PollChange {
    Change(Seq),
    /// It was so already.
    Nothing,
    Closed,
}

pub(super) async fn vote(
    store: &Store,
    member: &Member,
    message: MessageId,
    (answer, on): (i64, bool),
) -> Result<PollChange> {
    let (room, user, now) = (member.room().id, member.person().id, Timestamp::now());
    Ok(each_db!(store, begin tx => {
        // It locks the room's row first, so one vote after the other is compared with what is
        // there.
        let seq = log_change!(tx, room, "voted", message);
        let poll: Option<FoundPoll> = sqlx::query_as(MAY_VOTE)
            .bind(room)
            .bind(user)
            .bind(message)
            .bind(answer)
            .fetch_optional(&mut *tx)
            .await?;
        let Some(poll) = poll.filter(|poll| poll.known) else {
            tx.rollback().await?;
            return Err(Error::NotFound);
        };
        let own: Vec<i64> =
            sqlx::query_scalar(OWN_OF).bind(message).bind(user).fetch_all(&mut *tx).await?;
        if poll.is_closed(now) || on == own.contains(&answer) {
            tx.rollback().await?;
            return Ok(match poll.is_closed(now) {
                true => PollChange::Closed,
                false => PollChange::Nothing,
            });
        }
        for other in own {
            if other == answer || (on && !poll.several) {
                sqlx::query(TAKE_BACK)
                    .bind(message)
                    .bind(user)
                    .bind(other)
                    .execute(&mut *tx)
                    .await?;
            }
        }
        if on {
            sqlx::query(CHOOSE)
                .bind(message)
                .bind(user)
                .bind(answer)
                .bind(now)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        PollChange::Change(seq)
    }))
}

const CLOSE: &str = "update polls set closed_at = $2 where message_id = $1 and closed_at is null";

pub(super) async fn close(
    store: &Store,
    member: &Member,
    message: MessageId,
) -> Result<PollChange> {
    let (room, user, now) = (member.room().id, member.person().id, Timestamp::now());
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room, "voted", message);
        let poll: Option<FoundPoll> = sqlx::query_as(MAY_VOTE)
            .bind(room)
            .bind(user)
            .bind(message)
            .bind(0_i64)
            .fetch_optional(&mut *tx)
            .await?;
        if poll.is_none_or(|poll| poll.author_id != user) {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let closed = sqlx::query(CLOSE).bind(message).bind(now).execute(&mut *tx).await?;
        if closed.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(PollChange::Nothing);
        }
        tx.commit().await?;
        PollChange::Change(seq)
    }))
}

const DUE: &str = "
    select m.room_id, p.message_id from polls p join messages m on m.id = p.message_id
     where p.closed_at is null and p.closes_at <= $1 order by p.closes_at limit 100";

/// The polls that are open and should not be, with their rooms.
pub(super) async fn due(store: &Store, now: Timestamp) -> Result<Vec<(RoomId, MessageId)>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(DUE).bind(now).fetch_all(conn).await?
    }))
}

const CLOSE_DUE: &str = "
    update polls set closed_at = closes_at
     where message_id = $1 and closed_at is null and closes_at <= $2";

/// Closes a poll whose time has come; `None` if somebody has done it.
pub(super) async fn close_due(
    store: &Store,
    room: RoomId,
    message: MessageId,
    now: Timestamp,
) -> Result<Option<Seq>> {
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room, "voted", message);
        let closed = sqlx::query(CLOSE_DUE).bind(message).bind(now).execute(&mut *tx).await?;
        if closed.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(None);
        }
        tx.commit().await?;
        Some(seq)
    }))
}

const NEXT_DUE: &str = "
    select closes_at from polls
     where closed_at is null and closes_at is not null order by closes_at limit 1";

/// When the next poll closes.
pub(super) async fn next_due(store: &Store) -> Result<Option<Timestamp>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(NEXT_DUE).fetch_optional(conn).await?
    }))
}
