//! Rows of a whole database, written in bulk. Elsewhere only a feature writes its tables;
//! this file writes those of several, because their operations take one person and one
//! message at a time, and a million would take most of an hour. So it keeps their invariants
//! by hand, and `tests/web/seeding.rs` checks them.

use sqlx::QueryBuilder;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{RoomId, UserId},
    },
    db::{IDS_PER_STATEMENT, Store, each_db},
    dev::seed::{
        SeededMessage,
        plan::{PlannedPerson, PlannedRoom},
    },
    features::rooms::RoomName,
    model::room::RoomKind,
};

const ANY_PEOPLE: &str = "select count(*) from (select 1 from users limit 1) as one";

pub(super) async fn has_people(store: &Store) -> Result<bool> {
    let people: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(ANY_PEOPLE).fetch_one(conn).await?
    });
    Ok(people > 0)
}

/// Inserts people with the password of the first person.
pub(super) async fn insert_people(store: &Store, people: &[PlannedPerson]) -> Result<()> {
    for some in people.chunks(IDS_PER_STATEMENT) {
        each_db!(store, write conn => {
            let mut query = QueryBuilder::new(
                "insert into users (username, username_key, display_name, display_key,
                                    created_at, password_hash) ",
            );
            query.push_values(some, |mut row, person| {
                row.push_bind(&person.username)
                    .push_bind(&person.username)
                    .push_bind(&person.display_name)
                    .push_bind(&person.display_key)
                    .push_bind(Timestamp::now())
                    .push("(select min(password_hash) from users)");
            });
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

const NAME_FIRST: &str =
    "update users set display_name = $2, display_key = $3 where username_key = $1";

/// Gives the first person, who signed up without one, a display name.
pub(super) async fn name_first(store: &Store, name: &PlannedPerson) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(NAME_FIRST)
            .bind(&name.username)
            .bind(&name.display_name)
            .bind(&name.display_key)
            .execute(conn)
            .await?;
    });
    Ok(())
}

const ALL_PEOPLE: &str = "select id from users order by id";

pub(super) async fn people(store: &Store) -> Result<Vec<UserId>> {
    Ok(each_db!(store, write conn => {
        sqlx::query_scalar(ALL_PEOPLE).fetch_all(conn).await?
    }))
}

/// The unique key of a room's name. For private rooms and conversations no name has this
/// key (`rooms/joining/store.rs`).
fn key(room: &PlannedRoom, people: &[UserId]) -> String {
    match room.kind {
        RoomKind::Open => {
            RoomName::parse(&room.name).map_or_else(|_| room.name.clone(), |name| name.key())
        }
        RoomKind::Private => format!("\u{1}{}", room.secret),
        RoomKind::Direct => {
            let (low, high) = (people[room.members[0]], people[room.members[1]]);
            format!("\u{1}{low}-{high}")
        }
    }
}

pub(super) async fn insert_rooms(
    store: &Store,
    rooms: &[PlannedRoom],
    people: &[UserId],
) -> Result<()> {
    for some in rooms.chunks(IDS_PER_STATEMENT) {
        each_db!(store, write conn => {
            let mut query = QueryBuilder::new(
                "insert into rooms (name, name_key, kind, topic, created_by, created_at) ",
            );
            query.push_values(some, |mut row, room| {
                row.push_bind(&room.name)
                    .push_bind(key(room, people))
                    .push_bind(room.kind.name())
                    .push_bind(&room.topic)
                    .push_bind(people[room.members[0]])
                    .push_bind(began());
            });
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

/// Before anything was said.
fn began() -> Timestamp {
    Timestamp::now().minus_seconds(366 * 24 * 60 * 60)
}

const ALL_ROOMS: &str = "select id from rooms order by id";

pub(super) async fn rooms(store: &Store) -> Result<Vec<RoomId>> {
    Ok(each_db!(store, write conn => {
        sqlx::query_scalar(ALL_ROOMS).fetch_all(conn).await?
    }))
}

pub(super) async fn insert_memberships(store: &Store, members: &[(RoomId, UserId)]) -> Result<()> {
    for some in members.chunks(IDS_PER_STATEMENT) {
        each_db!(store, write conn => {
            let mut query = QueryBuilder::new(
                "insert into memberships (room_id, user_id, joined_at, visited_at) ",
            );
            query.push_values(some, |mut row, (room, user)| {
                row.push_bind(room).push_bind(user).push_bind(began()).push_bind(began());
            });
            query.build().execute(conn).await?;
        });
    }
    Ok(())
}

pub(super) async fn insert_messages(store: &Store, messages: &[SeededMessage]) -> Result<()> {
    each_db!(store, write conn => {
        let mut query = QueryBuilder::new(
            "insert into messages (room_id, author_id, nonce, body, said_at, continues,
                                   opens_day, sealed_by) ",
        );
        query.push_values(messages, |mut row, message| {
            row.push_bind(message.room)
                .push_bind(message.author)
                .push_bind(&message.nonce)
                .push_bind(&message.body)
                .push_bind(message.said_at)
                .push_bind(message.continues)
                .push_bind(message.opens_day)
                .push_bind(&message.sealed_by);
        });
        query.build().execute(conn).await?;
    });
    Ok(())
}

const LOG_JOINED: &str = "
    insert into room_log (room_id, seq, kind, subject)
    select room_id, row_number() over (partition by room_id order by user_id), 'joined', user_id
      from memberships";

/// Numbered after the members who joined.
const LOG_SAID: &str = "
    insert into room_log (room_id, seq, kind, subject)
    select m.room_id, j.joined + row_number() over (partition by m.room_id order by m.id),
           'said', m.id
      from messages m
      join (select room_id, count(*) as joined from memberships group by room_id) j
        on j.room_id = m.room_id";

const SET_HEADS: &str = "
    update rooms
       set head = coalesce((select max(seq) from room_log where room_id = rooms.id), 0)";

/// Writes the log of each room from the rows themselves, so that no number is missing and
/// none refers to nothing.
pub(super) async fn write_log(store: &Store) -> Result<()> {
    for sql in [LOG_JOINED, LOG_SAID, SET_HEADS] {
        each_db!(store, write conn => {
            sqlx::query(sql).execute(conn).await?;
        });
    }
    Ok(())
}

/// Three in ten members have not read the latest messages of a room, forty at most. A number
/// before the first message means that nothing was read.
const READ_SOME: &str = "
    update memberships
       set seen = coalesce(
           (select l.subject from rooms r join room_log l on l.room_id = r.id
             where r.id = memberships.room_id and l.kind = 'said'
               and l.seq = r.head - case when (user_id * 7 + r.id) % 10 < 3
                                         then (user_id + r.id) % 40 else 0 end), 0)";

pub(super) async fn read_some(store: &Store) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(READ_SOME).execute(conn).await?;
    });
    Ok(())
}
