//! SQL for polls as they are shown, and for those that come and go with their message, in its
//! transaction. `vote_store.rs` has the votes.

use std::collections::HashMap;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::MessageId,
        seal::{self, StoredText},
    },
    db::{
        Store, each_db,
        lossy_text::{LossyText, stored_text},
        select_in,
    },
    features::{accounts::joined_person_columns, rooms::Member},
    model::{
        person::Person,
        poll::{NAMED, Poll, PollAnswer, Voter},
    },
};

/// Whether a message has a poll: one column, from `messages m`.
macro_rules! has_poll_column {
    () => {
        "exists (select 1 from polls p where p.message_id = m.id) as has_poll"
    };
}
pub(crate) use has_poll_column;

/// Takes the poll of a message that is deleted away, with its answers and votes.
pub(crate) const DELETE_POLL: &str = "delete from polls where message_id = $1";

/// Stores the poll of a new message.
pub(crate) const INSERT_POLL: &str = "
    insert into polls (message_id, several, secret, closes_at) values ($1, $2, $3, $4)";

/// Stores one answer.
pub(crate) const INSERT_ANSWER: &str = "
    insert into poll_answers (message_id, position, body, sealed_by) values ($1, $2, $3, $4)";

/// Stores the poll of the new message `$message` in the transaction `$tx`, if there is one.
macro_rules! insert_poll {
    ($tx:expr, $store:expr, $message:expr, $poll:expr) => {
        if let Some(poll) = $poll {
            use $crate::features::polls as sql;
            sqlx::query(sql::INSERT_POLL)
                .bind($message)
                .bind(poll.several)
                .bind(poll.secret)
                .bind(poll.closes_at)
                .execute(&mut *$tx)
                .await?;
            for (position, answer) in (1..).zip(poll.answers()) {
                let stored = sql::sealed_answer($store, ($message, position), answer);
                sqlx::query(sql::INSERT_ANSWER)
                    .bind($message)
                    .bind(position)
                    .bind(&stored.text)
                    .bind(&stored.sealed_by)
                    .execute(&mut *$tx)
                    .await?;
            }
        }
    };
}
pub(crate) use insert_poll;

/// An answer by its poll and its number.
pub(crate) type AnswerId = (MessageId, i64);

/// Where an answer belongs that is encrypted.
fn place((message, position): AnswerId) -> String {
    format!("poll {message} {position}")
}

/// An answer as it is stored.
pub(crate) fn sealed_answer(store: &Store, answer: AnswerId, text: &str) -> StoredText {
    store.seal().seal(text, &place(answer))
}

pub(super) fn open(
    store: &Store,
    answer: AnswerId,
    body: LossyText,
    sealed_by: Option<LossyText>,
) -> Result<String> {
    store
        .seal()
        .open(stored_text(body, sealed_by), &place(answer))
}

/// One row for each answer. Where a person may choose several, the first row counts the people;
/// in a poll with one choice, each vote is a person.
const ANSWERS: &str = "
    select p.message_id, p.several, p.secret, p.closes_at, p.closed_at,
           a.position, a.body, a.sealed_by,
           (select count(*) from poll_votes v
             where v.message_id = a.message_id and v.position = a.position) as total,
           case when p.several and a.position = 1
                then (select count(distinct v.user_id) from poll_votes v
                       where v.message_id = p.message_id)
                else 0 end as people
      from polls p join poll_answers a on a.message_id = p.message_id
     where p.message_id in";

#[derive(sqlx::FromRow)]
struct AnswerRow {
    message_id: MessageId,
    several: bool,
    secret: bool,
    closes_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    position: i64,
    body: LossyText,
    sealed_by: Option<LossyText>,
    total: i64,
    people: i64,
}

/// Those who chose each answer last: since the twelfth last did. Only these rows are read, however
/// many people have voted. (`cross` tells SQLite to look at the answers first.)
const NAMED_PEOPLE: &str = concat!(
    "select v.message_id, v.position, v.at, ",
    joined_person_columns!(),
    "
       from poll_answers a cross join poll_votes v cross join users u
      where v.message_id = a.message_id and v.position = a.position
        and v.at >= coalesce((select o.at from poll_votes o
                               where o.message_id = a.message_id and o.position = a.position
                               order by o.at desc limit 1 offset 11), 0)
        and u.id = v.user_id and a.message_id in"
);

