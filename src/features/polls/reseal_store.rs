//! SQL for keys: encrypts all answers of polls with the current one.

use crate::{
    base::{errors::Result, ids::MessageId},
    db::{Store, each_db, lossy_text::LossyText},
    features::polls::store::{self, AnswerId},
};

/// Answers after `$2`'s, by any key but `$1`.
const SEALED_OTHERWISE: &str = "
    select message_id, position, body, sealed_by from poll_answers
     where coalesce(sealed_by, '') <> $1 and (message_id, position) > ($2, $3)
     order by message_id, position limit 500";

const RESEAL: &str = "
    update poll_answers set body = $3, sealed_by = $4 where message_id = $1 and position = $2";

#[derive(sqlx::FromRow)]
struct SealedAnswer {
    message_id: MessageId,
    position: i64,
    body: LossyText,
    sealed_by: Option<LossyText>,
}

/// Seals up to 500 answers after `after` with the current key. Returns the last one it looked
/// at; `None` when there are no more.
pub(super) async fn reseal_some(
    store: &Store,
    after: Option<AnswerId>,
) -> Result<Option<AnswerId>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    let (message, position) = after.unwrap_or((MessageId::NONE, 0));
    Ok(each_db!(store, begin tx => {
        let rows: Vec<SealedAnswer> = sqlx::query_as(SEALED_OTHERWISE)
            .bind(&current)
            .bind(message)
            .bind(position)
            .fetch_all(&mut *tx)
            .await?;
        let last = rows.last().map(|row| (row.message_id, row.position));
        for row in rows {
            let id = (row.message_id, row.position);
            // Those that no key opens stay as they are.
            let Ok(text) = store::open(store, id, row.body, row.sealed_by) else {
                continue;
            };
            let stored = store::sealed_answer(store, id, &text);
            sqlx::query(RESEAL)
                .bind(row.message_id)
                .bind(row.position)
                .bind(&stored.text)
                .bind(&stored.sealed_by)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        last
    }))
}
