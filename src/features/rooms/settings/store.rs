//! Rows of rooms and memberships, as far as they are settings.

use crate::{
    base::{clock::Timestamp, errors::Result, ids::Seq},
    db::{Store, each_db, log_change},
    features::rooms::settings::{Member, RoomName, Topic},
    model::room::{NotificationLevel, RoomKind},
};

const NOTIFY: &str = "update memberships set notify = $3 where room_id = $1 and user_id = $2";

pub(super) async fn notify(
    store: &Store,
    member: &Member,
    notify: NotificationLevel,
) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(NOTIFY)
            .bind(member.room().id)
            .bind(member.person().id)
            .bind(notify.name())
            .execute(conn)
            .await?;
    });
    Ok(())
}

/// What is not there cannot wait to be read.
const CLEAR: &str = "
    update memberships
       set cleared_before = cleared,
           cleared = coalesce((select max(id) from messages where room_id = $1), 0),
           seen = coalesce((select max(id) from messages where room_id = $1), 0)
     where room_id = $1 and user_id = $2";

const RESTORE: &str = "
    update memberships set cleared = cleared_before where room_id = $1 and user_id = $2";

pub(super) async fn clear(store: &Store, member: &Member) -> Result<()> {
    forget(store, member, CLEAR).await
}

pub(super) async fn restore(store: &Store, member: &Member) -> Result<()> {
    forget(store, member, RESTORE).await
}

async fn forget(store: &Store, member: &Member, sql: &'static str) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(sql).bind(member.room().id).bind(member.person().id).execute(conn).await?;
    });
    Ok(())
}

const TAKEN: &str = "select count(*) from rooms where name_key = $1 and id <> $2";

const RENAME: &str = "
    update rooms
       set name = $2, topic = $3, name_key = case kind when 'open' then $4 else name_key end
     where id = $1";

/// The number of the change; none when another open room is called so.
pub(super) async fn rename(
    store: &Store,
    member: &Member,
    name: &RoomName,
    topic: &Topic,
) -> Result<Option<Seq>> {
    let room = member.room();
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room.id, "settled", member.person().id);
        let taken: i64 =
            sqlx::query_scalar(TAKEN).bind(name.key()).bind(room.id).fetch_one(&mut *tx).await?;
        if room.kind == RoomKind::Open && taken > 0 {
            tx.rollback().await?;
            return Ok(None);
        }
        let renamed = sqlx::query(RENAME)
            .bind(room.id)
            .bind(name.as_str())
            .bind(topic.as_str())
            .bind(name.key())
            .execute(&mut *tx)
            .await;
        match renamed {
            Ok(_) => {
                tx.commit().await?;
                Some(seq)
            }
            // Somebody opened one of that name in the same moment.
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                tx.rollback().await?;
                None
            }
            Err(error) => return Err(error.into()),
        }
    }))
}

const ARCHIVE: &str = "update rooms set archived_at = $2 where id = $1";

pub(super) async fn archive(store: &Store, member: &Member, archived: bool) -> Result<Seq> {
    let room = member.room().id;
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room, "settled", member.person().id);
        sqlx::query(ARCHIVE)
            .bind(room)
            .bind(archived.then(Timestamp::now))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        seq
    }))
}

/// What stays is for those who have yet to hear that there is nothing.
const EMPTY: &str = "
    update rooms
       set name = '', topic = '', name_key = $2, kind = 'private', deleted_at = $3
     where id = $1";

const DELETE_MESSAGES: &str = "delete from messages where room_id = $1";

const DELETE_LOG: &str = "delete from room_log where room_id = $1 and seq < $2";

const DELETE_MEMBERSHIPS: &str = "delete from memberships where room_id = $1";

pub(super) async fn delete(store: &Store, member: &Member) -> Result<Seq> {
    let room = member.room().id;
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room, "deleted", member.person().id);
        sqlx::query(DELETE_MESSAGES).bind(room).execute(&mut *tx).await?;
        sqlx::query(DELETE_LOG).bind(room).bind(seq).execute(&mut *tx).await?;
        sqlx::query(DELETE_MEMBERSHIPS).bind(room).execute(&mut *tx).await?;
        sqlx::query(EMPTY)
            .bind(room)
            .bind(format!("\u{1}gone-{room}"))
            .bind(Timestamp::now())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        seq
    }))
}
