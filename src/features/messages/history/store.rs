//! Reads stretches of what was said.

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, Seq},
    },
    db::{Store, each_db},
    features::{messages::store::Row, rooms::Member},
    model::message::Message,
};

/// One statement is one look at the database: the number stands for exactly what
/// the messages show.
const NEWEST: &str = "
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.sealed_by, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at, r.head
      from messages m
      join users u on u.id = m.author_id
      join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.id > $3
     order by m.id desc limit $2";

const BEFORE: &str = "
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.sealed_by, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at, r.head
      from messages m
      join users u on u.id = m.author_id
      join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.id > $3 and m.id < $4
     order by m.id desc limit $2";

/// The newest messages before `before` that are there for the member, the newest
/// first, and the room's number, unless there are none.
pub(super) async fn newest(
    store: &Store,
    member: &Member,
    before: Option<MessageId>,
    limit: i64,
) -> Result<(Vec<Message>, Option<Seq>)> {
    let (room, cleared) = (member.room().id, member.reading().cleared);
    let rows: Vec<Paged> = match before {
        None => each_db!(store, read conn => {
            sqlx::query_as(NEWEST).bind(room).bind(limit).bind(cleared).fetch_all(conn).await?
        }),
        Some(before) => each_db!(store, read conn => {
            sqlx::query_as(BEFORE)
                .bind(room)
                .bind(limit)
                .bind(cleared)
                .bind(before)
                .fetch_all(conn)
                .await?
        }),
    };
    let head = rows.first().map(|row| row.head);
    let messages = rows.into_iter().map(|row| row.message.open(store));
    Ok((messages.collect::<Result<_>>()?, head))
}

const AFTER: &str = "
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.sealed_by, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at
      from messages m
      join users u on u.id = m.author_id
     where m.room_id = $1 and m.id > $3
     order by m.id limit $2";

/// The oldest messages after `after` that are there for the member, the oldest first.
pub(super) async fn oldest(
    store: &Store,
    member: &Member,
    after: MessageId,
    limit: i64,
) -> Result<Vec<Message>> {
    let after = after.max(member.reading().cleared);
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(AFTER)
            .bind(member.room().id)
            .bind(limit)
            .bind(after)
            .fetch_all(conn)
            .await?
    });
    rows.into_iter().map(|row| row.open(store)).collect()
}

const NEWER_THAN: &str = "
    select count(*) from
        (select 1 from messages where room_id = $1 and id > $2 limit $3) as newer";

/// How many messages the member has not seen, up to `most`.
pub(super) async fn newer_than(store: &Store, member: &Member, most: i64) -> Result<i64> {
    let reading = member.reading();
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(NEWER_THAN)
            .bind(member.room().id)
            .bind(reading.seen.max(reading.cleared))
            .bind(most)
            .fetch_one(conn)
            .await?
    }))
}

#[derive(sqlx::FromRow)]
struct Paged {
    #[sqlx(flatten)]
    message: Row,
    head: Seq,
}
