//! Rows of rooms and memberships. Only this wing writes them.

use super::{Hearing, Kind, Look, Other, Reading, Room};
use crate::{
    accounts::{Person, Viewer},
    db::{Store, each_db, number},
    error::Result,
    event::Notify,
    ids::{Edition, MessageId, Micros, RoomId, Seq, UserId},
    recent::Recent,
};

impl Kind {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Open => "open",
            Kind::Private => "private",
            Kind::Direct => "direct",
        }
    }

    /// Reads a kind as it is stored.
    pub fn stored(name: &str) -> Self {
        match name {
            "open" => Kind::Open,
            "direct" => Kind::Direct,
            // What is not known is nobody else's business.
            _ => Kind::Private,
        }
    }
}

impl Notify {
    /// As it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Notify::All => "all",
            Notify::Mentions => "mentions",
            Notify::Nothing => "nothing",
        }
    }

    /// Reads what is stored.
    pub fn stored(name: &str) -> Self {
        match name {
            "mentions" => Notify::Mentions,
            "nothing" => Notify::Nothing,
            _ => Notify::All,
        }
    }
}

/// The person is the other of a conversation, and the member themselves elsewhere.
const MEMBERSHIP: &str = "
    select r.id, r.name, r.kind, r.topic, (r.archived_at is not null) as archived,
           r.created_by, r.head, m.seen, m.cleared, m.notify,
           coalesce((select max(x.id) from messages x where x.room_id = r.id), 0) as newest,
           coalesce((select max(e.people) from epoch e), 0) as people,
           (m.visited_at > 0 and m.visited_at =
               (select max(v.visited_at) from memberships v where v.user_id = $2)) as revisited,
           o.seen as other_seen, u.online_at, u.receipts,
           u.id as user_id, u.username, u.display_name, u.picture
      from memberships m
      join rooms r on r.id = m.room_id
      left join memberships o
             on r.kind = 'direct' and o.room_id = r.id and o.user_id <> m.user_id
      join users u on u.id = coalesce(o.user_id, m.user_id)
     where m.room_id = $1 and m.user_id = $2";

#[derive(sqlx::FromRow)]
struct Row {
    id: RoomId,
    name: String,
    kind: String,
    topic: String,
    archived: bool,
    created_by: UserId,
    head: Seq,
    seen: MessageId,
    cleared: MessageId,
    notify: String,
    newest: MessageId,
    people: Edition,
    revisited: bool,
    other_seen: Option<MessageId>,
    online_at: Option<Micros>,
    receipts: bool,
    #[sqlx(flatten)]
    person: Person,
}

type Membership = Option<(Room, Seq, Reading, Look)>;

static MEMBERSHIPS: Recent<(RoomId, UserId), Membership, 10_000> = Recent::new();

/// The room and its number, if the user is in it, and how far they have got.
pub(super) async fn membership(store: &Store, room: RoomId, user: UserId) -> Result<Membership> {
    MEMBERSHIPS
        .or_read(store, (room, user), read_membership(store, room, user))
        .await
}

async fn read_membership(store: &Store, room: RoomId, user: UserId) -> Result<Membership> {
    let row: Option<Row> = each_db!(store, read pool => {
        sqlx::query_as(MEMBERSHIP).bind(room).bind(user).fetch_optional(pool).await?
    });
    Ok(row.map(|row| {
        let kind = Kind::stored(&row.kind);
        let with = (kind == Kind::Direct).then_some(row.person);
        let room = Room {
            id: row.id,
            name: row.name,
            kind,
            topic: row.topic,
            archived: row.archived,
            owner: row.created_by,
            with,
        };
        let reading = Reading {
            seen: row.seen,
            cleared: row.cleared,
            notify: Notify::stored(&row.notify),
        };
        let other = row.other_seen.map(|seen| Other {
            seen,
            online_at: row.online_at,
            receipts: row.receipts,
        });
        let look = Look {
            newest: row.newest,
            people: row.people,
            revisited: row.revisited,
            other,
        };
        (room, row.head, reading, look)
    }))
}

const LEAVE: &str = "delete from memberships where room_id = $1 and user_id = $2";

