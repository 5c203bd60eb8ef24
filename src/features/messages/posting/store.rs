//! The row of a message, written when it is said.

use std::sync::OnceLock;

use sqlx::{Decode, Row as _, Type, sqlite::SqliteRow};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, Seq, UserId},
        seal::StoredText,
    },
    db::{Engine, NEXT_SEQ, Savepoint, Store, WriteTransaction, each_db},
    features::{
        messages::{
            Draft, belongs, mentions,
            store::{Row, mention},
        },
        rooms::Member,
    },
    model::message::Message,
};

pub(in crate::features::messages) enum Inserted {
    New(Message, Seq),
    Repeated(Message),
}

/// Whether it continues the latest message, which was said by the same person less than
/// five minutes before and on the same day, or opens a day. Done after the number was
/// taken and the room is locked, as all that follows: there is one latest message then,
/// on either database.
const INSERT: &str = "
    insert into messages
        (room_id, author_id, nonce, body, said_at, sealed_by, continues, opens_day)
    select $1, $2, $3, $4, $5, $6,
           coalesce(l.author_id = $2 and $5 - l.said_at between 0 and 299999999
                    and l.said_at / 86400000000 = $5 / 86400000000, false),
           coalesce(l.said_at / 86400000000 <> $5 / 86400000000, true)
      from rooms r
      left join messages l on l.id = (select max(id) from messages where room_id = $1)
     where r.id = $1
        on conflict (author_id, nonce) do nothing
    returning id, continues, opens_day";

/// Whoever says something has read what stands above it. Whoever left before is seen to
/// have left.
const SEEN: &str = "
    update memberships
       set seen = (select id from messages where author_id = $2 and nonce = $3)
     where room_id = $1 and user_id = $2
       and exists (select 1 from rooms where id = $1 and archived_at is null)
    returning seen";

const LOG: &str = "
    insert into room_log (room_id, seq, kind, subject)
    select id, head, 'said', (select id from messages where author_id = $2 and nonce = $3)
      from rooms where id = $1";

/// What became of the four statements.
struct Written {
    seq: Option<Seq>,
    /// Its id, whether it continues the one above, and whether it opens a day. None if
    /// its nonce was there already.
    new: Option<(MessageId, bool, bool)>,
    present: bool,
    said_at: Timestamp,
}

/// PostgreSQL is asked one after the other.
async fn in_turn(
    tx: &mut sqlx::PgConnection,
    store: &Store,
    member: &Member,
    draft: &Draft,
) -> Result<Written> {
    let (room, author) = (member.room().id, member.person().id);
    let seq = sqlx::query_scalar(NEXT_SEQ)
        .bind(room)
        .fetch_optional(&mut *tx)
        .await?;
    let (said_at, kept) = sealed(store, member, draft);
    let new = sqlx::query_as(INSERT)
        .bind(room)
        .bind(author)
        .bind(draft.nonce())
        .bind(&kept.text)
        .bind(said_at)
        .bind(&kept.sealed_by)
        .fetch_optional(&mut *tx)
        .await?;
    let seen: Option<MessageId> = sqlx::query_scalar(SEEN)
        .bind(room)
        .bind(author)
        .bind(draft.nonce())
        .fetch_optional(&mut *tx)
        .await?;
    sqlx::query(LOG)
        .bind(room)
        .bind(author)
        .bind(draft.nonce())
        .execute(&mut *tx)
        .await?;
    Ok(Written {
        seq,
        new,
        present: seen.is_some(),
        said_at,
    })
}

