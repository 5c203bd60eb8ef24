//! SQL for joining rooms.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, Seq, UserId},
    },
    db::{Store, each_db, log_change},
    features::{
        accounts::LOCK_OPEN_ACCOUNT,
        rooms::{
            leave_store::{NewOwner, settle_owner},
            member::Member,
            name::{RoomName, room_search_key},
            name_store::{LOCK_NAMES, NamedRoom, ROOMS_LIKE},
        },
    },
    model::room::RoomKind,
};

pub(super) const CREATE_ROOM: &str = "
    insert into rooms (name, name_key, created_by, created_at, kind, topic, name_look, search_key)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (name_key) do nothing
    returning id";

pub(super) const ROOM_WITH_KEY: &str = "select id from rooms where name_key = $1";

/// A room that was just joined is the one visited last, and all its messages count as
/// read.
pub(super) const JOIN: &str = "
    insert into memberships (room_id, user_id, joined_at, visited_at, seen)
    values ($1, $2, $3, $4, coalesce((select max(id) from messages where room_id = $1), 0))
        on conflict (room_id, user_id) do nothing";

/// The most rooms that a person may be in. Conversations do not count: there is one for
/// each other person at most, and nobody can leave one.
pub(super) const ROOMS_MAX: i64 = 500;

pub(super) const ROOMS_OF: &str = "
    select count(*) from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1 and r.kind <> 'direct' and r.deleted_at is null";

/// How somebody joined a room.
pub(super) struct Joined {
    /// The number of the change.
    pub seq: Seq,
    /// The room's new owner, if the former one was not in it any more.
    pub owner: Option<NewOwner>,
}

/// Locks the account of somebody who joins a room, before the room. An account that closes leaves its rooms in the same transaction, so none is joined
/// after that.
macro_rules! lock_account {
    ($tx:expr, $user:expr) => {{
        let open = sqlx::query(LOCK_OPEN_ACCOUNT)
            .bind($user)
            .execute(&mut *$tx)
            .await?;
        if open.rows_affected() == 0 {
            $tx.rollback().await?;
            return Err(Error::NotFound);
        }
    }};
}
pub(super) use lock_account;

/// Adds a user to a room, in the transaction `$tx`. Its value is how they joined,
/// or `None` if they were a member already. `$visited_at` is `NEVER` when somebody else
/// adds them.
macro_rules! add_member {
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
            _ => {
                let seq = log_change!($tx, $room, "joined", $user);
                let owner = settle_owner!($tx, $room);
                let rooms: i64 = sqlx::query_scalar(ROOMS_OF)
                    .bind($user)
                    .fetch_one(&mut *$tx)
                    .await?;
                if rooms > ROOMS_MAX {
                    $tx.rollback().await?;
                    return Err(Error::TooManyRooms);
                }
                Some(Joined { seq, owner })
            }
        }
    }};
}
pub(super) use add_member;

/// A room that somebody has joined by its name.
pub(super) struct JoinedByName {
    pub room: RoomId,
    /// How they joined; none if they were a member already.
    pub joined: Option<Joined>,
    /// Whether the room is new.
    pub created: bool,
}

/// Joins the open room of that name, or one that looks like it. It is created if it is
/// missing.
pub(super) async fn join_by_name(
    store: &Store,
    name: &RoomName,
    user: UserId,
    visited_at: Timestamp,
) -> Result<JoinedByName> {
    match try_join_by_name(store, name, user, visited_at).await {
        // The room was deleted in this moment. Now the name is free.
        Err(Error::NotFound) => try_join_by_name(store, name, user, visited_at).await,
        joined => joined,
    }
}

async fn try_join_by_name(
    store: &Store,
    name: &RoomName,
    user: UserId,
    visited_at: Timestamp,
) -> Result<JoinedByName> {
    let look = name.look();
    Ok(each_db!(store, begin tx => {
        sqlx::query(LOCK_NAMES).execute(&mut *tx).await?;
        lock_account!(tx, user);
        let named: Option<RoomId> =
            sqlx::query_scalar(ROOM_WITH_KEY).bind(name.key()).fetch_optional(&mut *tx).await?;
        let alike: Vec<NamedRoom> =
            sqlx::query_as(ROOMS_LIKE).bind(look.key()).fetch_all(&mut *tx).await?;
        let alike = alike.iter().find(|room| room.resembles(&look)).map(|room| room.id);
        let existing = named.or(alike);
        let room = match existing {
            Some(room) => {
                let there = sqlx::query(LOCK_ROOM).bind(room).execute(&mut *tx).await?;
                (there.rows_affected() > 0).then_some(room)
            }
            None => sqlx::query_scalar(CREATE_ROOM)
                .bind(name.as_str())
                .bind(name.key())
                .bind(user)
                .bind(Timestamp::now())
                .bind(RoomKind::Open.name())
                .bind("")
                .bind(look.key())
                .bind(room_search_key(name.as_str(), ""))
                .fetch_optional(&mut *tx)
                .await?,
        };
        let room = room.ok_or(Error::NotFound)?;
        let joined = add_member!(tx, room, user, visited_at);
        tx.commit().await?;
        JoinedByName { room, joined, created: existing.is_none() }
    }))
}

