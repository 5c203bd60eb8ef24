//! Rows of messages. Only this wing writes them.

use super::{Draft, Message, Text, mentions};
use crate::{
    accounts::Person,
    db::{Store, TAKE_NUMBER, WRITE_LOG, each_db, number},
    error::{Error, Result},
    ids::{MessageId, Micros, RoomId, Seq, UserId},
    rooms::Member,
    seal::Kept,
};

pub(super) enum Inserted {
    New(Message, Seq),
    Repeated(Message),
}

/// Whoever says something has read what stands above it. Done after the number was
/// taken and the room is locked: whoever left before is seen to have left, on
/// either database.
const SEEN: &str = "
    update memberships set seen = $3
     where room_id = $1 and user_id = $2
       and exists (select 1 from rooms where id = $1 and archived_at is null)";

/// Whoever is in the room is mentioned, and nobody else.
const MENTION: &str = "
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
            let user: Option<UserId> = sqlx::query_scalar(MENTION)
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

const LATEST: &str = "
    select author_id, said_at from messages where room_id = $1 order by id desc limit 1";

const INSERT: &str = "
    insert into messages
        (room_id, author_id, nonce, body, said_at, continues, opens_day, sealed_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (author_id, nonce) do nothing
    returning id";

/// The message and the room's new number, in one transaction. A nonce that is
/// there already gives the number back and answers what it belongs to.
pub(super) async fn insert(store: &Store, member: &Member, draft: &Draft) -> Result<Inserted> {
    let (room, author) = (member.room().id, member.person());
    let inserted = each_db!(store, write pool => {
        let mut tx = pool.begin().await?;
        let seq: Option<Seq> =
            sqlx::query_scalar(TAKE_NUMBER).bind(room).fetch_optional(&mut *tx).await?;
        let Some(seq) = seq else {
            tx.rollback().await?;
            return Err(Error::NotFound);
        };
        let latest: Option<(UserId, Micros)> =
            sqlx::query_as(LATEST).bind(room).fetch_optional(&mut *tx).await?;
        let said_at = Micros::now();
        let (continues, opens_day) = stands(author.id, said_at, latest);
        let kept = store.seal().seal(draft.body(), &belongs(room, author.id, said_at));
        let id: Option<MessageId> = sqlx::query_scalar(INSERT)
            .bind(room)
            .bind(author.id)
            .bind(draft.nonce())
            .bind(&kept.text)
            .bind(said_at)
            .bind(continues)
            .bind(opens_day)
            .bind(&kept.sealed_by)
            .fetch_optional(&mut *tx)
            .await?;
        match id {
            Some(id) => {
                let present =
                    sqlx::query(SEEN).bind(room).bind(author.id).bind(id).execute(&mut *tx).await?;
                if present.rows_affected() == 0 {
                    tx.rollback().await?;
                    return Err(Error::NotFound);
                }
                sqlx::query(WRITE_LOG)
                    .bind(room)
                    .bind(seq)
                    .bind("said")
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
                let mentioned = mention!(tx, room, id, author.id, draft.body());
                tx.commit().await?;
                let message = Message {
                    id,
                    room,
                    author: author.clone(),
                    body: Some(draft.body().to_owned()),
                    said_at,
                    continues,
                    opens_day,
                    edited_at: None,
                    mentioned,
                };
                Some(Inserted::New(message, seq))
            }
            None => {
                tx.rollback().await?;
                None
            }
        }
    });
    match inserted {
        Some(new) => Ok(new),
        None => repeated(store, member, draft).await.map(Inserted::Repeated),
    }
}

/// How long after their last message a person is still going on, in microseconds.
const CONTINUES_FOR: i64 = 5 * 60 * 1_000_000;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Whether a message continues the latest one, and whether it opens a day.
fn stands(author: UserId, now: Micros, latest: Option<(UserId, Micros)>) -> (bool, bool) {
    let Some((last_author, last)) = latest else {
        return (false, true);
    };
    let opens_day = now.get().div_euclid(DAY) != last.get().div_euclid(DAY);
    let soon = (0..CONTINUES_FOR).contains(&(now.get() - last.get()));
    (last_author == author && soon && !opens_day, opens_day)
}

const WITH_NONCE: &str = "
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.sealed_by, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at
      from messages m join users u on u.id = m.author_id
     where m.author_id = $1 and m.nonce = $2";

async fn repeated(store: &Store, member: &Member, draft: &Draft) -> Result<Message> {
    let row: Option<Row> = each_db!(store, read pool => {
        sqlx::query_as(WITH_NONCE)
            .bind(member.person().id)
            .bind(draft.nonce())
            .fetch_optional(pool)
            .await?
    });
    match row.map(|row| row.open(store)).transpose()? {
        Some(m) if m.room == member.room().id && m.may_have_been(draft) => Ok(m),
        _ => Err(Error::NonceReused),
    }
}

impl Message {
    /// Whether this is what became of the draft with its nonce.
    fn may_have_been(&self, draft: &Draft) -> bool {
        // What it was before it was changed is not kept.
        let changed = self.body.is_none() || self.edited_at.is_some();
        changed || self.body.as_deref() == Some(draft.body())
    }
}

const ONE: &str = "
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.sealed_by, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at
      from messages m join users u on u.id = m.author_id
     where m.id = $1 and m.room_id = $2";

pub(super) async fn one(store: &Store, room: RoomId, message: MessageId) -> Result<Message> {
    let row: Option<Row> = each_db!(store, read pool => {
        sqlx::query_as(ONE).bind(message).bind(room).fetch_optional(pool).await?
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
    text: Option<&Text>,
) -> Result<(Message, Option<Seq>)> {
    let (room, user) = (member.room().id, member.person().id);
    let manages = text.is_none() && member.manages();
    let (sql, kind) = match text {
        Some(_) => (EDIT, "edited"),
        None => (REMOVE, "removed"),
    };
    Ok(each_db!(store, write pool => {
        let mut tx = pool.begin().await?;
        let seq = number!(tx, room, kind, message);
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
        let new = text.map(Text::as_str);
        if found.body.is_none() || found.body.as_deref() == new {
            tx.rollback().await?;
            return Ok((found, None));
        }
        let what = belongs(room, found.author.id, found.said_at);
        let kept = match new {
            Some(new) => store.seal().seal(new, &what),
            None => Kept { text: String::new(), sealed_by: None },
        };
        let now = Micros::now();
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
    Ok(each_db!(store, read pool => {
        sqlx::query_as(READERS)
            .bind(message.room)
            .bind(message.id)
            .bind(message.author.id)
            .bind(limit)
            .fetch_all(pool)
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
    said_at: Micros,
    continues: bool,
    opens_day: bool,
    edited_at: Option<Micros>,
    removed_at: Option<Micros>,
}

impl Row {
    /// The message, opened if it is sealed.
    pub(super) fn open(self, store: &Store) -> Result<Message> {
        let body = match self.removed_at {
            Some(_) => None,
            None => {
                let what = belongs(self.room_id, self.author.id, self.said_at);
                let (text, sealed_by) = (self.body, self.sealed_by);
                Some(store.seal().open(Kept { text, sealed_by }, &what)?)
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
pub fn belongs(room: RoomId, author: UserId, said_at: Micros) -> String {
    format!("message {room}/{author}/{}", said_at.get())
}

/// What is not sealed with the key `$1`, after the message `$2`.
const SEALED_OTHERWISE: &str = "
    select id, room_id, author_id, said_at, body, sealed_by from messages
     where id > $2 and removed_at is null and coalesce(sealed_by, '') <> $1
     order by id limit 500";

/// Unless it was changed meanwhile.
const SEAL: &str = "update messages set body = $3, sealed_by = $4 where id = $1 and body = $2";

type Sealed = (MessageId, RoomId, UserId, Micros, String, Option<String>);

/// Seals up to 500 messages after `after` anew: how many, and the last one of them.
pub(super) async fn seal_some(store: &Store, after: MessageId) -> Result<Option<(u64, MessageId)>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    Ok(each_db!(store, write pool => {
        let rows: Vec<Sealed> = sqlx::query_as(SEALED_OTHERWISE)
            .bind(&current)
            .bind(after)
            .fetch_all(pool)
            .await?;
        let last = rows.last().map(|(id, ..)| *id);
        let mut sealed = 0;
        let mut tx = pool.begin().await?;
        for (id, room, author, said_at, body, sealed_by) in rows {
            let what = belongs(room, author, said_at);
            let before = body.clone();
            let text = store.seal().open(Kept { text: body, sealed_by }, &what)?;
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
