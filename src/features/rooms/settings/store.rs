//! SQL for a room's settings.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, Seq},
    },
    db::{Store, each_db, log_change},
    features::rooms::{
        LOCK_NAMES, Member, NameClaim, NamedRoom, ROOMS_LIKE, RoomName, Topic, delete_room,
        name::room_search_key,
    },
    model::room::{NotificationLevel, RoomKind},
};

const SET_NOTIFY: &str = "update memberships set notify = $3 where room_id = $1 and user_id = $2";

pub(super) async fn set_notification_level(
    store: &Store,
    member: &Member,
    level: NotificationLevel,
) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(SET_NOTIFY)
            .bind(member.room().id)
            .bind(member.person().id)
            .bind(level.name())
            .execute(conn)
            .await?;
    });
    Ok(())
}

/// Hidden messages are not unread, so the member has read them. (`cleared_before` is for
/// servers of the version before.)
const CLEAR_HISTORY: &str = "
    update memberships
       set cleared_before = cleared,
           cleared = coalesce((select max(id) from messages where room_id = $1), 0),
           seen = coalesce((select max(id) from messages where room_id = $1), 0)
     where room_id = $1 and user_id = $2
       and cleared < coalesce((select max(id) from messages where room_id = $1), 0)";

const LOG_CLEARING: &str = "
    insert into clearings (room_id, user_id, message_id, cleared_at)
    select room_id, user_id, cleared, $3 from memberships where room_id = $1 and user_id = $2
        on conflict (room_id, user_id, message_id) do nothing";

/// Goes back to the clearing before, or to the beginning. `$3` is the one that the page has
/// shown, so that two presses of its button take back one.
const RESTORE_HISTORY: &str = "
    update memberships
       set cleared = coalesce(
               (select max(c.message_id) from clearings c
                 where c.room_id = $1 and c.user_id = $2
                   and c.message_id < memberships.cleared), 0)
     where room_id = $1 and user_id = $2 and cleared = coalesce($3, cleared)";

const FORGET_CLEARINGS: &str = "
    delete from clearings
     where room_id = $1 and user_id = $2
       and message_id > (select m.cleared from memberships m
                          where m.room_id = $1 and m.user_id = $2)";

/// Hides the messages so far. With nothing new to hide it changes nothing.
pub(super) async fn clear_history(store: &Store, member: &Member) -> Result<()> {
    let (room, user) = (member.room().id, member.person().id);
    each_db!(store, begin tx => {
        let cleared =
            sqlx::query(CLEAR_HISTORY).bind(room).bind(user).execute(&mut *tx).await?;
        if cleared.rows_affected() > 0 {
            sqlx::query(LOG_CLEARING)
                .bind(room)
                .bind(user)
                .bind(Timestamp::now())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
    });
    Ok(())
}

/// Undoes the latest clearing; with `cleared` only that one.
pub(super) async fn restore_history(
    store: &Store,
    member: &Member,
    cleared: Option<MessageId>,
) -> Result<()> {
    let (room, user) = (member.room().id, member.person().id);
    each_db!(store, begin tx => {
        sqlx::query(RESTORE_HISTORY).bind(room).bind(user).bind(cleared).execute(&mut *tx).await?;
        sqlx::query(FORGET_CLEARINGS).bind(room).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

const NAME_TAKEN: &str = "select count(*) from rooms where name_key = $1 and id <> $2";

/// A room may keep a name that another room resembles since before looks were compared.
const RENAME: &str = "
    update rooms
       set name = $2, topic = $3, name_key = case kind when 'open' then $4 else name_key end,
           name_look = case kind when 'open' then $5 end,
           search_key = case kind when 'open' then $6 end
     where id = $1";

/// Changes name and topic. Returns the number of the change.
pub(super) async fn rename(
    store: &Store,
    member: &Member,
    name: &RoomName,
    topic: &Topic,
) -> Result<NameClaim<Seq>> {
    let (room, look) = (member.room(), name.look());
    Ok(each_db!(store, begin tx => {
        if room.kind == RoomKind::Open {
            sqlx::query(LOCK_NAMES).execute(&mut *tx).await?;
        }
        let seq = log_change!(tx, room.id, "settled", member.person().id);
        let taken: i64 =
            sqlx::query_scalar(NAME_TAKEN).bind(name.key()).bind(room.id).fetch_one(&mut *tx).await?;
        let alike: Vec<NamedRoom> =
            sqlx::query_as(ROOMS_LIKE).bind(look.key()).fetch_all(&mut *tx).await?;
        let resembles = |other: &NamedRoom| other.id != room.id && other.resembles(&look);
        let taken = taken > 0 || (name.as_str() != room.name && alike.iter().any(resembles));
        if room.kind == RoomKind::Open && taken {
            tx.rollback().await?;
            return Ok(NameClaim::Taken);
        }
        let renamed = sqlx::query(RENAME)
            .bind(room.id)
            .bind(name.as_str())
            .bind(topic.as_str())
            .bind(name.key())
            .bind(look.key())
            .bind(room_search_key(name.as_str(), topic.as_str()))
            .execute(&mut *tx)
            .await;
        match renamed {
            Ok(_) => {
                tx.commit().await?;
                NameClaim::Granted(seq)
            }
            // Somebody created a room of that name in the same moment.
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                tx.rollback().await?;
                NameClaim::Taken
            }
            Err(error) => return Err(error.into()),
        }
    }))
}

const SET_ARCHIVED: &str = "update rooms set archived_at = $2 where id = $1";

pub(super) async fn set_archived(store: &Store, member: &Member, archived: bool) -> Result<Seq> {
    let room = member.room().id;
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room, "settled", member.person().id);
        sqlx::query(SET_ARCHIVED)
            .bind(room)
            .bind(archived.then(Timestamp::now))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        seq
    }))
}

const SET_OWNER_PINS: &str = "update rooms set owner_pins = $2 where id = $1";

/// Sets who may pin messages. Returns the number of the change.
pub(super) async fn set_owner_pins(
    store: &Store,
    member: &Member,
    owner_pins: bool,
) -> Result<Seq> {
    let room = member.room().id;
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room, "settled", member.person().id);
        sqlx::query(SET_OWNER_PINS).bind(room).bind(owner_pins).execute(&mut *tx).await?;
        tx.commit().await?;
        seq
    }))
}

/// Deletes the room's messages, log and memberships. Returns the number of the change.
pub(super) async fn delete(store: &Store, member: &Member) -> Result<Seq> {
    let (room, by) = (member.room().id, member.person().id);
    Ok(each_db!(store, begin tx => {
        let seq = delete_room!(tx, room, by);
        tx.commit().await?;
        seq
    }))
}
