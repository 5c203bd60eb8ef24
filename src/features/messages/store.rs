//! SQL for reading, editing and deleting messages. `insert_store.rs` writes new ones. No
//! other feature writes this table.

/// The columns of a [`MessageRow`], from `messages m join users u`.
macro_rules! message_columns {
    () => {
        concat!(
            "m.id, m.room_id, ",
            joined_person_columns!(),
            ",
           m.body, m.sealed_by, m.said_at, m.continues, m.opens_day, m.edited_at, m.removed_at, ",
            reference_columns!(),
            ", ",
            named_columns!(),
            ", ",
            pinned_column!(),
            ", ",
            has_reactions_column!(),
            ", ",
            has_poll_column!()
        )
    };
}
pub(super) use message_columns;

/// A message as queries select it.
#[derive(sqlx::FromRow)]
pub(super) struct MessageRow {
    id: MessageId,
    room_id: RoomId,
    #[sqlx(flatten)]
    author: Person,
    body: LossyText,
    sealed_by: Option<LossyText>,
    #[sqlx(rename = "said_at")]
    posted_at: Timestamp,
    continues: bool,
    opens_day: bool,
    edited_at: Option<Timestamp>,
    removed_at: Option<Timestamp>,
    mentioned_names: Option<String>,
    named_rooms: Option<String>,
    pinned: bool,
    has_reactions: bool,
    has_poll: bool,
    #[sqlx(flatten)]
    references: References,
}

/// The messages, with their texts decrypted if they are sealed, and all that they refer to.
pub(super) async fn open_all(store: &Store, rows: Vec<MessageRow>) -> Result<Vec<Message>> {
    let references: Vec<References> = rows.iter().map(|row| row.references.clone()).collect();
    let referred = referred(store, &references).await?;
    let messages = rows.into_iter().zip(references).map(|(row, references)| {
        let mut message = row.open(store)?;
        referred.complete(&mut message, &references);
        Ok(message)
    });
    messages.collect()
}

/// One message.
pub(super) async fn open_one(store: &Store, row: MessageRow) -> Result<Message> {
    open_all(store, vec![row])
        .await?
        .pop()
        .ok_or(Error::NotFound)
}

impl MessageRow {
    /// The message without what it refers to.
    fn open(self, store: &Store) -> Result<Message> {
        let place = TextPlace {
            room: self.room_id,
            author: self.author.id,
            posted_at: self.posted_at,
            edited_at: self.edited_at,
        };
        let kept = stored_text(self.body, self.sealed_by);
        let (body, unreadable) = place.open_unless(self.removed_at.is_some(), store, kept);
        let named = Named::of_rows(self.mentioned_names.as_deref(), self.named_rooms.as_deref());
        Ok(Message {
            id: self.id,
            room: self.room_id,
            author: self.author,
            body,
            unreadable,
            posted_at: self.posted_at,
            continues: self.continues,
            opens_day: self.opens_day,
            edited_at: self.edited_at,
            mentioned: vec![],
            mentioned_names: named.usernames(),
            named,
            reply_to: self.references.reply_to,
            thread: self.references.thread_root,
            quotes: vec![],
            answers: None,
            pinned: self.pinned,
            reactions: vec![],
            has_reactions: self.has_reactions,
            poll: None,
            has_poll: self.has_poll,
        })
    }
}

use std::collections::HashSet;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, Seq, UserId},
        seal::StoredText,
    },
    db::{
        Store, each_db, log_change,
        lossy_text::{LossyText, stored_text},
    },
    features::{
        accounts::joined_person_columns,
        messages::{
            draft::{MessageText, trimmed},
            mention_store::{self, insert_mentions, named_columns},
            reference_store::{References, reference_columns, referred, uncount_answer},
            text_place::TextPlace,
        },
        pins::statements::{DELETE_PIN, pinned_column},
        polls::{DELETE_POLL, has_poll_column},
        reactions::{DELETE_REACTIONS, has_reactions_column},
        rooms::Member,
        saved::statements::DELETE_SAVED,
    },
    model::{
        message::Message,
        named::{Audience, Named},
        person::Person,
    },
};

const ONE: &str = concat!(
    "select ",
    message_columns!(),
    " from messages m join users u on u.id = m.author_id
     where m.id = $1 and m.room_id = $2"
);

pub(super) async fn one(store: &Store, room: RoomId, message: MessageId) -> Result<Message> {
    let row: Option<MessageRow> = each_db!(store, read conn => {
        sqlx::query_as(ONE).bind(message).bind(room).fetch_optional(conn).await?
    });
    open_one(store, row.ok_or(Error::NotFound)?).await
}

const EDIT: &str = "
    update messages set edited_at = $2, body = $3, sealed_by = $4, links_to = $5 where id = $1";

const DELETE: &str = "
    update messages set removed_at = $2, body = $3, sealed_by = $4, links_to = $5 where id = $1";

/// The new text of a message.
pub(super) struct NewText<'a> {
    /// The text.
    pub text: &'a MessageText,
    /// Everybody that `@room` and `@here` mention in it, if it did not mention them before.
    pub audience: Audience,
    /// The message that it links to.
    pub links_to: Option<MessageId>,
}

