//! SQL that creates rooms and conversations.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, UserId},
        random::random_hex,
    },
    db::{Store, each_db, log_change},
    features::{
        accounts::LOCK_OPEN_ACCOUNT,
        rooms::{
            join_store::{
                CREATE_ROOM, JOIN, Joined, ROOM_WITH_KEY, ROOMS_MAX, ROOMS_OF, add_member,
                lock_account,
            },
            leave_store::settle_owner,
            name::{NameClaim, RoomName, Topic, room_search_key},
            name_store::{LOCK_NAMES, NamedRoom, ROOMS_LIKE},
        },
    },
    model::{look::Look, room::RoomKind},
};

/// The first character of the `name_key` of private rooms and conversations. No room's
/// name can contain it, so these keys never collide with the name of an open room.
const UNNAMED: char = '\u{1}';

/// The newest room that `$1` created after `$5`, with this name, topic and kind, and is in.
const JUST_CREATED: &str = "
    select max(r.id) from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1 and r.created_by = $1 and r.name = $2 and r.topic = $3
       and r.kind = $4 and r.created_at > $5 and r.deleted_at is null
       and not exists (select 1 from room_log l where l.room_id = r.id and l.kind = 'owned')";

/// The room that the user created after `oldest` with this name, topic and kind.
pub(super) async fn just_created(
    store: &Store,
    user: UserId,
    (name, topic, kind): (&RoomName, &Topic, RoomKind),
    oldest: Timestamp,
) -> Result<Option<RoomId>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(JUST_CREATED)
            .bind(user)
            .bind(name.as_str())
            .bind(topic.as_str())
            .bind(kind.name())
            .bind(oldest)
            .fetch_one(conn)
            .await?
    }))
}

/// Creates a room with its first member. Returns the room and the number of the change; there
/// is none if the user created the room after `oldest` with the same form.
pub(super) async fn create(
    store: &Store,
    name: &RoomName,
    (topic, kind): (&Topic, RoomKind),
    user: UserId,
    oldest: Timestamp,
) -> Result<NameClaim<(RoomId, Option<Joined>)>> {
    let key = match kind {
        RoomKind::Open => name.key(),
        RoomKind::Private | RoomKind::Direct => format!("{UNNAMED}{}", random_hex(16)),
    };
    let look = (kind == RoomKind::Open).then(|| name.look());
    let search_key = look
        .as_ref()
        .map(|_| room_search_key(name.as_str(), topic.as_str()));
    Ok(each_db!(store, begin tx => {
        sqlx::query(LOCK_NAMES).execute(&mut *tx).await?;
        let just_created: Option<RoomId> = sqlx::query_scalar(JUST_CREATED)
            .bind(user)
            .bind(name.as_str())
            .bind(topic.as_str())
            .bind(kind.name())
            .bind(oldest)
            .fetch_one(&mut *tx)
            .await?;
        if let Some(room) = just_created {
            tx.rollback().await?;
            return Ok(NameClaim::Granted((room, None)));
        }
        if let Some(look) = &look {
            let alike: Vec<NamedRoom> =
                sqlx::query_as(ROOMS_LIKE).bind(look.key()).fetch_all(&mut *tx).await?;
            if alike.iter().any(|room| room.resembles(look)) {
                tx.rollback().await?;
                return Ok(NameClaim::Taken);
            }
        }
        lock_account!(tx, user);
        let room: Option<RoomId> = sqlx::query_scalar(CREATE_ROOM)
            .bind(name.as_str())
            .bind(&key)
            .bind(user)
            .bind(Timestamp::now())
            .bind(kind.name())
            .bind(topic.as_str())
            .bind(look.as_ref().map(Look::key))
            .bind(search_key)
            .fetch_optional(&mut *tx)
            .await?;
        match room {
            Some(room) => {
                let joined = add_member!(tx, room, user, Timestamp::now());
                let joined = joined.ok_or(Error::NotFound)?;
                tx.commit().await?;
                NameClaim::Granted((room, Some(joined)))
            }
            None => {
                tx.rollback().await?;
                NameClaim::Taken
            }
        }
    }))
}

fn direct_key(user: UserId, other: UserId) -> String {
    let (low, high) = (user.min(other), user.max(other));
    format!("{UNNAMED}{low}-{high}")
}

/// The conversation of two people, if there is one.
pub(super) async fn find_direct(
    store: &Store,
    user: UserId,
    other: UserId,
) -> Result<Option<RoomId>> {
    let key = direct_key(user, other);
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(ROOM_WITH_KEY).bind(&key).fetch_optional(conn).await?
    }))
}

/// 1 if one of the two people has blocked the other.
const BLOCKED: &str = "
    select count(*) from blocks
     where user_id = $1 and blocked_id = $2 or user_id = $2 and blocked_id = $1";

/// The conversation of two people, created if it is missing. Returns it and the number of
/// the change for each person who was added just now. `None` if it is missing and one of
/// the two has blocked the other.
pub(super) async fn open_direct(
    store: &Store,
    user: UserId,
    other: UserId,
) -> Result<Option<(RoomId, Vec<(Joined, UserId)>)>> {
    if let Some(room) = find_direct(store, user, other).await? {
        return Ok(Some((room, vec![])));
    }
    let key = direct_key(user, other);
    Ok(each_db!(store, begin tx => {
        let created: Option<RoomId> = sqlx::query_scalar(CREATE_ROOM)
            .bind("")
            .bind(&key)
            .bind(user)
            .bind(Timestamp::now())
            .bind(RoomKind::Direct.name())
            .bind("")
            .bind(Option::<&str>::None)
            .bind(Option::<&str>::None)
            .fetch_optional(&mut *tx)
            .await?;
        let blocked: i64 =
            sqlx::query_scalar(BLOCKED).bind(user).bind(other).fetch_one(&mut *tx).await?;
        if blocked > 0 {
            tx.rollback().await?;
            return Ok(None);
        }
        let mut joined = vec![];
        let room = match created {
            Some(room) => {
                for (user, visited_at) in [(user, Timestamp::now()), (other, Timestamp::NEVER)] {
                    let one: Option<Joined> = add_member!(tx, room, user, visited_at);
                    joined.extend(one.map(|one| (one, user)));
                }
                room
            }
            // The other person created it in the same moment.
            None => sqlx::query_scalar(ROOM_WITH_KEY).bind(&key).fetch_one(&mut *tx).await?,
        };
        tx.commit().await?;
        Some((room, joined))
    }))
}
