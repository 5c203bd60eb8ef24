//! SQL for posting a message: the room's next number, the message, the author's read
//! position and the log entry, in one transaction.

use std::sync::OnceLock;

use sqlx::{Decode, Row as _, Type, sqlite::SqliteRow};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, Seq},
        seal::StoredText,
    },
    db::{Engine, NEXT_SEQ, Postgres, Savepoint, Store, WriteTransaction},
    features::{
        messages::{
            draft::Draft,
            insert_postgres_store::{self, NewMessage, rest},
            mention_store::{insert_mentions, shown_name},
            reference_store::{COUNT_ANSWER, Targets, quotes},
            repeated_store::repeated,
            text_place::TextPlace,
        },
        polls::insert_poll,
        rooms::Member,
        scheduled::TAKE_WAITING,
    },
    model::{
        message::Message,
        named::{Audience, Named},
    },
};

/// The result of an insert.
pub(super) enum Inserted {
    /// A new message and the number of the change.
    New(Message, Seq),
    /// The message that was posted earlier with the same idempotency key.
    Repeated(Message),
}

// The statements of one insert are `NEXT_SEQ`, which returns `head` and locks the room's row
// for the other three, and `INSERT`, `MARK_READ` and `LOG`. They number their parameters
// alike, because SQLite runs them as one text with one set of parameters:
//   $1 room   $2 author   $3 idempotency key   $4 text   $5 time   $6 sealing key
//   $7 the message that it answers   $8 the first one of the thread   $9 the one that it links to
//   $10 whether it waited for its time

/// Inserts a message. It continues the latest one if the same person posted it less than five
/// minutes before, on the same day (UTC).
macro_rules! insert {
    () => {
        "
    insert into messages
        (room_id, author_id, nonce, body, said_at, sealed_by, reply_to, thread_root, links_to,
         continues, opens_day)
    select $1, $2, $3, $4, $5, $6, $7, $8, $9,
           coalesce(l.author_id = $2 and $5 - l.said_at between 0 and 299999999
                    and l.said_at / 86400000000 = $5 / 86400000000, false),
           coalesce(l.said_at / 86400000000 <> $5 / 86400000000, true)
      from rooms r
      left join messages l on l.id = (select max(id) from messages where room_id = $1)
     where r.id = $1
        on conflict (author_id, nonce) do nothing
    returning id, continues, opens_day"
    };
}

/// Marks the room as read for the author, up to the new message, which is `$new`, unless the
/// message waited for its time: its author may be away (`$later`). It does nothing if the author
/// is no member any more, the room is archived, or it is a conversation and one of the two
/// people has blocked the other.
macro_rules! mark_read {
    ($new:literal, $later:literal) => {
        concat!(
            "
    update memberships
       set seen = case when ",
            $later,
            " then seen else (",
            $new,
            ") end
     where room_id = $1 and user_id = $2
       and exists (select 1 from rooms r
                    where r.id = $1 and r.archived_at is null
                      and (r.kind <> 'direct' or not exists
                          (select 1 from memberships o join blocks b
                               on b.user_id = $2 and b.blocked_id = o.user_id
                               or b.user_id = o.user_id and b.blocked_id = $2
                            where o.room_id = $1 and o.user_id <> $2)))"
        )
    };
}

/// Returns `id`, `continues` and `opens_day`, or no row if the author has used the
/// idempotency key before.
const INSERT: &str = insert!();

/// Returns `seen`, or no row if the author may not post.
const MARK_READ: &str = concat!(
    mark_read!(
        "select id from messages where author_id = $2 and nonce = $3",
        "$10"
    ),
    " returning seen"
);

/// All but the number, for PostgreSQL. `$10` are the names that may be mentioned, `$11` those of
/// rooms, `$12` says whether it waited.
const REST: &str = rest!(insert!(), mark_read!("select id from new", "$12"));

/// Writes the log entry under the number just taken.
const LOG: &str = "
    insert into room_log (room_id, seq, kind, subject)
    select id, head, 'said', (select id from messages where author_id = $2 and nonce = $3)
      from rooms where id = $1";

/// The rows that the four statements returned.
struct StatementResults {
    /// The room's new number; `None` if the room does not exist.
    seq: Option<Seq>,
    /// The new row; `None` if the idempotency key was used before.
    new: Option<NewRow>,
    /// Whether the author may post in the room.
    may_post: bool,
    /// The time the message was stored with.
    posted_at: Timestamp,
}

