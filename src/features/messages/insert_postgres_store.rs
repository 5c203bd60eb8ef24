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
    features::messages::{
        mention_store::{Found, INSERT_PRIVATE, PRIVATE_SEEN_BY_ALL},
        mentions,
        reference_store::Targets,
    },
    model::named::{Audience, Named},
};

/// The message to be stored.
pub(super) struct NewMessage<'a> {
    pub room: RoomId,
    pub author: UserId,
    pub key: &'a str,
    pub text: &'a str,
    pub targets: Targets,
    /// Whether it waited for its time.
    pub waited: bool,
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
                   (select string_agg(u.id || ':' || u.username_key || ':' || ",
            shown_name!("u"),
            ", '\n')
                      from users u join memberships m on m.user_id = u.id
                     where u.username_key = any($10) and m.room_id = $1) as mentioned,
                   (select string_agg(r.id || ':' || replace(r.name_key, ' ', '-'), '\n')
                      from rooms r
                     where replace(r.name_key, ' ', '-') = any($11)
                       and r.kind = 'open' and r.deleted_at is null) as linked
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
    linked: Option<String>,
}

/// Runs the rest of the statements.
pub(super) async fn insert(
    session: &mut PostgresSession,
    sql: &'static str,
    message: &NewMessage<'_>,
    (posted_at, stored): (Timestamp, &StoredText),
) -> Result<Posted> {
    let (people, rooms) = mentions::possible_people_and_rooms(message.text);
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
        .bind(people)
        .bind(rooms)
        .bind(message.waited)
        .fetch_one(&mut **session)
        .await?;
    Ok(posted)
}

/// Commits with the mentions. Returns the other members who are mentioned, and what the text
/// names.
pub(super) async fn commit(
    mut session: PostgresSession,
    message: &NewMessage<'_>,
    posted: &Posted,
    audience: &Audience,
) -> Result<(Vec<UserId>, Named)> {
    let people = posted.mentioned.as_deref().unwrap_or_default().lines();
    let rooms = posted.linked.as_deref().unwrap_or_default().lines();
    let mut found = Found {
        people: people
            .filter_map(|line| {
                let (id, rest) = line.split_once(':')?;
                let (username, name) = rest.split_once(':')?;
                Some((UserId::parse(id)?, username.to_owned(), name.to_owned()))
            })
            .collect(),
        rooms: rooms
            .filter_map(|line| {
                let (id, name) = line.split_once(':')?;
                Some((RoomId::parse(id)?, name.to_owned()))
            })
            .collect(),
        ..Found::default()
    };
    // (A round trip more, for texts that may name a room.)
    let (_, names) = mentions::possible_people_and_rooms(message.text);
    if !names.is_empty() {
        let private = sqlx::query_as(PRIVATE_SEEN_BY_ALL).bind(message.room);
        found.add_private(private.fetch_all(&mut *session).await?, &names);
    }
    let id = posted.id.unwrap_or(MessageId::NONE);
    let marks = found.marks(message.text, audience);
    for one in marks.private() {
        sqlx::query(INSERT_PRIVATE)
            .bind(id)
            .bind(message.room)
            .bind(&one.name)
            .bind(one.room)
            .execute(&mut *session)
            .await?;
    }
    let sql = marks.statements(message.room, id, message.author);
    match sql.is_empty() {
        true => session.commit().await?,
        false => session.commit_with(AssertSqlSafe(sql)).await?,
    }
    Ok(marks.results(message.room, message.author))
}
