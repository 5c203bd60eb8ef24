//! SQL for messages that wait for their time. Nothing else writes this table, but for the
//! statement that takes the row of a message that is posted away.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, ScheduledId, UserId},
        seal::{self, StoredText},
    },
    db::{
        Store, each_db,
        lossy_text::{LossyText, stored_text},
    },
    features::{
        accounts::{LOCK_OPEN_ACCOUNT, joined_person_columns},
        messages,
        rooms::{Member, Obstacle},
        scheduled::{LaterText, MOST, ScheduleOutcome, ScheduledMessage, SendProblem},
    },
    model::person::Person,
};

/// Deletes a row when its message is posted, unless its text or time is another by then:
/// `$1` the row, `$2` its time, `$3` when its text was written.
pub(crate) const TAKE_WAITING: &str =
    "delete from scheduled_messages where id = $1 and due_at = $2 and written_at = $3";

/// Deletes all messages of a person that wait.
pub(crate) const FORGET_SCHEDULED: &str = "delete from scheduled_messages where user_id = $1";

/// Where a text belongs: it can only be decrypted as that of this message.
#[derive(Clone, Copy)]
pub(super) struct WaitingPlace<'a> {
    pub author: UserId,
    pub room: RoomId,
    pub nonce: &'a str,
    pub written_at: Timestamp,
}

impl WaitingPlace<'_> {
    fn context(self) -> String {
        let Self {
            author,
            room,
            nonce,
            written_at,
        } = self;
        let written_at = written_at.get();
        format!("scheduled message {room}/{author}/{nonce}/{written_at}")
    }

    pub(super) fn seal(self, store: &Store, text: &str) -> StoredText {
        store.seal().seal(text, &self.context())
    }

    pub(super) fn open(self, store: &Store, kept: StoredText) -> Result<String> {
        store.seal().open(kept, &self.context())
    }
}

const KNOWN: &str = "select id, room_id from scheduled_messages where user_id = $1 and nonce = $2";

/// The form came again, perhaps with something else in it.
const WRITE_AGAIN: &str = "
    update scheduled_messages
       set body = $2, sealed_by = $3, reply_to = $4, links_to = $5, written_at = $6, due_at = $7,
           problem = null
     where id = $1";

const COUNT: &str = "select count(*) from scheduled_messages where user_id = $1";

const INSERT: &str = "
    insert into scheduled_messages
        (user_id, room_id, nonce, body, sealed_by, reply_to, links_to, created_at, written_at, due_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)
    returning id";

pub(super) async fn insert(
    store: &Store,
    member: &Member,
    later: LaterText<'_>,
    nonce: &str,
) -> Result<ScheduleOutcome> {
    let (user, room, now) = (member.person().id, member.room().id, Timestamp::now());
    let other = messages::new_idempotency_key();
    Ok(each_db!(store, begin tx => {
        // It locks the account: one form after the other is counted, and one that comes while
        // the account is closed leaves nothing behind.
        let open = sqlx::query(LOCK_OPEN_ACCOUNT).bind(user).execute(&mut *tx).await?;
        if open.rows_affected() == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        let known: Option<(ScheduledId, RoomId)> =
            sqlx::query_as(KNOWN).bind(user).bind(nonce).fetch_optional(&mut *tx).await?;
        // The key of a message that waits for another room is not that of this one.
        let is_taken = known.is_some_and(|(_, known_room)| known_room != room);
        let place = WaitingPlace {
            author: user,
            room,
            nonce: if is_taken { &other } else { nonce },
            written_at: now,
        };
        let stored = place.seal(store, later.text);
        if let Some((known, _)) = known.filter(|_| !is_taken) {
            sqlx::query(WRITE_AGAIN)
                .bind(known)
                .bind(&stored.text)
                .bind(&stored.sealed_by)
                .bind(later.reply_to)
                .bind(later.links_to)
                .bind(now)
                .bind(later.due_at)
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            return Ok(ScheduleOutcome::Waits(known));
        }
        let count: i64 = sqlx::query_scalar(COUNT).bind(user).fetch_one(&mut *tx).await?;
        if count >= MOST {
            tx.rollback().await?;
            return Ok(ScheduleOutcome::TooMany);
        }
        let id = sqlx::query_scalar(INSERT)
            .bind(user)
            .bind(room)
            .bind(place.nonce)
            .bind(&stored.text)
            .bind(&stored.sealed_by)
            .bind(later.reply_to)
            .bind(later.links_to)
            .bind(now)
            .bind(later.due_at)
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        ScheduleOutcome::Waits(id)
    }))
}

