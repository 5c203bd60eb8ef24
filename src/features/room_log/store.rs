//! SQL for the room log, joined with the current state of the subjects.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{MessageId, RoomId, Seq},
    },
    db::{
        Store, each_db,
        lossy_text::{LossyText, stored_text},
        select_in,
    },
    features::{
        accounts::joined_person_columns,
        messages::{
            TextPlace, named_columns,
            references::{References, reference_columns},
        },
        pins::statements::pinned_column,
        polls::has_poll_column,
        reactions::has_reactions_column,
    },
    model::{
        event::{Change, RoomEvent},
        message::Message,
        named::Named,
        person::Person,
    },
};

/// When several instances do this at once, one names it and the others wait for it.
const NAME_EPOCH: &str = "
    insert into epoch (name) select $1 where not exists (select 1 from epoch)
        on conflict do nothing";

const EPOCH: &str = "select name from epoch";

/// The epoch's name; it becomes `fresh` if it has none yet.
pub(super) async fn epoch(store: &Store, fresh: &str) -> Result<String> {
    let name = each_db!(store, begin tx => {
        sqlx::query(NAME_EPOCH).bind(fresh).execute(&mut *tx).await?;
        let name = sqlx::query_scalar(EPOCH).fetch_one(&mut *tx).await?;
        tx.commit().await?;
        name
    });
    Ok(name)
}

const DRAW_CLUSTER_KEY: &str = "update epoch set cluster_key = $1 where cluster_key is null";

const CLUSTER_KEY: &str = "select cluster_key from epoch";

/// The secret of the servers of this store; it becomes `fresh` if it has none yet.
pub(super) async fn cluster_key(store: &Store, fresh: &str) -> Result<String> {
    let key = each_db!(store, begin tx => {
        sqlx::query(DRAW_CLUSTER_KEY).bind(fresh).execute(&mut *tx).await?;
        let key = sqlx::query_scalar(CLUSTER_KEY).fetch_one(&mut *tx).await?;
        tx.commit().await?;
        key
    });
    Ok(key)
}

const HEAD: &str = "select head from rooms where id = $1";

pub(super) async fn head(store: &Store, room: RoomId) -> Result<Seq> {
    let head = each_db!(store, read conn => {
        sqlx::query_scalar(HEAD).bind(room).fetch_optional(conn).await?
    });
    head.ok_or(Error::NotFound)
}

const HEADS: &str = "select id, head from rooms where id in";

pub(super) async fn heads(store: &Store, rooms: &[RoomId]) -> Result<Vec<(RoomId, Seq)>> {
    Ok(select_in!(store, HEADS, rooms))
}

/// Each row has its subject's current state: whether a person who joined or left is a member
/// now, and a message's text. The person is the subject, or the author of the message; of a change
/// of the owner it is the owner now.
const AFTER: &str = concat!(
    "
    select l.seq, l.kind, l.subject as message_id,
           ",
    joined_person_columns!(),
    ",
           (mm.user_id is not null) as present,
           m.body, m.sealed_by, m.said_at, m.continues, m.opens_day, m.edited_at,
           ",
    reference_columns!(),
    ",
           ",
    named_columns!(),
    ", ",
    pinned_column!(),
    ", ",
    has_reactions_column!(),
    ", ",
    has_poll_column!(),
    ",
           (m.removed_at is not null) as removed,
           r.name, r.topic, (r.archived_at is not null) as archived
      from room_log l
      join rooms r on r.id = l.room_id
      left join messages m on l.kind in ('said', 'edited', 'removed', 'reacted', 'voted', 'pinned')
                             and m.id = l.subject
      join users u on u.id = case l.kind when 'owned' then r.created_by
                                         else coalesce(m.author_id, l.subject) end
      left join memberships mm on mm.room_id = l.room_id and mm.user_id = u.id
     where l.room_id = $1 and l.seq > $2
     order by l.seq
     limit $3"
);

/// The kinds of change this version knows.
const KINDS: [&str; 11] = [
    "said", "edited", "removed", "reacted", "voted", "pinned", "joined", "left", "owned",
    "settled", "deleted",
];

#[derive(sqlx::FromRow)]
struct Row {
    seq: Seq,
    kind: String,
    message_id: MessageId,
    #[sqlx(flatten)]
    person: Person,
    #[sqlx(rename = "present")]
    is_member: bool,
    body: Option<LossyText>,
    sealed_by: Option<LossyText>,
    #[sqlx(rename = "said_at")]
    posted_at: Option<Timestamp>,
    continues: Option<bool>,
    opens_day: Option<bool>,
    edited_at: Option<Timestamp>,
    removed: bool,
    mentioned_names: Option<String>,
    named_rooms: Option<String>,
    pinned: bool,
    has_reactions: bool,
    has_poll: bool,
    #[sqlx(flatten)]
    references: References,
    name: String,
    topic: String,
    archived: bool,
}

pub(super) async fn after(
    store: &Store,
    room: RoomId,
    seq: Seq,
    limit: i64,
) -> Result<Vec<(RoomEvent, References)>> {
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(AFTER).bind(room).bind(seq).bind(limit).fetch_all(conn).await?
    });
    rows.into_iter()
        .filter(|row| KINDS.contains(&row.kind.as_str()))
        .map(|row| {
            let references = row.references.clone();
            Ok((row.event(store, room)?, references))
        })
        .collect()
}

impl Row {
    fn event(self, store: &Store, room: RoomId) -> Result<RoomEvent> {
        let (seq, kind) = (self.seq, self.kind.clone());
        let change = match kind.as_str() {
            "said" => self.message(store, room)?.map(Change::Posted),
            "edited" => self.message(store, room)?.map(Change::Edited),
            "pinned" => self.message(store, room)?.map(Change::Pinned),
            "removed" => self.message(store, room)?.map(Change::Deleted),
            // They are read for all changes together.
            "reacted" => Some(Change::Reacted {
                message: self.message_id,
                reactions: vec![],
            }),
            "voted" => Some(Change::Voted {
                message: self.message_id,
                poll: None,
            }),
            "joined" | "left" => Some(match self.is_member {
                true => Change::Joined {
                    person: self.person,
                },
                false => Change::Left {
                    user: self.person.id,
                },
            }),
            "owned" => Some(Change::OwnerChanged {
                person: self.person,
            }),
            "settled" => Some(Change::RoomUpdated {
                name: self.name,
                topic: self.topic,
                archived: self.archived,
            }),
            "deleted" => Some(Change::RoomDeleted),
            _ => None,
        };
        let change = change.ok_or_else(|| {
            Error::Internal(format!("room {room}: change {seq} ({kind}) cannot be read").into())
        })?;
        Ok(RoomEvent::new(room, seq, change))
    }

    /// The message, with its text decrypted if it is sealed; `None` if the row has none.
    fn message(self, store: &Store, room: RoomId) -> Result<Option<Message>> {
        let (Some(text), Some(posted_at)) = (self.body, self.posted_at) else {
            return Ok(None);
        };
        let (Some(continues), Some(opens_day)) = (self.continues, self.opens_day) else {
            return Ok(None);
        };
        let place = TextPlace {
            room,
            author: self.person.id,
            posted_at,
            edited_at: self.edited_at,
        };
        let kept = stored_text(text, self.sealed_by);
        let (body, unreadable) = place.open_unless(self.removed, store, kept);
        let named = Named::of_rows(self.mentioned_names.as_deref(), self.named_rooms.as_deref());
        Ok(Some(Message {
            id: self.message_id,
            room,
            author: self.person,
            body,
            unreadable,
            posted_at,
            continues,
            opens_day,
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
        }))
    }
}