struct NewRow {
    id: MessageId,
    continues: bool,
    opens_day: bool,
}

/// Runs all statements in one call, together with the savepoint that opens the transaction:
/// every call goes to the connection's thread and back, and all other writers wait for it.
async fn run_on_sqlite(
    transaction: &mut WriteTransaction,
    store: &Store,
    member: &Member,
    draft: &Draft,
    targets: Targets,
) -> Result<StatementResults> {
    static SQL: [OnceLock<String>; Savepoint::COUNT] =
        [const { OnceLock::new() }; Savepoint::COUNT];
    let savepoint = transaction.savepoint();
    let sql = SQL[savepoint as usize].get_or_init(|| {
        let savepoint = savepoint.sql();
        format!("{savepoint};{NEXT_SEQ};{INSERT};{MARK_READ};{LOG}")
    });
    let (posted_at, stored) = seal(store, member, draft);
    let rows = sqlx::query(sql.as_str())
        .bind(member.room().id)
        .bind(member.person().id)
        .bind(draft.idempotency_key())
        .bind(&stored.text)
        .bind(posted_at)
        .bind(&stored.sealed_by)
        .bind(targets.reply_to)
        .bind(targets.root)
        .bind(targets.links_to)
        .bind(draft.author_is_away())
        .fetch_all(&mut **transaction)
        .await?;
    Ok(StatementResults {
        seq: find_column(&rows, "head"),
        new: new_row(&rows),
        may_post: find_column::<MessageId>(&rows, "seen").is_some(),
        posted_at,
    })
}

fn new_row(rows: &[SqliteRow]) -> Option<NewRow> {
    Some(NewRow {
        id: find_column(rows, "id")?,
        continues: find_column(rows, "continues")?,
        opens_day: find_column(rows, "opens_day")?,
    })
}

/// The value of the column of that name, from the row that has it. Each of the statements
/// returns other names.
fn find_column<'r, T>(rows: &'r [SqliteRow], name: &str) -> Option<T>
where
    T: Decode<'r, sqlx::Sqlite> + Type<sqlx::Sqlite>,
{
    rows.iter().find_map(|row| row.try_get(name).ok())
}

/// The time of the message and its text, sealed with that time.
fn seal(store: &Store, member: &Member, draft: &Draft) -> (Timestamp, StoredText) {
    let posted_at = Timestamp::now();
    let place = TextPlace {
        room: member.room().id,
        author: member.person().id,
        posted_at,
        edited_at: None,
    };
    (posted_at, store.seal().seal(draft.body(), &place.context()))
}

/// The meaning of the statements' results.
enum PostResult {
    /// A new message and the number of the change.
    New(Box<Message>, Seq),
    /// The author has used the idempotency key before.
    KeyUsed,
    /// The author may not post in the room.
    NotAllowed,
}

impl PostResult {
    /// The result of a transaction that is undone: there is no new message.
    fn unless_new(self) -> Self {
        match self {
            Self::New(..) => Self::NotAllowed,
            other => other,
        }
    }
}

impl StatementResults {
    fn interpret(self, member: &Member, draft: &Draft, targets: Targets) -> PostResult {
        match (self.seq, self.new) {
            (Some(seq), Some(new)) if self.may_post => {
                let message = Message {
                    id: new.id,
                    room: member.room().id,
                    author: member.person().clone(),
                    body: Some(draft.body().to_owned()),
                    unreadable: false,
                    posted_at: self.posted_at,
                    continues: new.continues,
                    opens_day: new.opens_day,
                    edited_at: None,
                    mentioned: vec![],
                    mentioned_names: vec![],
                    named: Named::default(),
                    reply_to: targets.reply_to,
                    thread: targets.root,
                    quotes: vec![],
                    answers: None,
                    pinned: false,
                    reactions: vec![],
                    has_reactions: false,
                    poll: draft.poll().map(|poll| Box::new(poll.opened())),
                    has_poll: draft.poll().is_some(),
                };
                PostResult::New(Box::new(message), seq)
            }
            (Some(_), None) => PostResult::KeyUsed,
            _ => PostResult::NotAllowed,
        }
    }
}

