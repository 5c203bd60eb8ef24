//! SQL for keys: encrypts all messages that wait with the current one.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{RoomId, ScheduledId, UserId},
    },
    db::{
        Store, each_db,
        lossy_text::{LossyText, stored_text},
    },
    features::scheduled::store::WaitingPlace,
};

/// Messages after `$2` by any key but `$1`.
const SEALED_OTHERWISE: &str = "
    select id, user_id, room_id, nonce, written_at, body, sealed_by from scheduled_messages
     where coalesce(sealed_by, '') <> $1 and id > $2
     order by id limit 500";

/// Compare-and-set: one that was changed meanwhile keeps its new text.
const RESEAL: &str =
    "update scheduled_messages set body = $3, sealed_by = $4 where id = $1 and body = $2";

#[derive(sqlx::FromRow)]
struct SealedWaiting {
    id: ScheduledId,
    user_id: UserId,
    room_id: RoomId,
    nonce: String,
    written_at: Timestamp,
    body: LossyText,
    sealed_by: Option<LossyText>,
}

/// Seals up to 500 messages after `after` with the current key. Returns the last one it looked
/// at; `None` when there are no more.
pub(super) async fn reseal_some(store: &Store, after: ScheduledId) -> Result<Option<ScheduledId>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    Ok(each_db!(store, begin tx => {
        let rows: Vec<SealedWaiting> = sqlx::query_as(SEALED_OTHERWISE)
            .bind(&current)
            .bind(after)
            .fetch_all(&mut *tx)
            .await?;
        let last = rows.last().map(|row| row.id);
        for row in rows {
            let place = WaitingPlace {
                author: row.user_id,
                room: row.room_id,
                nonce: &row.nonce,
                written_at: row.written_at,
            };
            // Those that no key opens stay as they are.
            let stored = stored_text(row.body.clone(), row.sealed_by);
            let Ok(text) = place.open(store, stored) else {
                continue;
            };
            let stored = place.seal(store, &text);
            sqlx::query(RESEAL)
                .bind(row.id)
                .bind(&row.body.0)
                .bind(&stored.text)
                .bind(&stored.sealed_by)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        last
    }))
}
