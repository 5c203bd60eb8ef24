//! SQL for the answers in a thread.

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, UserId},
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

const ANSWERS: &str = concat!(
    "select ",
    message_columns!(),
    "
      from messages m join users u on u.id = m.author_id
     where m.thread_root = $1 and m.room_id = $2 and m.id > $3 and m.id < $4
     order by m.id desc limit $5"
);

/// The latest answers to `root` before `before` that the member may see, newest first.
pub(super) async fn answers(
    store: &Store,
    member: &Member,
    root: MessageId,
    before: MessageId,
    limit: i64,
) -> Result<Vec<Message>> {
    let rows: Vec<MessageRow> = each_db!(store, read conn => {
        sqlx::query_as(ANSWERS)
            .bind(root)
            .bind(member.room().id)
            .bind(member.read_state().cleared)
            .bind(before)
            .bind(limit)
            .fetch_all(conn)
            .await?
    });
    open_all(store, rows).await
}

/// Those who began the thread, wrote or were named in its last answers, or chose to follow it.
const FOLLOWERS: &str = "
    select q.id
      from (select author_id as id from messages where id = $1
            union
            select * from (select author_id from messages
                            where thread_root = $1 and removed_at is null
                            order by id desc limit 500) as answered
            union
            select x.user_id
              from (select id from messages where thread_root = $1
                     order by id desc limit 500) as answer
              join mentions x on x.message_id = answer.id and not x.here
            union
            select user_id from mentions where message_id = $1 and not here
            union
            select user_id from thread_follows where root_id = $1 and follows) as q
     where not exists (select 1 from thread_follows n
                        where n.user_id = q.id and n.root_id = $1 and not n.follows)
     limit 500";

/// Five hundred of the people who follow a thread.
pub(super) async fn followers(store: &Store, root: MessageId) -> Result<Vec<UserId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(FOLLOWERS).bind(root).fetch_all(conn).await?
    }))
}
