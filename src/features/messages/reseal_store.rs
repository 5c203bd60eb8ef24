//! SQL for keys: encrypts all messages with the current one, and tries one on them.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, UserId},
        seal::StoredText,
    },
    db::{
        Store, each_db,
        lossy_text::{LossyText, stored_text},
    },
    features::messages::text_place::TextPlace,
};

/// Messages after `$2` that are not sealed with the key `$1`, or perhaps as edited messages
/// were before.
const SEALED_OTHERWISE: &str = "
    select id, room_id, author_id, said_at, edited_at, body, sealed_by from messages
     where id > $2 and removed_at is null
       and (coalesce(sealed_by, '') <> $1 or edited_at is not null)
     order by id limit 500";

/// Compare-and-set: a message that was edited meanwhile keeps its new text.
const RESEAL: &str = "update messages set body = $3, sealed_by = $4 where id = $1 and body = $2";

#[derive(sqlx::FromRow)]
struct SealedText {
    id: MessageId,
    room_id: RoomId,
    author_id: UserId,
    #[sqlx(rename = "said_at")]
    posted_at: Timestamp,
    edited_at: Option<Timestamp>,
    body: LossyText,
    sealed_by: Option<LossyText>,
}

impl SealedText {
    fn stored(&self) -> StoredText {
        stored_text(self.body.clone(), self.sealed_by.clone())
    }

    fn place(&self) -> TextPlace {
        TextPlace {
            room: self.room_id,
            author: self.author_id,
            posted_at: self.posted_at,
            edited_at: self.edited_at,
        }
    }

    /// The text as it is to be stored; `None` if it is stored so already.
    fn resealed(&self, store: &Store) -> Result<Option<StoredText>> {
        let (seal, place) = (store.seal(), self.place());
        let context = place.context();
        let sealed_by = self.sealed_by.as_ref().map(|name| &*name.0);
        let is_current = sealed_by == seal.current();
        if is_current && (seal.current().is_none() || seal.open(self.stored(), &context).is_ok()) {
            return Ok(None);
        }
        let text = place.open(store, self.stored())?;
        Ok(Some(seal.seal(&text, &context)))
    }
}

const SEALED_WITH: &str = "
    select id, room_id, author_id, said_at, edited_at, body, sealed_by from messages
     where sealed_by = $1 and removed_at is null
     order by id desc limit 100";

/// Whether the key of that name opens one of the latest messages that carry it; `None` if
/// none does carry it.
pub(super) async fn opens_any(store: &Store, key: &str) -> Result<Option<bool>> {
    let rows: Vec<SealedText> = each_db!(store, read conn => {
        sqlx::query_as(SEALED_WITH).bind(key).fetch_all(conn).await?
    });
    let opens = |row: &SealedText| row.place().open(store, row.stored()).is_ok();
    Ok((!rows.is_empty()).then(|| rows.iter().any(opens)))
}

/// A step of sealing all messages with the current key.
pub(super) struct ResealStep {
    /// How many messages it changed.
    pub sealed: u64,
    /// The messages that cannot be decrypted. They stay as they are.
    pub unreadable: Vec<MessageId>,
    /// The last message it looked at.
    pub last: MessageId,
}

/// Seals up to 500 messages after `after` with the current key; `None` when there are no
/// more.
pub(super) async fn reseal_some(store: &Store, after: MessageId) -> Result<Option<ResealStep>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    Ok(each_db!(store, begin tx => {
        let rows: Vec<SealedText> = sqlx::query_as(SEALED_OTHERWISE)
            .bind(&current)
            .bind(after)
            .fetch_all(&mut *tx)
            .await?;
        let last = rows.last().map(|row| row.id);
        let (mut sealed, mut unreadable) = (0, vec![]);
        for row in rows {
            let stored = match row.resealed(store) {
                Ok(Some(stored)) => stored,
                Ok(None) => continue,
                Err(_) => {
                    unreadable.push(row.id);
                    continue;
                }
            };
            sealed += sqlx::query(RESEAL)
                .bind(row.id)
                .bind(&row.body.0)
                .bind(&stored.text)
                .bind(&stored.sealed_by)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        }
        tx.commit().await?;
        last.map(|last| ResealStep { sealed, unreadable, last })
    }))
}
