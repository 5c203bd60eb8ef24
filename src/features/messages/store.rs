//! Rows of messages. Only this wing writes them.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, Seq, UserId},
        seal::StoredText,
    },
    db::{Store, each_db, log_change},
    features::{
        messages::{draft::MessageText, mentions},
        rooms::Member,
    },
    model::{message::Message, person::Person},
};

/// Whoever is in the room is mentioned, and nobody else.
pub(super) const MENTION: &str = "
    insert into mentions (user_id, room_id, message_id)
    select u.id, $1, $2
      from users u join memberships m on m.user_id = u.id
     where m.room_id = $1 and u.username_key = $3 and u.id <> $4
        on conflict do nothing
    returning user_id";

const UNMENTION: &str = "delete from mentions where message_id = $1";

/// Notes who is mentioned in a text, in the transaction `$tx`: who they are.
macro_rules! mention {
    ($tx:expr, $room:expr, $message:expr, $author:expr, $text:expr) => {{
        let mut mentioned: Vec<UserId> = vec![];
        for name in mentions::mentioned($text) {
            let user: Option<UserId> =
                sqlx::query_scalar($crate::features::messages::store::MENTION)
                    .bind($room)
                    .bind($message)
                    .bind(&name)
                    .bind($author)
                    .fetch_optional(&mut *$tx)
                    .await?;
            mentioned.extend(user);
        }
        mentioned
    }};
}
pub(super) use mention;

const ONE: &str = "
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.sealed_by, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at
      from messages m join users u on u.id = m.author_id
     where m.id = $1 and m.room_id = $2";

pub(super) async fn one(store: &Store, room: RoomId, message: MessageId) -> Result<Message> {
    let row: Option<Row> = each_db!(store, read conn => {
        sqlx::query_as(ONE).bind(message).bind(room).fetch_optional(conn).await?
    });
    row.ok_or(Error::NotFound)?.open(store)
}

const EDIT: &str = "update messages set edited_at = $2, body = $3, sealed_by = $4 where id = $1";

const REMOVE: &str = "
    update messages set removed_at = $2, body = $3, sealed_by = $4 where id = $1";

const PRESENT: &str = "select count(*) from memberships where room_id = $1 and user_id = $2";

/// Gives a message of the member's another text, or none, which who manages the room
/// may do with any. What it is now, and the number of the change; without one it was so
/// already.
pub(super) async fn change(
    store: &Store,
    member: &Member,
    message: MessageId,
    text: Option<&MessageText>,
) -> Result<(Message, Option<Seq>)> {
    let (room, user) = (member.room().id, member.person().id);
    let manages = text.is_none() && member.manages();
    let (sql, kind) = match text {
        Some(_) => (EDIT, "edited"),
        None => (REMOVE, "removed"),
    };
    Ok(each_db!(store, begin tx => {
        let seq = log_change!(tx, room, kind, message);
        let present: i64 =
            sqlx::query_scalar(PRESENT).bind(room).bind(user).fetch_one(&mut *tx).await?;
        let row: Option<Row> =
            sqlx::query_as(ONE).bind(message).bind(room).fetch_optional(&mut *tx).await?;
        let found = row.map(|row| row.open(store)).transpose()?;
        let found = found.filter(|m| present > 0 && (m.author.id == user || manages));
        let Some(found) = found else {
            tx.rollback().await?;
            return Err(Error::NotFound);
        };
        let new = text.map(MessageText::as_str);
        if found.body.is_none() || found.body.as_deref() == new {
            tx.rollback().await?;
            return Ok((found, None));
        }
        let what = belongs(room, found.author.id, found.said_at);
        let kept = match new {
            Some(new) => store.seal().seal(new, &what),
            None => StoredText { text: String::new(), sealed_by: None },
        };
        let now = Timestamp::now();
        sqlx::query(sql)
            .bind(message)
            .bind(now)
            .bind(&kept.text)
            .bind(&kept.sealed_by)
            .execute(&mut *tx)
            .await?;
        sqlx::query(UNMENTION).bind(message).execute(&mut *tx).await?;
        if let Some(new) = new {
            mention!(tx, room, message, user, new);
        }
        tx.commit().await?;
        let edited_at = if new.is_some() { Some(now) } else { found.edited_at };
        let body = new.map(str::to_owned);
        (Message { body, edited_at, ..found }, Some(seq))
    }))
}

