//! The rooms of a sidebar, each cached for as long as it is the same: a new message changes
//! one row and not the other nineteen.

use std::{collections::HashMap, ops::RangeInclusive, sync::Arc};

use serde::Serialize;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId, Seq, UserId},
        memory,
    },
    cache::{
        bounded_cache,
        weighted::{Weighted, WeightedCache},
    },
    db::{
        Store, each_db,
        lossy_text::{LossyText, stored_text},
    },
    features::{
        accounts::joined_person_columns,
        messages::TextPlace,
        rooms::unread_count,
        sidebar::version_store::{RowVersion, SidebarVersion},
    },
    model::{
        event::COUNTED,
        message::{MessagePreview, preview_line},
        person::Person,
        room::{NotificationLevel, RoomKind},
    },
};

/// A room in the list of one person's rooms.
#[derive(Clone, Debug, Serialize)]
pub struct SidebarRoom {
    /// The room's id.
    pub id: RoomId,
    /// Its name; in a conversation the name of the other person.
    pub name: String,
    /// Its kind.
    pub kind: RoomKind,
    /// How many unread messages it has, counted up to 100.
    pub unread: u32,
    /// The messages that count as unread.
    pub notify: NotificationLevel,
    /// The other person of a conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<Person>,
    /// The room's number when it was read.
    #[serde(skip)]
    pub head: Seq,
    /// The newest message that they have read or cleared.
    #[serde(skip)]
    pub seen: MessageId,
    /// How often they have marked messages as unread again.
    #[serde(skip)]
    pub marks: i64,
    /// The newest message.
    #[serde(skip)]
    pub latest: MessageId,
    /// Its preview, unless they have cleared it.
    #[serde(skip)]
    pub last: Option<MessagePreview>,
    /// When they joined it.
    #[serde(skip)]
    pub joined_at: Timestamp,
}

/// A row as it was read; `None` if the room is not shown.
struct CachedRow(Option<SidebarRoom>);

impl Weighted for CachedRow {
    fn bytes(&self) -> usize {
        let names = self.0.as_ref().map_or(0, |room| {
            let last = room.last.as_ref().map_or(0, |last| {
                last.name.capacity() + last.text.as_ref().map_or(0, String::capacity)
            });
            room.name.capacity() + room.with.as_ref().map_or(0, Person::bytes) + last
        });
        size_of::<Self>() + names
    }
}

struct RowCache(WeightedCache<RowVersion, Arc<CachedRow>>);
bounded_cache!(RowCache, memory::SIDEBAR_ROWS);

/// The most missing rows that are read one by one. More are read all together.
const FEW: usize = 4;

/// The rooms of a sidebar.
pub struct StoredSidebar {
    /// The user's rooms, in no order.
    pub rooms: Vec<SidebarRoom>,
    /// Their version.
    pub version: SidebarVersion,
}

/// The user's rooms. Their version was read before: a change in between makes a row newer than
/// its key, and nobody asks for that key again.
pub(super) async fn stored(
    store: &Store,
    user: UserId,
    version: SidebarVersion,
) -> Result<StoredSidebar> {
    let cache = store.cache::<RowCache>();
    let blocks = !version.blocked().is_empty();
    let (mut rows, mut missing) = (vec![], vec![]);
    for row in version.rows.iter() {
        match cache.0.get(row) {
            Some(cached) => rows.push(cached),
            None => missing.push(row),
        }
    }
    let mut read = HashMap::new();
    let ranges = match (missing.first(), missing.last()) {
        (Some(_), Some(_)) if missing.len() > FEW => vec![RoomId::NONE..=RoomId::LAST],
        // The rows are in the order of their rooms. Those in between come along.
        (Some(first), Some(last)) if store.is_far_away() => vec![first.room..=last.room],
        _ => missing.iter().map(|row| row.room..=row.room).collect(),
    };
    for range in ranges {
        let found = read_rooms(store, user, range, blocks).await?;
        read.extend(found.into_iter().map(|room| (room.id, room)));
    }
    for row in missing {
        let cached = Arc::new(CachedRow(read.remove(&row.room)));
        cache.0.keep(row.clone(), cached.clone());
        rows.push(cached);
    }
    Ok(StoredSidebar {
        rooms: rows.iter().filter_map(|row| row.0.clone()).collect(),
        version,
    })
}