/// The open room of that name, or one that looks like it.
pub(super) async fn find_by_name(store: &Store, name: &RoomName) -> Result<Option<RoomId>> {
    let look = name.look();
    let alike: Vec<NamedRoom> = each_db!(store, read conn => {
        sqlx::query_as(ROOMS_LIKE).bind(look.key()).fetch_all(conn).await?
    });
    let found = alike.iter().find(|room| room.resembles(&look));
    Ok(found.map(|room| room.id))
}

/// Of several rooms of that size, the oldest.
const LARGEST_OPEN_ROOM: &str = "
    select r.id from rooms r
      left join memberships m on m.room_id = r.id
     where r.kind = 'open' and r.deleted_at is null and r.archived_at is null
     group by r.id
     order by count(m.user_id) desc, r.id limit 1";

/// The open room with the most members.
pub(super) async fn largest_open_room(store: &Store) -> Result<Option<RoomId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(LARGEST_OPEN_ROOM).fetch_optional(conn).await?
    }))
}

/// Locks the room's row, so that the room is still open when the membership is inserted.
const LOCK_IF_OPEN: &str = "
    update rooms set head = head where id = $1 and kind = 'open' and deleted_at is null";

/// Joins an open room. Returns how they joined, or `None` if they were a member
/// already.
pub(super) async fn join_open(
    store: &Store,
    room: RoomId,
    user: UserId,
    visited_at: Timestamp,
) -> Result<Option<Joined>> {
    Ok(each_db!(store, begin tx => {
        lock_account!(tx, user);
        let open = sqlx::query(LOCK_IF_OPEN).bind(room).execute(&mut *tx).await?;
        if open.rows_affected() == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let number = add_member!(tx, room, user, visited_at);
        tx.commit().await?;
        number
    }))
}

/// Locks the room's row, so that the room is still there when the membership is inserted.
const LOCK_ROOM: &str = "update rooms set head = head where id = $1 and deleted_at is null";

/// 1 if the user is a member, or is invited by somebody who has been a member since.
const IS_INVITED: &str = "
    select count(*)
     where exists (select 1 from memberships where room_id = $1 and user_id = $2)
        or exists (select 1 from invitations i
                     join memberships m on m.room_id = i.room_id and m.user_id = i.invited_by
                    where i.room_id = $1 and i.user_id = $2 and m.joined_at <= i.created_at)";

/// Joins a room by an invitation. Returns the number of the change, or `None` if they were a
/// member already.
pub(super) async fn join_invited(
    store: &Store,
    room: RoomId,
    user: UserId,
) -> Result<Option<Joined>> {
    Ok(each_db!(store, begin tx => {
        lock_account!(tx, user);
        let there = sqlx::query(LOCK_ROOM).bind(room).execute(&mut *tx).await?;
        let invited: i64 =
            sqlx::query_scalar(IS_INVITED).bind(room).bind(user).fetch_one(&mut *tx).await?;
        if there.rows_affected() == 0 || invited == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let number = add_member!(tx, room, user, Timestamp::now());
        tx.commit().await?;
        number
    }))
}

/// 1 if `$2` is in the room `$1`, and the account `$3` exists, is not closed, and has neither
/// blocked `$2` nor refused the room.
const MAY_INVITE: &str = "
    select count(*) from memberships m, users u
     where m.room_id = $1 and m.user_id = $2 and u.id = $3 and u.closed_at is null
       and not exists (select 1 from blocks b where b.user_id = $3 and b.blocked_id = $2)
       and not exists (select 1 from refused_rooms f where f.user_id = $3 and f.room_id = $1)";

/// Adds somebody to the member's room. Returns the number of the change, or `None` if they
/// are a member already.
pub(super) async fn invite(store: &Store, member: &Member, user: UserId) -> Result<Option<Joined>> {
    let (room, by) = (member.room().id, member.person().id);
    Ok(each_db!(store, begin tx => {
        lock_account!(tx, user);
        let there = sqlx::query(LOCK_ROOM).bind(room).execute(&mut *tx).await?;
        let allowed: i64 = sqlx::query_scalar(MAY_INVITE)
            .bind(room)
            .bind(by)
            .bind(user)
            .fetch_one(&mut *tx)
            .await?;
        if there.rows_affected() == 0 || allowed == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let number = add_member!(tx, room, user, Timestamp::NEVER);
        tx.commit().await?;
        number
    }))
}
