//! Rows of messages. Only this wing writes them.

use super::{Draft, Message, Text, mentions};
use crate::{
    accounts::Person,
    db::{Store, TAKE_NUMBER, WRITE_LOG, each_db},
    error::{Error, Result},
    ids::{MessageId, Micros, RoomId, Seq, UserId},
    rooms::Member,
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
    insert into messages (room_id, author_id, nonce, body, said_at, continues, opens_day)
    values ($1, $2, $3, $4, $5, $6, $7)
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
        let id: Option<MessageId> = sqlx::query_scalar(INSERT)
            .bind(room)
            .bind(author.id)
            .bind(draft.nonce())
            .bind(draft.body())
            .bind(said_at)
            .bind(continues)
            .bind(opens_day)
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
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.said_at,
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
    match row.map(Message::from) {
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
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at
      from messages m join users u on u.id = m.author_id
     where m.id = $1 and m.room_id = $2";

pub(super) async fn one(store: &Store, room: RoomId, message: MessageId) -> Result<Message> {
    let row: Option<Row> = each_db!(store, read pool => {
        sqlx::query_as(ONE).bind(message).bind(room).fetch_optional(pool).await?
    });
    row.map(Message::from).ok_or(Error::NotFound)
}

const EDIT: &str = "
    update messages set edited_at = $4, body = $5
     where id = $1 and room_id = $2 and author_id = $3 and removed_at is null and body <> $5";

/// Only what one said oneself, unless `$5`.
const REMOVE: &str = "
    update messages set removed_at = $4, body = ''
     where id = $1 and room_id = $2 and (author_id = $3 or $5) and removed_at is null";

const PRESENT: &str = "select count(*) from memberships where room_id = $1 and user_id = $2";

/// Gives the member's message another text, or none. What it is now, and the number
/// of the change; without one it was so already.
pub(super) async fn change(
    store: &Store,
    member: &Member,
    message: MessageId,
    text: Option<&Text>,
) -> Result<(Message, Option<Seq>)> {
    let (room, author) = (member.room().id, member.person().id);
    let manages = text.is_none() && member.manages();
    let (sql, kind) = match text {
        Some(_) => (EDIT, "edited"),
        None => (REMOVE, "removed"),
    };
    Ok(each_db!(store, write pool => {
        let mut tx = pool.begin().await?;
        let seq: Option<Seq> =
            sqlx::query_scalar(TAKE_NUMBER).bind(room).fetch_optional(&mut *tx).await?;
        let present: i64 =
            sqlx::query_scalar(PRESENT).bind(room).bind(author).fetch_one(&mut *tx).await?;
        let query = sqlx::query(sql).bind(message).bind(room).bind(author).bind(Micros::now());
        let query = match text {
            Some(text) => query.bind(text.as_str()),
            None => query.bind(manages),
        };
        let changed = query.execute(&mut *tx).await?.rows_affected() > 0;
        let row: Option<Row> =
            sqlx::query_as(ONE).bind(message).bind(room).fetch_optional(&mut *tx).await?;
        let theirs = |m: &Message| m.author.id == author || manages;
        let found = row.map(Message::from).filter(|m| theirs(m) && present > 0);
        match (found, seq) {
            (Some(message), Some(seq)) if changed => {
                sqlx::query(WRITE_LOG)
                    .bind(room)
                    .bind(seq)
                    .bind(kind)
                    .bind(message.id)
                    .execute(&mut *tx)
                    .await?;
                sqlx::query(UNMENTION).bind(message.id).execute(&mut *tx).await?;
                if let Some(text) = text {
                    mention!(tx, room, message.id, author, text.as_str());
                }
                tx.commit().await?;
                (message, Some(seq))
            }
            (found, _) => {
                tx.rollback().await?;
                (found.ok_or(Error::NotFound)?, None)
            }
        }
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
    said_at: Micros,
    continues: bool,
    opens_day: bool,
    edited_at: Option<Micros>,
    removed_at: Option<Micros>,
}

impl From<Row> for Message {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            room: row.room_id,
            author: row.author,
            body: row.removed_at.is_none().then_some(row.body),
            said_at: row.said_at,
            continues: row.continues,
            opens_day: row.opens_day,
            edited_at: row.edited_at,
            mentioned: vec![],
        }
    }
}