/// Counts a message among the answers in its thread, in the transaction `$tx`.
macro_rules! count_answer {
    ($tx:expr, $message:expr) => {
        if let Some(root) = $message.thread {
            sqlx::query(COUNT_ANSWER)
                .bind(root)
                .bind($message.author.id)
                .bind($message.posted_at)
                .execute(&mut *$tx)
                .await?;
        }
    };
}

/// Deletes the row that a draft waited in, in the transaction `$tx` that posts it. Its value is
/// whether the row was there as the draft was read from it: else somebody has changed the message
/// or taken it back, or it was posted by another node.
macro_rules! take_waiting {
    ($tx:expr, $draft:expr) => {
        match $draft.waited() {
            None => true,
            Some(row) => {
                let taken = sqlx::query(TAKE_WAITING)
                    .bind(row.id)
                    .bind(row.due_at)
                    .bind(row.written_at)
                    .execute(&mut *$tx)
                    .await?;
                taken.rows_affected() == 1
            }
        }
    };
}

/// Commits the transaction `$tx` with the mentions of a new message, or rolls it back. Its
/// value is the result it was given.
macro_rules! end_transaction {
    ($tx:expr, $store:expr, $result:expr, $draft:expr, $audience:expr) => {
        match $result {
            PostResult::New(mut message, seq) if take_waiting!($tx, $draft) => {
                let (room, author) = (message.room, message.author.id);
                let (mentioned, named) =
                    insert_mentions!($tx, room, message.id, author, $draft.body(), $audience);
                message.mention(mentioned, named);
                count_answer!($tx, message);
                insert_poll!($tx, $store, message.id, $draft.poll());
                $tx.commit().await?;
                PostResult::New(message, seq)
            }
            refused => {
                $tx.rollback().await?;
                refused.unless_new()
            }
        }
    };
}

/// Inserts the message. An idempotency key that was used before changes nothing and gives
/// the message it belongs to.
pub(super) async fn insert(
    store: &Store,
    member: &Member,
    draft: &Draft,
    (targets, audience): (Targets, &Audience),
) -> Result<Inserted> {
    let result = match &store.engine {
        Engine::Sqlite(sqlite) => {
            let mut tx = sqlite.write.acquire().await?;
            let results = run_on_sqlite(&mut tx, store, member, draft, targets).await?;
            end_transaction!(
                tx,
                store,
                results.interpret(member, draft, targets),
                draft,
                audience
            )
        }
        Engine::Postgres(postgres) => {
            insert_on_postgres(postgres, store, member, draft, (targets, audience)).await?
        }
    };
    match result {
        PostResult::New(mut message, seq) => {
            message.quotes = quotes(store, targets).await;
            Ok(Inserted::New(*message, seq))
        }
        PostResult::KeyUsed => repeated(store, member, draft).await.map(Inserted::Repeated),
        PostResult::NotAllowed => Err(Error::NotFound),
    }
}

async fn insert_on_postgres(
    postgres: &Postgres,
    store: &Store,
    member: &Member,
    draft: &Draft,
    (targets, audience): (Targets, &Audience),
) -> Result<PostResult> {
    let new = NewMessage {
        room: member.room().id,
        author: member.person().id,
        key: draft.idempotency_key(),
        text: draft.body(),
        targets,
        waited: draft.author_is_away(),
    };
    let mut session = insert_postgres_store::begin(postgres, &new).await?;
    let (posted_at, stored) = seal(store, member, draft);
    let posted =
        insert_postgres_store::insert(&mut session, REST, &new, (posted_at, &stored)).await?;
    let row = || {
        Some(NewRow {
            id: posted.id?,
            continues: posted.continues?,
            opens_day: posted.opens_day?,
        })
    };
    let results = StatementResults {
        seq: posted.head,
        new: row(),
        may_post: posted.may_post,
        posted_at,
    };
    Ok(match results.interpret(member, draft, targets) {
        PostResult::New(mut message, seq) if take_waiting!(session, draft) => {
            count_answer!(session, message);
            insert_poll!(session, store, message.id, draft.poll());
            let (mentioned, named) =
                insert_postgres_store::commit(session, &new, &posted, audience).await?;
            message.mention(mentioned, named);
            PostResult::New(message, seq)
        }
        refused => {
            session.rollback().await?;
            refused.unless_new()
        }
    })
}