const IS_MEMBER: &str = "select count(*) from memberships where room_id = $1 and user_id = $2";

/// A change of a text.
pub(super) struct TextReplaced {
    /// The number of the change.
    pub seq: Seq,
    /// The members whom the message does not mention any more.
    pub unmentioned: Vec<UserId>,
    /// Whether it mentions everybody now and did not, or the other way round.
    pub everybody: bool,
    /// The references of the message. Read what they lead to after the commit.
    pub references: References,
}

/// Edits the member's message, or deletes it when there is no `text`; who manages the room
/// may delete any message. Returns the message as it is now and the change, if there was
/// something to change.
pub(super) async fn replace_text(
    store: &Store,
    member: &Member,
    message: MessageId,
    text: Option<NewText<'_>>,
) -> Result<(Message, Option<TextReplaced>)> {
    let (room, user) = (member.room().id, member.person().id);
    let manages = text.is_none() && member.manages();
    let (sql, kind) = match &text {
        Some(_) => (EDIT, "edited"),
        None => (DELETE, "removed"),
    };
    let (changed, replaced) = each_db!(store, begin tx => {
        let seq = log_change!(tx, room, kind, message);
        let is_member: i64 =
            sqlx::query_scalar(IS_MEMBER).bind(room).bind(user).fetch_one(&mut *tx).await?;
        let row: Option<MessageRow> =
            sqlx::query_as(ONE).bind(message).bind(room).fetch_optional(&mut *tx).await?;
        let mut references = row.as_ref().map(|row| row.references.clone()).unwrap_or_default();
        let found = row.map(|row| row.open(store)).transpose()?;
        let found = found.filter(|m| is_member > 0 && (m.author.id == user || manages));
        let Some(found) = found else {
            tx.rollback().await?;
            return Err(Error::NotFound);
        };
        let new = text.as_ref().map(|new| new.text.as_str());
        let is_deleted = found.body.is_none() && !found.unreadable;
        if is_deleted || (found.body.is_some() && found.body.as_deref().map(trimmed) == new) {
            tx.rollback().await?;
            return Ok((one(store, room, message).await?, None));
        }
        let now = Timestamp::now();
        let place = TextPlace {
            room,
            author: found.author.id,
            posted_at: found.posted_at,
            edited_at: Some(now),
        };
        let stored = match new {
            Some(new) => store.seal().seal(new, &place.context()),
            None => StoredText { text: String::new(), sealed_by: None },
        };
        let links_to = text.as_ref().and_then(|new| new.links_to);
        references.links_to = links_to.filter(|linked| references.reply_to != Some(*linked));
        sqlx::query(sql)
            .bind(message)
            .bind(now)
            .bind(&stored.text)
            .bind(&stored.sealed_by)
            .bind(references.links_to)
            .execute(&mut *tx)
            .await?;
        let before: Vec<(UserId, bool)> = sqlx::query_as(mention_store::DELETE_MENTIONS)
            .bind(message)
            .fetch_all(&mut *tx)
            .await?;
        sqlx::query(mention_store::DELETE_NAMED_ROOMS).bind(message).execute(&mut *tx).await?;
        let (after, named) = match &text {
            Some(new) => {
                let audience = new.audience.again(&found.named, &before);
                insert_mentions!(tx, room, message, user, new.text.as_str(), &audience)
            }
            None => {
                for sql in [DELETE_REACTIONS, DELETE_POLL, DELETE_PIN, DELETE_SAVED] {
                    sqlx::query(sql).bind(message).execute(&mut *tx).await?;
                }
                (vec![], Named::default())
            }
        };
        if let (None, Some(root)) = (new, references.thread_root) {
            uncount_answer!(tx, root);
        }
        tx.commit().await?;
        let (was, is) = (found.named.has_everybody(), named.has_everybody());
        let before: Vec<UserId> = before.into_iter().map(|(user, _)| user).collect();
        // With everybody, before and after, each of them is counted already.
        let (mentioned, unmentioned) = match was && is {
            true => (vec![], vec![]),
            false => (without(&after, &before), without(&before, &after)),
        };
        let changed = Message {
            body: new.map(str::to_owned),
            unreadable: false,
            edited_at: if new.is_some() { Some(now) } else { found.edited_at },
            mentioned,
            mentioned_names: named.usernames(),
            named,
            pinned: new.is_some() && found.pinned,
            has_reactions: new.is_some() && found.has_reactions,
            has_poll: new.is_some() && found.has_poll,
            ..found
        };
        (changed, TextReplaced { seq, unmentioned, everybody: was != is, references })
    });
    Ok((changed, Some(replaced)))
}

/// The people of `all` who are not among `others`.
fn without(all: &[UserId], others: &[UserId]) -> Vec<UserId> {
    let others: HashSet<&UserId> = others.iter().collect();
    let rest = all.iter().filter(|user| !others.contains(user));
    rest.copied().collect()
}
