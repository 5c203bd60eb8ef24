//! SQL for the end of memberships and of rooms. Nothing is orphaned: the next owner is found,
//! or the room is deleted, in the transaction in which somebody leaves.

use crate::{
    base::{
        errors::{Error, Result},
        ids::{RoomId, Seq, UserId},
    },
    db::{Store, each_db},
    features::{
        accounts::{joined_person_columns, person_columns},
        rooms::member::Member,
    },
    model::person::Person,
};

/// A new owner of a room, with the number of the change.
pub(crate) type NewOwner = (Seq, Person);

/// How somebody left a room.
#[derive(Debug)]
pub struct Departure {
    /// The room.
    pub room: RoomId,
    /// The person who left.
    pub user: UserId,
    /// The number of the change.
    pub seq: Seq,
    /// How the room goes on.
    pub rest: RoomRest,
}

/// How a room goes on after somebody left.
#[derive(Debug)]
pub enum RoomRest {
    /// It has the owner that it had.
    SameOwner,
    /// It has another owner.
    NewOwner(Box<NewOwner>),
    /// Nobody could have come into it any more, so it was deleted.
    Deleted,
}

/// The order in which members become owners: the one who has been there longest is first.
macro_rules! by_seniority {
    () => {
        "order by m.joined_at, m.user_id limit 1"
    };
}