/// SQLite is asked for all of it at once, the opening of the deed included: each visit
/// to the connection's thread is one that all who wait to write wait for. The parameters
/// have the same numbers in all four.
async fn at_once(
    transaction: &mut WriteTransaction,
    store: &Store,
    member: &Member,
    draft: &Draft,
) -> Result<Written> {
    static SQL: [OnceLock<String>; Savepoint::COUNT] =
        [const { OnceLock::new() }; Savepoint::COUNT];
    let opening = transaction.savepoint();
    let sql = SQL[opening as usize].get_or_init(|| {
        let opening = opening.sql();
        format!("{opening};{NEXT_SEQ};{INSERT};{SEEN};{LOG}")
    });
    let (said_at, kept) = sealed(store, member, draft);
    let rows = sqlx::query(sql.as_str())
        .bind(member.room().id)
        .bind(member.person().id)
        .bind(draft.nonce())
        .bind(&kept.text)
        .bind(said_at)
        .bind(&kept.sealed_by)
        .fetch_all(&mut **transaction)
        .await?;
    let id = column(&rows, "id");
    let (continues, opens_day) = (column(&rows, "continues"), column(&rows, "opens_day"));
    Ok(Written {
        seq: column(&rows, "head"),
        new: id
            .zip(continues)
            .zip(opens_day)
            .map(|((id, continues), opens_day)| (id, continues, opens_day)),
        present: column::<MessageId>(&rows, "seen").is_some(),
        said_at,
    })
}

/// The column of that name, in the row that has it.
fn column<'r, T>(rows: &'r [SqliteRow], name: &str) -> Option<T>
where
    T: Decode<'r, sqlx::Sqlite> + Type<sqlx::Sqlite>,
{
    rows.iter().find_map(|row| row.try_get(name).ok())
}

/// What is kept of the text, and when it was said.
fn sealed(store: &Store, member: &Member, draft: &Draft) -> (Timestamp, StoredText) {
    let said_at = Timestamp::now();
    let what = belongs(member.room().id, member.person().id, said_at);
    (said_at, store.seal().seal(draft.body(), &what))
}

/// Ends the transaction `$tx` as what was `$written` in it deserves.
macro_rules! end {
    ($tx:expr, $written:expr, $member:expr, $draft:expr) => {{
        let (room, author) = ($member.room().id, $member.person());
        let written: Written = $written;
        match (written.seq, written.new) {
            (Some(seq), Some((id, continues, opens_day))) if written.present => {
                let mentioned = mention!($tx, room, id, author.id, $draft.body());
                $tx.commit().await?;
                let message = Message {
                    id,
                    room,
                    author: author.clone(),
                    body: Some($draft.body().to_owned()),
                    said_at: written.said_at,
                    continues,
                    opens_day,
                    edited_at: None,
                    mentioned,
                };
                Some(Inserted::New(message, seq))
            }
            (Some(_), None) => {
                $tx.rollback().await?;
                None
            }
            _ => {
                $tx.rollback().await?;
                return Err(Error::NotFound);
            }
        }
    }};
}

/// The message and the room's new number, in one transaction. A nonce that is
/// there already gives the number back and answers what it belongs to.
pub(in crate::features::messages) async fn insert(
    store: &Store,
    member: &Member,
    draft: &Draft,
) -> Result<Inserted> {
    let inserted = match &store.engine {
        Engine::Sqlite(sqlite) => {
            let mut tx = sqlite.write.acquire().await?;
            let written = at_once(&mut tx, store, member, draft).await?;
            end!(tx, written, member, draft)
        }
        Engine::Postgres(conn) => {
            let mut tx = conn.begin().await?;
            let written = in_turn(&mut tx, store, member, draft).await?;
            end!(tx, written, member, draft)
        }
    };
    match inserted {
        Some(new) => Ok(new),
        None => repeated(store, member, draft).await.map(Inserted::Repeated),
    }
}

const WITH_NONCE: &str = "
    select m.id, m.room_id, u.id as user_id, u.username, u.display_name, u.picture, m.body, m.sealed_by, m.said_at,
           m.continues, m.opens_day, m.edited_at, m.removed_at
      from messages m join users u on u.id = m.author_id
     where m.author_id = $1 and m.nonce = $2";

async fn repeated(store: &Store, member: &Member, draft: &Draft) -> Result<Message> {
    let row: Option<Row> = each_db!(store, read conn => {
        sqlx::query_as(WITH_NONCE)
            .bind(member.person().id)
            .bind(draft.nonce())
            .fetch_optional(conn)
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
