//! SQL for pins. Nothing else writes this table, but for the deletion of a message.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, Seq},
    },
    db::{Store, each_db, log_change},
    features::{
        accounts::joined_person_columns,
        pins::{MOST, statements::DELETE_PIN},
        rooms::Member,
    },
    model::person::Person,
};

/// As for reactions: the person is a member, the room is not archived, and nobody of a
/// conversation has blocked the other. The message is there and they have not cleared it. `$4`:
/// they manage the room.
const MAY_PIN: &str = "
    select count(*)
      from messages m
      join rooms r on r.id = m.room_id
      join memberships s on s.room_id = r.id and s.user_id = $2
     where m.id = $3 and r.id = $1 and m.removed_at is null and m.id > s.cleared
       and r.archived_at is null and (not r.owner_pins or $4)
       and (r.kind <> 'direct' or not exists
           (select 1 from memberships o join blocks b
                on b.user_id = $2 and b.blocked_id = o.user_id
                or b.user_id = o.user_id and b.blocked_id = $2
             where o.room_id = r.id and o.user_id <> $2))";

const COUNT: &str = "select count(*) from pins where room_id = $1 and message_id > $2";

const ADD: &str = "
    insert into pins (message_id, room_id, pinned_by, at) values ($1, $2, $3, $4)
        on conflict (message_id) do nothing";

/// The outcome of writing a pin.
pub(super) enum PinWritten {
    Change(Seq),
    /// It was so already.
    Nothing,
    TooMany,
}

pub(super) async fn write(
    store: &Store,
    member: &Member,
    message: MessageId,
    on: bool,
) -> Result<PinWritten> {
    let (room, user) = (member.room().id, member.person().id);
    Ok(each_db!(store, begin tx => {
        // It locks the room's row first, so one pin after the other is counted.
        let seq = log_change!(tx, room, "pinned", message);
        let may: i64 = sqlx::query_scalar(MAY_PIN)
            .bind(room)
            .bind(user)
            .bind(message)
            .bind(member.manages())
            .fetch_one(&mut *tx)
            .await?;
        if may == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let there: i64 = sqlx::query_scalar(COUNT)
            .bind(room)
            .bind(MessageId::NONE)
            .fetch_one(&mut *tx)
            .await?;
        let changed = match on {
            true => {
                sqlx::query(ADD)
                    .bind(message)
                    .bind(room)
                    .bind(user)
                    .bind(Timestamp::now())
                    .execute(&mut *tx)
                    .await?
                    .rows_affected()
            }
            false => sqlx::query(DELETE_PIN).bind(message).execute(&mut *tx).await?.rows_affected(),
        };
        if changed == 0 {
            tx.rollback().await?;
            return Ok(PinWritten::Nothing);
        }
        if on && there >= MOST {
            tx.rollback().await?;
            return Ok(PinWritten::TooMany);
        }
        tx.commit().await?;
        PinWritten::Change(seq)
    }))
}

/// The number of a room's pins that the member sees.
pub(super) async fn count(store: &Store, member: &Member, after: MessageId) -> Result<i64> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(COUNT).bind(member.room().id).bind(after).fetch_one(conn).await?
    }))
}

/// The person who pinned a message, and when.
#[derive(sqlx::FromRow)]
pub(super) struct PinRow {
    pub message_id: MessageId,
    pub at: Timestamp,
    #[sqlx(flatten)]
    pub by: Person,
}

const LIST: &str = concat!(
    "select i.message_id, i.at, ",
    joined_person_columns!(),
    " from pins i join users u on u.id = i.pinned_by
     where i.room_id = $1 and i.message_id > $2
     order by i.at desc"
);

/// The pins of a room after the message `after`, the latest first.
pub(super) async fn list(store: &Store, member: &Member, after: MessageId) -> Result<Vec<PinRow>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(LIST).bind(member.room().id).bind(after).fetch_all(conn).await?
    }))
}

const ONE: &str = concat!(
    "select i.message_id, i.at, ",
    joined_person_columns!(),
    " from pins i join users u on u.id = i.pinned_by
     where i.message_id = $1"
);

pub(super) async fn one(store: &Store, message: MessageId) -> Result<Option<PinRow>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(ONE).bind(message).fetch_optional(conn).await?
    }))
}
