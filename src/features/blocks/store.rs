//! SQL for blocks. No other feature writes this table.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, UserId},
    },
    db::{Store, each_db},
    features::accounts::joined_person_columns,
    model::person::Person,
};

/// The conversation of the two people, if they have one.
pub(super) struct BlockChange {
    pub(super) conversation: Option<RoomId>,
}

/// At most 1,000 people: the list is read with every list of rooms.
const BLOCK: &str = "
    insert into blocks (user_id, blocked_id, created_at)
    select $1, $2, $3
     where (select count(*) from blocks where user_id = $1) < 1000
        on conflict (user_id, blocked_id) do nothing";

const EXISTS: &str = "select count(*) from blocks where user_id = $1 and blocked_id = $2";

const CONVERSATION: &str = "
    select r.id from rooms r
      join memberships a on a.room_id = r.id and a.user_id = $1
      join memberships b on b.room_id = r.id and b.user_id = $2
     where r.kind = 'direct'";

pub(super) async fn block(store: &Store, user: UserId, blocked: UserId) -> Result<BlockChange> {
    let (stored, conversation): (i64, Option<RoomId>) = each_db!(store, begin tx => {
        sqlx::query(BLOCK)
            .bind(user)
            .bind(blocked)
            .bind(Timestamp::now())
            .execute(&mut *tx)
            .await?;
        let stored = sqlx::query_scalar(EXISTS)
            .bind(user)
            .bind(blocked)
            .fetch_one(&mut *tx)
            .await?;
        let conversation = sqlx::query_scalar(CONVERSATION)
            .bind(user)
            .bind(blocked)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        (stored, conversation)
    });
    match stored {
        0 => Err(Error::NotFound),
        _ => Ok(BlockChange { conversation }),
    }
}

const UNBLOCK: &str = "delete from blocks where user_id = $1 and blocked_id = $2";

pub(super) async fn unblock(store: &Store, user: UserId, blocked: UserId) -> Result<BlockChange> {
    Ok(each_db!(store, begin tx => {
        sqlx::query(UNBLOCK).bind(user).bind(blocked).execute(&mut *tx).await?;
        let conversation = sqlx::query_scalar(CONVERSATION)
            .bind(user)
            .bind(blocked)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        BlockChange { conversation }
    }))
}

const BLOCKED_IDS: &str = "select blocked_id from blocks where user_id = $1 order by blocked_id";

pub(super) async fn blocked_ids(store: &Store, user: UserId) -> Result<Vec<UserId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(BLOCKED_IDS).bind(user).fetch_all(conn).await?
    }))
}

const BLOCKED_PEOPLE: &str = concat!(
    "select ",
    joined_person_columns!(),
    "
      from blocks b join users u on u.id = b.blocked_id
     where b.user_id = $1
     order by b.blocked_id"
);

pub(super) async fn blocked_people(store: &Store, user: UserId) -> Result<Vec<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(BLOCKED_PEOPLE).bind(user).fetch_all(conn).await?
    }))
}

/// Deletes all that somebody has blocked.
pub(crate) const FORGET_BLOCKS: &str = "delete from blocks where user_id = $1";