/// Leaves the room; the number of the change, unless they were not in it.
pub(super) async fn leave(store: &Store, room: RoomId, user: UserId) -> Result<Option<Seq>> {
    Ok(each_db!(store, begin tx => {
        let left = sqlx::query(LEAVE).bind(room).bind(user).execute(&mut *tx).await?;
        let number = match left.rows_affected() {
            0 => None,
            _ => Some(number!(tx, room, "left", user)),
        };
        tx.commit().await?;
        number
    }))
}

const ROOMS_TO_LEAVE: &str = "
    select r.id from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1 and r.kind <> 'direct'";

pub(super) async fn rooms_to_leave(store: &Store, user: UserId) -> Result<Vec<RoomId>> {
    Ok(each_db!(store, read pool => {
        sqlx::query_scalar(ROOMS_TO_LEAVE).bind(user).fetch_all(pool).await?
    }))
}

const SEEN: &str = "
    update memberships set seen = $3
     where room_id = $1 and user_id = $2 and seen < $3
       and exists (select 1 from messages where id = $3 and room_id = $1)";

/// Notes how far a member has read. Says whether that is further than before.
pub(super) async fn seen(
    store: &Store,
    room: RoomId,
    user: UserId,
    message: MessageId,
) -> Result<bool> {
    Ok(each_db!(store, write pool => {
        let seen = sqlx::query(SEEN).bind(room).bind(user).bind(message).execute(pool).await?;
        seen.rows_affected() > 0
    }))
}

const SEEN_ALL: &str = "
    update memberships
       set seen = coalesce(
           (select max(x.id) from messages x where x.room_id = memberships.room_id), seen)
     where user_id = $1";

pub(super) async fn seen_all(store: &Store, user: UserId) -> Result<()> {
    each_db!(store, write pool => {
        sqlx::query(SEEN_ALL).bind(user).execute(pool).await?;
    });
    Ok(())
}

const LISTENING: &str = "
    select r.head, m.cleared,
           (select count(*) from sessions s where s.id = $3) as signed_in
      from memberships m join rooms r on r.id = m.room_id
     where m.room_id = $1 and m.user_id = $2";

/// What the user may hear of the room, if they are in it, and whether the session is
/// open.
pub(super) async fn listening(
    store: &Store,
    room: RoomId,
    viewer: &Viewer,
) -> Result<Option<(Hearing, bool)>> {
    let row: Option<(Seq, MessageId, i64)> = each_db!(store, read pool => {
        sqlx::query_as(LISTENING)
            .bind(room)
            .bind(viewer.id())
            .bind(viewer.session())
            .fetch_optional(pool)
            .await?
    });
    Ok(row.map(|(head, cleared, signed_in)| (Hearing { head, cleared }, signed_in > 0)))
}

const MEMBERS: &str = "
    select u.id as user_id, u.username, u.display_name, u.picture
      from memberships m join users u on u.id = m.user_id
     where m.room_id = $1
     order by m.user_id
     limit $2";

pub(super) async fn members(store: &Store, room: RoomId, limit: i64) -> Result<Vec<Person>> {
    Ok(each_db!(store, read pool => {
        sqlx::query_as(MEMBERS).bind(room).bind(limit).fetch_all(pool).await?
    }))
}

/// Nobody is led back into what they have not been in.
const LAST_VISITED: &str = "
    select room_id from memberships
     where user_id = $1 and visited_at > 0
     order by visited_at desc limit 1";

pub(super) async fn last_visited(store: &Store, user: UserId) -> Result<Option<RoomId>> {
    Ok(each_db!(store, read pool => {
        sqlx::query_scalar(LAST_VISITED).bind(user).fetch_optional(pool).await?
    }))
}

const VISIT: &str = "update memberships set visited_at = $3 where room_id = $1 and user_id = $2";

pub(super) async fn visit(store: &Store, room: RoomId, user: UserId) -> Result<()> {
    each_db!(store, write pool => {
        sqlx::query(VISIT).bind(room).bind(user).bind(Micros::now()).execute(pool).await?;
    });
    Ok(())
}