/// A message with its room, and the author's place in it as it is now. The last columns are
/// those of the other person of a conversation.
macro_rules! select_waiting {
    ($where:literal) => {
        concat!(
            "
    select s.id, s.user_id as author_id, s.room_id, s.nonce, s.body, s.sealed_by, s.reply_to,
           s.links_to, s.written_at, s.due_at, s.problem, r.name as room_name, r.kind,
           (r.archived_at is not null) as archived, (r.deleted_at is not null) as deleted,
           exists (select 1 from seal_keys k where k.name = s.sealed_by) as key_in_use,
           (m.user_id is not null) as is_member,
           exists (select 1 from blocks b
                    where b.user_id = s.user_id and b.blocked_id = o.user_id) as own_block,
           exists (select 1 from blocks b
                    where b.user_id = o.user_id and b.blocked_id = s.user_id) as is_blocked, ",
            joined_person_columns!(),
            "
      from scheduled_messages s
      join rooms r on r.id = s.room_id
      left join memberships m on m.room_id = s.room_id and m.user_id = s.user_id
      left join memberships o
             on r.kind = 'direct' and o.room_id = r.id and o.user_id <> s.user_id
      join users u on u.id = coalesce(o.user_id, s.user_id)
     where ",
            $where
        )
    };
}

const ALL_OF: &str = select_waiting!("s.user_id = $1 order by s.due_at, s.id");

const ONE: &str = select_waiting!("s.id = $1");

/// Those that are due are posted in the order of their times.
const DUE: &str = select_waiting!(
    "s.problem is null and s.due_at <= $1 and (s.due_at, s.id) > ($2, $3)
     order by s.due_at, s.id limit 100"
);

#[derive(sqlx::FromRow)]
struct WaitingMessageRow {
    id: ScheduledId,
    author_id: UserId,
    room_id: RoomId,
    nonce: String,
    body: LossyText,
    sealed_by: Option<LossyText>,
    reply_to: Option<MessageId>,
    links_to: Option<MessageId>,
    written_at: Timestamp,
    due_at: Timestamp,
    problem: Option<String>,
    room_name: String,
    kind: String,
    archived: bool,
    deleted: bool,
    key_in_use: bool,
    is_member: bool,
    own_block: bool,
    is_blocked: bool,
    #[sqlx(flatten)]
    person: Person,
}

impl WaitingMessageRow {
    fn read(self, store: &Store) -> (UserId, ScheduledMessage) {
        let place = WaitingPlace {
            author: self.author_id,
            room: self.room_id,
            nonce: &self.nonce,
            written_at: self.written_at,
        };
        let own_key = |key: &LossyText| store.seal().names().any(|own| own == key.0);
        let lacks_key = self.sealed_by.as_ref().is_some_and(|key| !own_key(key));
        let text = place.open(store, stored_text(self.body, self.sealed_by));
        let text = text.inspect_err(seal::report).ok();
        let is_direct = self.kind == "direct";
        let obstacle = match () {
            () if self.deleted => Some(SendProblem::RoomDeleted),
            () if !self.is_member => Some(SendProblem::NotInRoom),
            () if self.archived => Some(SendProblem::Archived),
            () if self.own_block => Some(SendProblem::Blocked(Obstacle::OwnBlock)),
            () if self.is_blocked => Some(SendProblem::Blocked(Obstacle::BlockedByOther)),
            () if text.is_none() => Some(SendProblem::Unreadable),
            () => None,
        };
        // Somebody who has left a private room does not learn its new name.
        let knows = self.is_member || self.kind == "open" && !self.deleted;
        let message = ScheduledMessage {
            id: self.id,
            room: self.room_id,
            room_name: (knows && !is_direct).then_some(self.room_name),
            with: (is_direct && self.is_member).then_some(self.person),
            text,
            reply_to: self.reply_to,
            links_to: self.links_to,
            nonce: self.nonce,
            written_at: self.written_at,
            due_at: self.due_at,
            // (A key that is not in use any more was given up.)
            awaits_key: lacks_key && self.key_in_use,
            failed: self.problem.as_deref().map(SendProblem::stored),
            obstacle,
        };
        (self.author_id, message)
    }
}

