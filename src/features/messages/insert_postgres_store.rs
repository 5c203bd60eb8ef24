//! Posting a message on PostgreSQL, in three round trips: the transaction and the room's
//! number, everything else, the mentions and the commit.

use sqlx::AssertSqlSafe;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, Seq, UserId},
        seal::StoredText,
    },
    db::{NEXT_SEQ, Postgres, PostgresSession},
    features::messages::{mentions, reference_store::Targets},
};

/// The message to be stored.
pub(super) struct NewMessage<'a> {
    pub room: RoomId,
    pub author: UserId,
    pub key: &'a str,
    pub text: &'a str,
    pub targets: Targets,
}

/// Begins with the room's next number. The next statement begins after the room's row is
/// locked, so it sees what was posted before.
pub(super) async fn begin(
    postgres: &Postgres,
    message: &NewMessage<'_>,
) -> Result<PostgresSession> {
    // The number of a room is no text that somebody typed.
    let first = NEXT_SEQ.replace("$1", &message.room.get().to_string());
    postgres.begin_with(&first).await
}

/// The parts see the tables as they were before, and each other by what they return.
macro_rules! rest {
    ($insert:expr, $mark_read:expr) => {
        concat!(
            "with new as (",
            $insert,
            "),
            seen as (",
            $mark_read,
            " and exists (select 1 from new) returning 1),
            logged as (
                insert into room_log (room_id, seq, kind, subject)
                select r.id, r.head, 'said', n.id from rooms r, new n where r.id = $1)
            select (select r.head from rooms r where r.id = $1) as head,
                   n.id, n.continues, n.opens_day,
                   exists (select 1 from seen) as may_post,
                   (select string_agg(u.id || ':' || u.username_key, ' ')
                      from users u join memberships m on m.user_id = u.id
                     where u.username_key = any($10) and m.room_id = $1) as mentioned
              from (select 1) one left join new n on true"
        )
    };
}
pub(super) use rest;

/// The row that the rest returns.
#[derive(sqlx::FromRow)]
pub(super) struct Posted {
    pub head: Option<Seq>,
    pub id: Option<MessageId>,
    pub continues: Option<bool>,
    pub opens_day: Option<bool>,
    pub may_post: bool,
    mentioned: Option<String>,
}

/// Runs the rest of the statements.
pub(super) async fn insert(
    session: &mut PostgresSession,
    sql: &'static str,
    message: &NewMessage<'_>,
    (posted_at, stored): (Timestamp, &StoredText),
) -> Result<Posted> {
    let posted = sqlx::query_as(sql)
        .bind(message.room)
        .bind(message.author)
        .bind(message.key)
        .bind(&stored.text)
        .bind(posted_at)
        .bind(&stored.sealed_by)
        .bind(message.targets.reply_to)
        .bind(message.targets.root)
        .bind(message.targets.links_to)
        .bind(mentions::possible_names(message.text))
        .fetch_one(&mut **session)
        .await?;
    Ok(posted)
}

/// Commits with the mentions. Returns the other members who are mentioned, and the names of
/// all.
pub(super) async fn commit(
    session: PostgresSession,
    message: &NewMessage<'_>,
    posted: &Posted,
) -> Result<(Vec<UserId>, Vec<String>)> {
    let people: Vec<(UserId, &str)> = posted
        .mentioned
        .as_deref()
        .unwrap_or_default()
        .split(' ')
        .filter_map(|person| {
            let (id, name) = person.split_once(':')?;
            Some((UserId::parse(id)?, name))
        })
        .collect();
    if people.is_empty() {
        session.commit().await?;
        return Ok((vec![], vec![]));
    }
    let is_name = |name: &str| people.iter().any(|(_, known)| *known == name);
    let names = mentions::mentioned(message.text, is_name);
    let mentioned: Vec<UserId> = people
        .iter()
        .filter(|(_, name)| names.iter().any(|known| known == name))
        .map(|(user, _)| *user)
        .collect();
    let id = posted.id.unwrap_or(MessageId::NONE);
    // Numbers only, as above.
    let rows: Vec<_> = mentioned
        .iter()
        .map(|user| format!("({user}, {}, {id})", message.room))
        .collect();
    let insert = match rows.is_empty() {
        true => String::new(),
        false => format!(
            "insert into mentions (user_id, room_id, message_id) values {};",
            rows.join(", ")
        ),
    };
    session.commit_with(AssertSqlSafe(insert)).await?;
    let others = mentioned
        .into_iter()
        .filter(|user| *user != message.author)
        .collect();
    Ok((others, names))
}
