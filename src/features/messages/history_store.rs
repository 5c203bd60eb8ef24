//! SQL for reading the history of a room.

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, Seq},
    },
    db::{Store, each_db},
    features::{
        accounts::joined_person_columns,
        messages::{
            mention_store::named_columns,
            reference_store::reference_columns,
            store::{MessageRow, message_columns, open_all},
        },
        pins::statements::pinned_column,
        polls::has_poll_column,
        reactions::has_reactions_column,
        rooms::Member,
    },
    model::message::Message,
};

/// The room's number comes from the same statement as the messages, so it stands for
/// exactly what they show.
const NEWEST: &str = concat!(
    "select ",
    message_columns!(),
    ", r.head
      from messages m
      join users u on u.id = m.author_id
      join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.id > $3
     order by m.id desc limit $2"
);

const BEFORE: &str = concat!(
    "select ",
    message_columns!(),
    ", r.head
      from messages m
      join users u on u.id = m.author_id
      join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.id > $3 and m.id < $4
     order by m.id desc limit $2"
);

#[derive(sqlx::FromRow)]
struct HistoryRow {
    #[sqlx(flatten)]
    message: MessageRow,
    head: Seq,
}

/// The newest messages older than `before` that the member may see, newest first, and the
/// room's number unless there are none.
pub(super) async fn newest(
    store: &Store,
    member: &Member,
    before: Option<MessageId>,
    limit: i64,
) -> Result<(Vec<Message>, Option<Seq>)> {
    let (room, cleared) = (member.room().id, member.read_state().cleared);
    let rows: Vec<HistoryRow> = match before {
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
    let rows = rows.into_iter().map(|row| row.message).collect();
    Ok((open_all(store, rows).await?, head))
}

const AFTER: &str = concat!(
    "select ",
    message_columns!(),
    "
      from messages m
      join users u on u.id = m.author_id
     where m.room_id = $1 and m.id > $3
     order by m.id limit $2"
);

/// The oldest messages newer than `after` that the member may see, oldest first.
pub(super) async fn oldest(
    store: &Store,
    member: &Member,
    after: MessageId,
    limit: i64,
) -> Result<Vec<Message>> {
    let after = after.max(member.read_state().cleared);
    let rows: Vec<MessageRow> = each_db!(store, read conn => {
        sqlx::query_as(AFTER)
            .bind(member.room().id)
            .bind(limit)
            .bind(after)
            .fetch_all(conn)
            .await?
    });
    open_all(store, rows).await
}

const COUNT_NEWER: &str = "
    select count(*) from
        (select 1 from messages where room_id = $1 and id > $2 limit $3) as newer";

/// The number of messages after the member's read position, counted up to `limit`.
pub(super) async fn count_newer(store: &Store, member: &Member, limit: i64) -> Result<i64> {
    let read_state = member.read_state();
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(COUNT_NEWER)
            .bind(member.room().id)
            .bind(read_state.seen.max(read_state.cleared))
            .bind(limit)
            .fetch_one(conn)
            .await?
    }))
}

const FIRST_NEWER: &str = "select min(id) from messages where room_id = $1 and id > $2";

/// The first message after the member's read position.
pub(super) async fn first_newer(store: &Store, member: &Member) -> Result<Option<MessageId>> {
    let read_state = member.read_state();
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(FIRST_NEWER)
            .bind(member.room().id)
            .bind(read_state.seen.max(read_state.cleared))
            .fetch_one(conn)
            .await?
    }))
}