#[derive(sqlx::FromRow)]
struct VoterRow {
    message_id: MessageId,
    position: i64,
    at: Timestamp,
    #[sqlx(flatten)]
    person: Person,
}

fn counted(number: i64) -> usize {
    usize::try_from(number).unwrap_or_default()
}

/// The polls of these messages. Those who voted in a secret one are not even read.
pub(super) async fn of(store: &Store, messages: &[MessageId]) -> Result<HashMap<MessageId, Poll>> {
    let mut rows: Vec<AnswerRow> = select_in!(store, ANSWERS, messages);
    rows.sort_by_key(|row| (row.message_id, row.position));
    let mut found: HashMap<MessageId, Poll> = HashMap::new();
    for row in rows {
        let poll = found.entry(row.message_id).or_insert_with(|| Poll {
            several: row.several,
            secret: row.secret,
            closes_at: row.closes_at,
            closed_at: row.closed_at,
            voters: 0,
            answers: vec![],
        });
        poll.voters += counted(if row.several { row.people } else { row.total });
        let id = (row.message_id, row.position);
        let text = open(store, id, row.body, row.sealed_by);
        poll.answers.push(PollAnswer {
            text: text.inspect_err(seal::report).ok(),
            count: counted(row.total),
            people: vec![],
        });
    }
    let open = found
        .iter()
        .filter(|(_, poll)| !poll.secret && poll.voters > 0);
    let open: Vec<MessageId> = open.map(|(message, _)| *message).collect();
    let mut rows: Vec<VoterRow> = select_in!(store, NAMED_PEOPLE, open);
    rows.sort_by_key(|row| (row.at, row.person.id));
    for row in rows {
        let poll = found.get_mut(&row.message_id);
        let place = counted(row.position.saturating_sub(1));
        if let Some(answer) = poll.and_then(|poll| poll.answers.get_mut(place)) {
            answer.people.push(Voter {
                id: row.person.id,
                name: row.person.distinct_name().into_owned(),
            });
        }
    }
    // Several may have voted in the same moment.
    for answer in found.values_mut().flat_map(|poll| &mut poll.answers) {
        let extra = answer.people.len().saturating_sub(NAMED);
        answer.people.drain(..extra);
    }
    Ok(found)
}

const PEOPLE: &str = concat!(
    "select v.position, v.at, ",
    joined_person_columns!(),
    "
       from poll_votes v
       join polls p on p.message_id = v.message_id and not p.secret
       join users u on u.id = v.user_id
      where v.message_id = $1 limit 1000"
);

#[derive(sqlx::FromRow)]
struct NamedVoterRow {
    position: i64,
    at: Timestamp,
    #[sqlx(flatten)]
    person: Person,
}

/// A thousand of those who voted in an open poll, by answer, in the order in which they did.
pub(super) async fn people(store: &Store, message: MessageId) -> Result<HashMap<i64, Vec<Person>>> {
    let mut rows: Vec<NamedVoterRow> = each_db!(store, read conn => {
        sqlx::query_as(PEOPLE).bind(message).fetch_all(conn).await?
    });
    rows.sort_by_key(|row| row.at);
    let mut found: HashMap<i64, Vec<Person>> = HashMap::new();
    for row in rows {
        found.entry(row.position).or_default().push(row.person);
    }
    Ok(found)
}

const OWN: &str = "
    select v.message_id, v.position
      from messages m join poll_votes v on v.message_id = m.id and v.user_id = $2
     where m.room_id = $1 and m.id >= $3 and m.id > $4
     order by m.id limit 500";

pub(super) async fn own(store: &Store, member: &Member, from: MessageId) -> Result<Vec<AnswerId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(OWN)
            .bind(member.room().id)
            .bind(member.person().id)
            .bind(from)
            .bind(member.read_state().cleared)
            .fetch_all(conn)
            .await?
    }))
}