/// Gives a room whose owner is not in it to the member who has been in it longest.
pub(crate) const SETTLE_OWNER: &str = concat!(
    "
    update rooms
       set created_by = (select m.user_id from memberships m join users u on u.id = m.user_id
                          where m.room_id = $1 and u.closed_at is null ",
    by_seniority!(),
    ")
     where id = $1 and kind <> 'direct'
       and not exists (select 1 from memberships o join users v on v.id = o.user_id
                        where o.room_id = $1 and o.user_id = rooms.created_by
                          and v.closed_at is null)
       and exists (select 1 from memberships e join users w on w.id = e.user_id
                    where e.room_id = $1 and w.closed_at is null)
    returning created_by"
);

pub(crate) const PERSON: &str = concat!("select ", person_columns!(), " from users where id = $1");

/// Finds the next owner of a room whose owner is gone, in the transaction `$tx`, which has
/// locked the room's row. Its value is the new owner, or `None` if the owner is there.
macro_rules! settle_owner {
    ($tx:expr, $room:expr) => {{
        use $crate::features::rooms::leave_store::{PERSON, SETTLE_OWNER};
        let owner: Option<$crate::base::ids::UserId> = sqlx::query_scalar(SETTLE_OWNER)
            .bind($room)
            .fetch_optional(&mut *$tx)
            .await?;
        match owner {
            None => None,
            Some(owner) => {
                let seq = $crate::db::log_change!($tx, $room, "owned", owner);
                let person: $crate::model::person::Person = sqlx::query_as(PERSON)
                    .bind(owner)
                    .fetch_one(&mut *$tx)
                    .await?;
                Some((seq, person))
            }
        }
    }};
}
pub(crate) use settle_owner;

pub(crate) const DELETE_MESSAGES: &str = "delete from messages where room_id = $1";

/// The links to the room in messages of other rooms.
pub(crate) const DELETE_LINKS: &str = "delete from named_rooms where linked_id = $1";

pub(crate) const DELETE_LOG: &str = "delete from room_log where room_id = $1 and seq < $2";

pub(crate) const DELETE_MEMBERSHIPS: &str = "delete from memberships where room_id = $1";

/// The row stays, emptied, for instances that have yet to learn of the deletion.
pub(crate) const EMPTY: &str = "
    update rooms
       set name = '', topic = '', name_key = $2, name_look = null, search_key = null,
           kind = 'private', deleted_at = $3
     where id = $1";

/// Deletes a room with its messages, log and memberships, in the transaction `$tx`. Its value
/// is the number of the change.
macro_rules! delete_room {
    ($tx:expr, $room:expr, $by:expr) => {{
        use $crate::features::rooms::leave_store as sql;
        let seq = $crate::db::log_change!($tx, $room, "deleted", $by);
        sqlx::query(sql::DELETE_MESSAGES)
            .bind($room)
            .execute(&mut *$tx)
            .await?;
        sqlx::query(sql::DELETE_LINKS)
            .bind($room)
            .execute(&mut *$tx)
            .await?;
        sqlx::query(sql::DELETE_LOG)
            .bind($room)
            .bind(seq)
            .execute(&mut *$tx)
            .await?;
        sqlx::query(sql::DELETE_MEMBERSHIPS)
            .bind($room)
            .execute(&mut *$tx)
            .await?;
        sqlx::query(sql::EMPTY)
            .bind($room)
            .bind(format!("\u{1}gone-{}", $room))
            .bind($crate::base::clock::Timestamp::now())
            .execute(&mut *$tx)
            .await?;
        seq
    }};
}
pub(crate) use delete_room;

/// Locks the room's row: of people who leave at once, one leaves after the other, and nobody
/// joins in between.
pub(crate) const LOCK_KIND: &str = "
    update rooms set head = head where id = $1 and deleted_at is null returning kind";

pub(crate) const LEAVE: &str = "delete from memberships where room_id = $1 and user_id = $2";

/// Whether somebody is in the room who has an account.
pub(crate) const HAS_MEMBERS: &str = "
    select exists (select 1 from memberships m join users u on u.id = m.user_id
                    where m.room_id = $1 and u.closed_at is null)";

/// Ends the membership of `$user` in a room that is no conversation, in the transaction `$tx`.
/// Its value is how they left, or `None` if they were no member.
macro_rules! leave_room {
    ($tx:expr, $room:expr, $user:expr) => {{
        use $crate::{
            features::rooms::leave_store::{self as sql, Departure, RoomRest},
            model::room::RoomKind,
        };
        let (room, user) = ($room, $user);
        let kind: Option<String> = sqlx::query_scalar(sql::LOCK_KIND)
            .bind(room)
            .fetch_optional(&mut *$tx)
            .await?;
        let left = sqlx::query(sql::LEAVE)
            .bind(room)
            .bind(user)
            .execute(&mut *$tx)
            .await?;
        match (kind, left.rows_affected()) {
            (None, _) | (_, 0) => None,
            (Some(kind), _) => {
                let goes_on: bool = sqlx::query_scalar(sql::HAS_MEMBERS)
                    .bind(room)
                    .fetch_one(&mut *$tx)
                    .await?;
                let (seq, rest) = if goes_on || RoomKind::stored(&kind) == RoomKind::Open {
                    let seq = $crate::db::log_change!($tx, room, "left", user);
                    let owner = sql::settle_owner!($tx, room);
                    let same = RoomRest::SameOwner;
                    (
                        seq,
                        owner.map_or(same, |owner| RoomRest::NewOwner(Box::new(owner))),
                    )
                } else {
                    let seq = sql::delete_room!($tx, room, user);
                    (seq, RoomRest::Deleted)
                };
                Some(Departure {
                    room,
                    user,
                    seq,
                    rest,
                })
            }
        }
    }};
}
pub(crate) use leave_room;

pub(crate) const ROOMS_OF: &str = "
    select r.id from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1 and r.kind <> 'direct'";

/// The conversations of a person in which nobody has an account any more.
pub(crate) const SILENT_CONVERSATIONS: &str = "
    select r.id from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1 and r.kind = 'direct' and r.deleted_at is null
       and not exists (select 1 from memberships o join users u on u.id = o.user_id
                        where o.room_id = r.id and u.closed_at is null)";

/// Ends all memberships of `$user`, whose account the transaction `$tx` has closed before.
/// Conversations stay for the other person, if that account is open. Its value are the
/// departures.
macro_rules! leave_all_rooms {
    ($tx:expr, $user:expr) => {{
        use $crate::{
            base::ids::RoomId,
            features::rooms::leave_store::{self as sql, Departure, RoomRest},
        };
        let user = $user;
        let mut departures: Vec<Departure> = vec![];
        let mut rooms: Vec<RoomId> = sqlx::query_scalar(sql::ROOMS_OF)
            .bind(user)
            .fetch_all(&mut *$tx)
            .await?;
        // In one order for everybody, so that nobody waits for a room that waits for them.
        rooms.sort_unstable();
        for room in rooms {
            departures.extend(sql::leave_room!($tx, room, user));
        }
        let mut silent: Vec<RoomId> = sqlx::query_scalar(sql::SILENT_CONVERSATIONS)
            .bind(user)
            .fetch_all(&mut *$tx)
            .await?;
        silent.sort_unstable();
        for room in silent {
            let seq = sql::delete_room!($tx, room, user);
            departures.push(Departure {
                room,
                user,
                seq,
                rest: RoomRest::Deleted,
            });
        }
        departures
    }};
}
pub(crate) use leave_all_rooms;

/// Ends a membership. `None` if there was none. A private room of which `user` is the last
/// member is deleted with `with_room`; without it, nothing happens.
pub(super) async fn leave(
    store: &Store,
    room: RoomId,
    user: UserId,
    with_room: bool,
) -> Result<Option<Leaving>> {
    Ok(each_db!(store, begin tx => {
        let departure = leave_room!(tx, room, user);
        if let Some(Departure { rest: RoomRest::Deleted, .. }) = departure && !with_room {
            tx.rollback().await?;
            return Ok(Some(Leaving::WouldDelete));
        }
        tx.commit().await?;
        departure.map(Leaving::Left)
    }))
}

/// The outcome of leaving.
pub(super) enum Leaving {
    /// They have left.
    Left(Departure),
    /// They are the last one in a private room, and have not been told so.
    WouldDelete,
}

/// 1 if `$2` is in the room and manages it.
const MANAGES: &str = "
    select count(*) from memberships m
      join rooms r on r.id = m.room_id
      join users u on u.id = m.user_id
     where m.room_id = $1 and m.user_id = $2 and (r.created_by = m.user_id or u.role = 'admin')";

/// Removes somebody else from the member's room. `None` if they were not in it.
pub(super) async fn remove(
    store: &Store,
    member: &Member,
    user: UserId,
) -> Result<Option<Departure>> {
    let (room, by) = (member.room().id, member.person().id);
    Ok(each_db!(store, begin tx => {
        // Locks first: the member may be leaving in this moment.
        let kind: Option<String> =
            sqlx::query_scalar(LOCK_KIND).bind(room).fetch_optional(&mut *tx).await?;
        let manages: i64 =
            sqlx::query_scalar(MANAGES).bind(room).bind(by).fetch_one(&mut *tx).await?;
        if kind.is_none() || manages == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let departure = leave_room!(tx, room, user);
        tx.commit().await?;
        departure
    }))
}

const OWNER: &str = concat!(
    "select ",
    joined_person_columns!(),
    " from rooms r join users u on u.id = r.created_by where r.id = $1"
);

/// The owner of a room.
pub(super) async fn owner(store: &Store, room: RoomId) -> Result<Person> {
    let owner = each_db!(store, read conn => {
        sqlx::query_as(OWNER).bind(room).fetch_optional(conn).await?
    });
    owner.ok_or(Error::NotFound)
}

/// The member who would own the room after `$2`.
const HEIR: &str = concat!(
    "select ",
    joined_person_columns!(),
    "
      from memberships m join users u on u.id = m.user_id
     where m.room_id = $1 and m.user_id <> $2 and u.closed_at is null ",
    by_seniority!()
);

/// The member who has been in the room longest, beside `user`. `None` if nobody else is there.
pub(super) async fn longest_other_member(
    store: &Store,
    room: RoomId,
    user: UserId,
) -> Result<Option<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(HEIR).bind(room).bind(user).fetch_optional(conn).await?
    }))
}

const MEMBER: &str = concat!(
    "select ",
    joined_person_columns!(),
    " from memberships m join users u on u.id = m.user_id
     where m.room_id = $1 and m.user_id = $2"
);

/// A member of the room.
pub(super) async fn other_member(store: &Store, room: RoomId, user: UserId) -> Result<Person> {
    let found = each_db!(store, read conn => {
        sqlx::query_as(MEMBER).bind(room).bind(user).fetch_optional(conn).await?
    });
    found.ok_or(Error::NotFound)
}