/// Reads one index entry for each room and its newest message, however many messages there
/// are. The rooms from `$4` to `$5`: one, or all.
const ROWS: &str = concat!(
    "
    select r.id, r.name, r.kind, r.head, m.notify, m.seen, m.marks, m.cleared, m.joined_at,
           coalesce(l.id, 0) as latest, (l.id > m.cleared) as there, l.body, l.sealed_by,
           l.said_at, l.edited_at, (l.removed_at is not null) as removed, l.author_id,
           coalesce(a.display_name, a.username)
               || case when a.shares_name then ' (@' || a.username || ')' else '' end as author,
           ",
    unread_count!(),
    ",
           (r.created_by = m.user_id) as own,
           ",
    joined_person_columns!(),
    "
      from memberships m
      join rooms r on r.id = m.room_id
      left join memberships o
             on r.kind = 'direct' and o.room_id = r.id and o.user_id <> m.user_id
      join users u on u.id = coalesce(o.user_id, m.user_id)
      left join messages l
             on l.id = (select max(x.id) from messages x where x.room_id = r.id)
      left join users a on a.id = l.author_id
     where m.user_id = $1 and m.room_id between $4 and $5"
);

#[derive(sqlx::FromRow)]
struct Row {
    id: RoomId,
    name: String,
    kind: String,
    notify: String,
    head: Seq,
    seen: MessageId,
    marks: i64,
    cleared: MessageId,
    joined_at: Timestamp,
    latest: MessageId,
    unread: i64,
    own: bool,
    #[sqlx(flatten)]
    person: Person,
    #[sqlx(rename = "there")]
    visible: Option<bool>,
    body: Option<LossyText>,
    sealed_by: Option<LossyText>,
    #[sqlx(rename = "said_at")]
    posted_at: Option<Timestamp>,
    edited_at: Option<Timestamp>,
    removed: bool,
    author_id: Option<UserId>,
    author: Option<String>,
}

impl Row {
    /// The preview of the newest message, with its text decrypted if it is sealed. `None` if
    /// they have cleared it.
    fn preview(&mut self, store: &Store, user: UserId) -> Option<MessagePreview> {
        let (author, posted_at) = (self.author_id?, self.posted_at?);
        let (text, sealed_by) = (self.body.take()?, self.sealed_by.take());
        if self.visible != Some(true) {
            return None;
        }
        let place = TextPlace {
            room: self.id,
            author,
            posted_at,
            edited_at: self.edited_at,
        };
        let kept = stored_text(text, sealed_by);
        let (text, unreadable) = place.open_unless(self.removed, store, kept);
        Some(MessagePreview {
            message: self.latest,
            author,
            name: self.author.take()?,
            own: author == user,
            text: text.as_deref().map(preview_line),
            unreadable,
            posted_at,
        })
    }
}

/// The user's rooms in a range of ids.
async fn read_rooms(
    store: &Store,
    user: UserId,
    rooms: RangeInclusive<RoomId>,
    blocks: bool,
) -> Result<Vec<SidebarRoom>> {
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(ROWS)
            .bind(user)
            .bind(i64::from(COUNTED))
            .bind(blocks)
            .bind(rooms.start())
            .bind(rooms.end())
            .fetch_all(conn)
            .await?
    });
    let is_shown = |row: &Row| row.kind != "direct" || row.own || row.latest > MessageId::NONE;
    Ok(rows
        .into_iter()
        .filter(is_shown)
        .map(|mut row| {
            let last = row.preview(store, user);
            let kind = RoomKind::stored(&row.kind);
            let with = (kind == RoomKind::Direct).then_some(row.person);
            SidebarRoom {
                id: row.id,
                name: row.name,
                kind,
                unread: u32::try_from(row.unread).unwrap_or(COUNTED),
                notify: NotificationLevel::stored(&row.notify),
                with,
                head: row.head,
                seen: row.seen.max(row.cleared),
                marks: row.marks,
                latest: row.latest,
                last,
                joined_at: row.joined_at,
            }
        })
        .collect())
}
