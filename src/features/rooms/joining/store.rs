//! Rows of rooms and memberships, when somebody comes in.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, Seq, UserId},
        random::random_hex,
    },
    db::{Store, each_db, log_change},
    features::rooms::{Member, RoomName, Topic},
    model::room::RoomKind,
};

const MAKE_ROOM: &str = "
    insert into rooms (name, name_key, created_by, created_at, kind, topic)
    values ($1, $2, $3, $4, $5, $6)
        on conflict (name_key) do nothing
    returning id";

const ROOM_WITH_KEY: &str = "select id from rooms where name_key = $1";

/// Begins what no name of a room can be.
const UNNAMED: char = '\u{1}';

/// A room just joined is the one visited last, and all that was said in it counts
/// as read.
const JOIN: &str = "
    insert into memberships (room_id, user_id, joined_at, visited_at, seen)
    values ($1, $2, $3, $4, coalesce((select max(id) from messages where room_id = $1), 0))
        on conflict (room_id, user_id) do nothing";

/// Puts a user into a room, in the transaction `$tx`: the number of the change, unless
/// they were in it already. Who did not come by themselves was never there.
macro_rules! put_in {
    ($tx:expr, $room:expr, $user:expr, $visited_at:expr) => {{
        let joined = sqlx::query(JOIN)
            .bind($room)
            .bind($user)
            .bind(Timestamp::now())
            .bind($visited_at)
            .execute(&mut *$tx)
            .await?;
        match joined.rows_affected() {
            0 => None,
            _ => Some(log_change!($tx, $room, "joined", $user)),
        }
    }};
}

/// Joins the room of that name, made when it is missing. With it comes the
/// number of the change, unless they were in it already.
pub(super) async fn join(
    store: &Store,
    name: &RoomName,
    user: UserId,
    visited_at: Timestamp,
) -> Result<(RoomId, Option<Seq>)> {
    Ok(each_db!(store, begin tx => {
        let made: Option<RoomId> = sqlx::query_scalar(MAKE_ROOM)
            .bind(name.as_str())
            .bind(name.key())
            .bind(user)
            .bind(Timestamp::now())
            .bind(RoomKind::Open.name())
            .bind("")
            .fetch_optional(&mut *tx)
            .await?;
        let room = match made {
            Some(room) => room,
            None => sqlx::query_scalar(ROOM_WITH_KEY).bind(name.key()).fetch_one(&mut *tx).await?,
        };
        let number = put_in!(tx, room, user, visited_at);
        tx.commit().await?;
        (room, number)
    }))
}

/// Of open rooms where as many are, the one that was there first.
const WHERE_MOST_ARE: &str = "
    select r.id from rooms r
      left join memberships m on m.room_id = r.id
     where r.kind = 'open' and r.deleted_at is null and r.archived_at is null
     group by r.id
     order by count(m.user_id) desc, r.id limit 1";

/// The open room where most are, if there is one.
pub(super) async fn where_most_are(store: &Store) -> Result<Option<RoomId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(WHERE_MOST_ARE).fetch_optional(conn).await?
    }))
}

/// Locks the room's row, so that it is still open when somebody has come in.
const IS_OPEN: &str = "
    update rooms set head = head where id = $1 and kind = 'open' and deleted_at is null";

/// Joins an open room; the number of the change, unless they were in it already.
pub(super) async fn join_open(
    store: &Store,
    room: RoomId,
    user: UserId,
    visited_at: Timestamp,
) -> Result<Option<Seq>> {
    Ok(each_db!(store, begin tx => {
        let open = sqlx::query(IS_OPEN).bind(room).execute(&mut *tx).await?;
        if open.rows_affected() == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let number = put_in!(tx, room, user, visited_at);
        tx.commit().await?;
        number
    }))
}

/// Makes a room with its first member. `None` when one of that name is open.
pub(super) async fn open(
    store: &Store,
    name: &RoomName,
    topic: &Topic,
    kind: RoomKind,
    user: UserId,
) -> Result<Option<(RoomId, Seq)>> {
    let key = match kind {
        RoomKind::Open => name.key(),
        RoomKind::Private | RoomKind::Direct => format!("{UNNAMED}{}", random_hex(16)),
    };
    Ok(each_db!(store, begin tx => {
        let room: Option<RoomId> = sqlx::query_scalar(MAKE_ROOM)
            .bind(name.as_str())
            .bind(&key)
            .bind(user)
            .bind(Timestamp::now())
            .bind(kind.name())
            .bind(topic.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        match room {
            Some(room) => {
                let number = put_in!(tx, room, user, Timestamp::now());
                tx.commit().await?;
                number.map(|seq| (room, seq))
            }
            None => {
                tx.rollback().await?;
                None
            }
        }
    }))
}

/// The conversation of these two, and the numbers of who came into it just now.
pub(super) async fn converse(
    store: &Store,
    user: UserId,
    other: UserId,
) -> Result<(RoomId, Vec<(Seq, UserId)>)> {
    let (low, high) = (user.min(other), user.max(other));
    let key = format!("{UNNAMED}{low}-{high}");
    let found: Option<RoomId> = each_db!(store, read conn => {
        sqlx::query_scalar(ROOM_WITH_KEY).bind(&key).fetch_optional(conn).await?
    });
    if let Some(room) = found {
        return Ok((room, vec![]));
    }
    Ok(each_db!(store, begin tx => {
        let made: Option<RoomId> = sqlx::query_scalar(MAKE_ROOM)
            .bind("")
            .bind(&key)
            .bind(user)
            .bind(Timestamp::now())
            .bind(RoomKind::Direct.name())
            .bind("")
            .fetch_optional(&mut *tx)
            .await?;
        let mut joined = vec![];
        let room = match made {
            Some(room) => {

                for (user, visited_at) in [(user, Timestamp::now()), (other, Timestamp::NEVER)] {
                    let seq: Option<Seq> = put_in!(tx, room, user, visited_at);
                    joined.extend(seq.map(|seq| (seq, user)));
                }
                room
            }
            // The other opened it in the same moment.
            None => sqlx::query_scalar(ROOM_WITH_KEY).bind(&key).fetch_one(&mut *tx).await?,
        };
        tx.commit().await?;
        (room, joined)
    }))
}

/// Somebody who is there, and whom a member of the room may ask in.
const MAY_ASK: &str = "
    select count(*) from memberships m, users u
     where m.room_id = $1 and m.user_id = $2 and u.id = $3 and u.closed_at is null";

/// Puts somebody into the member's room; the number of the change, unless they are in
/// it already.
pub(super) async fn invite(store: &Store, member: &Member, user: UserId) -> Result<Option<Seq>> {
    let (room, by) = (member.room().id, member.person().id);
    Ok(each_db!(store, begin tx => {
        let may: i64 = sqlx::query_scalar(MAY_ASK)
            .bind(room)
            .bind(by)
            .bind(user)
            .fetch_one(&mut *tx)
            .await?;
        if may == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }

        let number = put_in!(tx, room, user, Timestamp::NEVER);
        tx.commit().await?;
        number
    }))
}