const READERS: &str = "
    select u.id as user_id, u.username, u.display_name, u.picture
      from memberships m join users u on u.id = m.user_id
     where m.room_id = $1 and m.seen >= $2 and m.user_id <> $3 and u.receipts
     order by m.user_id
     limit $4";

/// Who has seen a message, of those who let others know.
pub(super) async fn readers(store: &Store, message: &Message, limit: i64) -> Result<Vec<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(READERS)
            .bind(message.room)
            .bind(message.id)
            .bind(message.author.id)
            .bind(limit)
            .fetch_all(conn)
            .await?
    }))
}

/// What queries for messages select. `Message` itself knows nothing of columns.
#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: MessageId,
    room_id: RoomId,
    #[sqlx(flatten)]
    author: Person,
    body: String,
    sealed_by: Option<String>,
    said_at: Timestamp,
    continues: bool,
    opens_day: bool,
    edited_at: Option<Timestamp>,
    removed_at: Option<Timestamp>,
}

impl Row {
    /// The message, opened if it is sealed.
    pub(super) fn open(self, store: &Store) -> Result<Message> {
        let body = match self.removed_at {
            Some(_) => None,
            None => {
                let what = belongs(self.room_id, self.author.id, self.said_at);
                let (text, sealed_by) = (self.body, self.sealed_by);
                Some(store.seal().open(StoredText { text, sealed_by }, &what)?)
            }
        };
        Ok(Message {
            id: self.id,
            room: self.room_id,
            author: self.author,
            body,
            said_at: self.said_at,
            continues: self.continues,
            opens_day: self.opens_day,
            edited_at: self.edited_at,
            mentioned: vec![],
        })
    }
}

/// What a sealed text is bound to.
pub fn belongs(room: RoomId, author: UserId, said_at: Timestamp) -> String {
    format!("message {room}/{author}/{}", said_at.get())
}

/// What is not sealed with the key `$1`, after the message `$2`.
const SEALED_OTHERWISE: &str = "
    select id, room_id, author_id, said_at, body, sealed_by from messages
     where id > $2 and removed_at is null and coalesce(sealed_by, '') <> $1
     order by id limit 500";

/// Unless it was changed meanwhile.
const SEAL: &str = "update messages set body = $3, sealed_by = $4 where id = $1 and body = $2";

type Sealed = (MessageId, RoomId, UserId, Timestamp, String, Option<String>);

/// Seals up to 500 messages after `after` anew: how many, and the last one of them.
pub(super) async fn seal_some(store: &Store, after: MessageId) -> Result<Option<(u64, MessageId)>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    Ok(each_db!(store, begin tx => {
        let rows: Vec<Sealed> = sqlx::query_as(SEALED_OTHERWISE)
            .bind(&current)
            .bind(after)
            .fetch_all(&mut *tx)
            .await?;
        let last = rows.last().map(|(id, ..)| *id);
        let mut sealed = 0;
        for (id, room, author, said_at, body, sealed_by) in rows {
            let what = belongs(room, author, said_at);
            let before = body.clone();
            let text = store.seal().open(StoredText { text: body, sealed_by }, &what)?;
            let kept = store.seal().seal(&text, &what);
            sealed += sqlx::query(SEAL)
                .bind(id)
                .bind(&before)
                .bind(&kept.text)
                .bind(&kept.sealed_by)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        }
        tx.commit().await?;
        last.map(|last| (sealed, last))
    }))
}
