//! Rows of a whole house, written in bulk. A wing alone writes its own tables; this one
//! writes those of several, because their deeds take one person and one message at a
//! time, and a million would take the better part of an hour. So what they keep true is
//! kept true here by hand, and `tests/web/seeding.rs` looks whether it is.

use sqlx::QueryBuilder;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{RoomId, UserId},
    },
    db::{IDS_PER_STATEMENT, Store, each_db},
    dev::seed::{
        Said,
        plan::{Name, Planned},
    },
    features::rooms::RoomName,
    model::room::RoomKind,
};

const SOMEBODY: &str = "select count(*) from (select 1 from users limit 1) as one";

pub(super) async fn somebody(store: &Store) -> Result<bool> {
    let people: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(SOMEBODY).fetch_one(conn).await?
    });
    Ok(people > 0)
}

/// People with the password of who is there already.
pub(super) async fn insert_people(store: &Store, people: &[Name]) -> Result<()> {
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

/// Who came first chose no name to be shown.
pub(super) async fn name_first(store: &Store, name: &Name) -> Result<()> {
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

/// The key under which no name finds a room, as `rooms/entering/store.rs` makes it.
fn key(room: &Planned, people: &[UserId]) -> String {
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
    rooms: &[Planned],
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

pub(super) async fn insert_messages(store: &Store, said: &[Said]) -> Result<()> {
    each_db!(store, write conn => {
        let mut query = QueryBuilder::new(
            "insert into messages (room_id, author_id, nonce, body, said_at, continues,
                                   opens_day, sealed_by) ",
        );
        query.push_values(said, |mut row, said| {
            row.push_bind(said.room)
                .push_bind(said.author)
                .push_bind(&said.nonce)
                .push_bind(&said.body)
                .push_bind(said.said_at)
                .push_bind(said.continues)
                .push_bind(said.opens_day)
                .push_bind(&said.sealed_by);
        });
        query.build().execute(conn).await?;
    });
    Ok(())
}

const LOG_JOINED: &str = "
    insert into room_log (room_id, seq, kind, subject)
    select room_id, row_number() over (partition by room_id order by user_id), 'joined', user_id
      from memberships";

/// After all who came in.
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

/// Numbers everything there is, from the rows themselves, so that no number can be
/// missing or belong to nothing.
pub(super) async fn write_log(store: &Store) -> Result<()> {
    for sql in [LOG_JOINED, LOG_SAID, SET_HEADS] {
        each_db!(store, write conn => {
            sqlx::query(sql).execute(conn).await?;
        });
    }
    Ok(())
}

/// Three in ten have not seen the last few messages of a room, forty at most; what the
/// number leads to before anything was said is nothing seen.
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
