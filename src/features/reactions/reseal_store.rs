//! SQL for keys: encrypts all reactions with the current one.

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, UserId},
    },
    db::{Store, each_db},
    features::reactions::store::{self, StoredEmoji},
};

/// Reactions of messages after `$2`'s, by any key but `$1`.
const SEALED_OTHERWISE: &str = "
    select message_id, user_id, emoji, sealed_by from reactions
     where coalesce(sealed_by, '') <> $1 and (message_id, user_id, emoji) > ($2, $3, $4)
     order by message_id, user_id, emoji limit 500";

/// Compare-and-set: one that was taken back meanwhile stays away. The same emoji may be there
/// with the current key already.
const RESEAL: &str = "
    update reactions set emoji = $4, sealed_by = $5
     where message_id = $1 and user_id = $2 and emoji = $3
       and not exists (select 1 from reactions o
                        where o.message_id = $1 and o.user_id = $2 and o.emoji = $4)";

#[derive(sqlx::FromRow)]
struct SealedEmoji {
    message_id: MessageId,
    user_id: UserId,
    #[sqlx(flatten)]
    stored: StoredEmoji,
}

/// The place of a reaction in the table.
pub(super) type Position = (MessageId, UserId, String);

/// Seals up to 500 reactions after `after` with the current key. Returns the last one it looked
/// at; `None` when there are no more.
pub(super) async fn reseal_some(
    store: &Store,
    after: Option<Position>,
) -> Result<Option<Position>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    let (message, user, emoji) = after.unwrap_or((MessageId::NONE, UserId::NONE, String::new()));
    Ok(each_db!(store, begin tx => {
        let rows: Vec<SealedEmoji> = sqlx::query_as(SEALED_OTHERWISE)
            .bind(&current)
            .bind(message)
            .bind(user)
            .bind(&emoji)
            .fetch_all(&mut *tx)
            .await?;
        let place = |row: &SealedEmoji| (row.message_id, row.user_id, row.stored.emoji.0.clone());
        let last = rows.last().map(place);
        for row in rows {
            // Those that no key opens stay as they are.
            let Ok(opened) = store::open(store, row.message_id, &row.stored) else {
                continue;
            };
            let stored = store::sealed(store, row.message_id, &opened);
            if stored.text == row.stored.emoji.0 {
                continue;
            }
            sqlx::query(RESEAL)
                .bind(row.message_id)
                .bind(row.user_id)
                .bind(&row.stored.emoji.0)
                .bind(&stored.text)
                .bind(&stored.sealed_by)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        last
    }))
}