pub(super) async fn all(store: &Store, user: UserId) -> Result<Vec<ScheduledMessage>> {
    let rows: Vec<WaitingMessageRow> = each_db!(store, read conn => {
        sqlx::query_as(ALL_OF).bind(user).fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(|row| row.read(store).1).collect())
}

pub(super) async fn one(
    store: &Store,
    user: UserId,
    id: ScheduledId,
) -> Result<Option<ScheduledMessage>> {
    let row: Option<WaitingMessageRow> = each_db!(store, read conn => {
        sqlx::query_as(ONE).bind(id).fetch_optional(conn).await?
    });
    let own = row.filter(|row| row.author_id == user);
    Ok(own.map(|row| row.read(store).1))
}

/// Messages that are due, each with its author: some after that of a time and an id.
pub(super) async fn due(
    store: &Store,
    now: Timestamp,
    after: (Timestamp, ScheduledId),
) -> Result<Vec<(UserId, ScheduledMessage)>> {
    let rows: Vec<WaitingMessageRow> = each_db!(store, read conn => {
        sqlx::query_as(DUE).bind(now).bind(after.0).bind(after.1).fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(|row| row.read(store)).collect())
}

const NEXT_DUE: &str = "
    select due_at from scheduled_messages
     where problem is null and due_at > $1 order by due_at, id limit 1";

/// When the first one after `now` is due.
pub(super) async fn next_due(store: &Store, now: Timestamp) -> Result<Option<Timestamp>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(NEXT_DUE).bind(now).fetch_optional(conn).await?
    }))
}

const CHANGE: &str = "
    update scheduled_messages
       set body = $3, sealed_by = $4, links_to = $5, written_at = $6, due_at = $7, problem = null
     where id = $1 and user_id = $2";

/// Whether it was there.
pub(super) async fn change(
    store: &Store,
    user: UserId,
    message: &ScheduledMessage,
    later: LaterText<'_>,
) -> Result<bool> {
    let place = WaitingPlace {
        author: user,
        room: message.room,
        nonce: &message.nonce,
        written_at: Timestamp::now(),
    };
    let stored = place.seal(store, later.text);
    let changed = each_db!(store, write conn => {
        sqlx::query(CHANGE)
            .bind(message.id)
            .bind(user)
            .bind(&stored.text)
            .bind(&stored.sealed_by)
            .bind(later.links_to)
            .bind(place.written_at)
            .bind(later.due_at)
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(changed > 0)
}

const DELETE: &str = "delete from scheduled_messages where id = $1 and user_id = $2";

/// Whether it was there.
pub(super) async fn delete(store: &Store, user: UserId, id: ScheduledId) -> Result<bool> {
    let deleted = each_db!(store, write conn => {
        sqlx::query(DELETE).bind(id).bind(user).execute(conn).await?.rows_affected()
    });
    Ok(deleted > 0)
}

/// It is not tried again before its author changes it.
const FAIL: &str = "
    update scheduled_messages set problem = $4
     where id = $1 and due_at = $2 and written_at = $3 and problem is null";

/// Whether this is news.
pub(super) async fn fail(
    store: &Store,
    message: &ScheduledMessage,
    problem: SendProblem,
) -> Result<bool> {
    let failed = each_db!(store, write conn => {
        sqlx::query(FAIL)
            .bind(message.id)
            .bind(message.due_at)
            .bind(message.written_at)
            .bind(problem.name())
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(failed > 0)
}
