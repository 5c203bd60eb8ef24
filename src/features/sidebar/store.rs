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
        seal::StoredText,
    },
    cache::{
        bounded_cache,
        versioned::VersionedCache,
        weighted::{Weighted, WeightedCache},
    },
    db::{Store, each_db},
    features::{accounts::joined_person_columns, messages::seal_context},
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
    /// The newest message.
    #[serde(skip)]
    pub latest: MessageId,
    /// Its preview, unless they have cleared it.
    #[serde(skip)]
    pub last: Option<MessagePreview>,
}

/// The version of somebody's list of rooms: while it is the same, so is the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SidebarVersion(Arc<[RowVersion]>);

/// The version of one row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct RowVersion {
    user: UserId,
    room: RoomId,
    /// The epoch, and the edition of all names and pictures.
    epoch: Arc<str>,
    /// The room's number, and the user's position and settings in it.
    state: Box<str>,
}

/// The rooms come as `id:state`, separated by spaces. Their state includes the room's number,
/// which changes whenever somebody posts, joins or renames there.
const VERSION: &str = "
    select (select max(e.name) from epoch e) || (select max(e.people) from epoch e),
           coalesce(string_agg(
               m.room_id || ':' || r.head || ':' || m.seen || ':' || m.cleared || ':' || m.notify,
               ' '), '')
      from memberships m join rooms r on r.id = m.room_id
     where m.user_id = $1";

impl Weighted for RowVersion {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.state.len()
    }
}

impl Weighted for SidebarVersion {
    fn bytes(&self) -> usize {
        let epoch = self.0.first().map_or(0, |row| row.epoch.len());
        let rows: usize = self.0.iter().map(RowVersion::bytes).sum();
        size_of::<Self>() + epoch + rows
    }
}

struct SidebarVersionCache(VersionedCache<UserId, SidebarVersion>);
bounded_cache!(SidebarVersionCache, memory::SIDEBAR_VERSIONS);

/// The version of the user's list of rooms.
pub(super) async fn version(store: &Store, user: UserId) -> Result<SidebarVersion> {
    let read = async {
        let (epoch, rooms): (String, String) = each_db!(store, read conn => {
            sqlx::query_as(VERSION).bind(user).fetch_one(conn).await?
        });
        Ok(SidebarVersion::parse(user, epoch, &rooms))
    };
    let cache = store.cache::<SidebarVersionCache>();
    cache.0.or_read(store, user, read).await
}

impl SidebarVersion {
    fn parse(user: UserId, epoch: String, rooms: &str) -> Self {
        let epoch: Arc<str> = epoch.into();
        let mut rows: Vec<_> = rooms
            .split(' ')
            .filter_map(|room| {
                let (id, state) = room.split_once(':')?;
                Some(RowVersion {
                    user,
                    room: RoomId::parse(id)?,
                    epoch: epoch.clone(),
                    state: state.into(),
                })
            })
            .collect();
        // The database returns them in another order after each visit.
        rows.sort_unstable_by_key(|row| row.room);
        Self(rows.into())
    }
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

/// The user's rooms, in no order.
pub(super) async fn rooms(store: &Store, user: UserId) -> Result<Vec<SidebarRoom>> {
    // The version is read before the rows. A change in between makes a row newer than its
    // key, and nobody asks for that key again.
    let version = version(store, user).await?;
    let cache = store.cache::<RowCache>();
    let mut rows = Vec::with_capacity(version.0.len());
    let mut missing = vec![];
    for row in version.0.iter() {
        match cache.0.get(row) {
            Some(cached) => rows.push(cached),
            None => missing.push(row),
        }
    }
    let mut read = HashMap::new();
    if missing.len() <= FEW {
        for row in &missing {
            let found = read_rooms(store, user, row.room..=row.room).await?;
            read.extend(found.into_iter().map(|room| (room.id, room)));
        }
    } else {
        let found = read_rooms(store, user, RoomId::NONE..=RoomId::LAST).await?;
        read.extend(found.into_iter().map(|room| (room.id, room)));
    }
    for row in missing {
        let cached = Arc::new(CachedRow(read.remove(&row.room)));
        cache.0.keep(row.clone(), cached.clone());
        rows.push(cached);
    }
    Ok(rows.iter().filter_map(|row| row.0.clone()).collect())
}

/// Reads one index entry for each room and its newest message, however many messages there
/// are; unread messages are counted up to `$2`. The rooms from `$3` to `$4`: one, or all.
const ROWS: &str = concat!(
    "
    select r.id, r.name, r.kind, r.head, m.notify,
           coalesce(l.id, 0) as latest, (l.id > m.cleared) as there, l.body, l.sealed_by,
           l.said_at, (l.removed_at is not null) as removed, l.author_id,
           coalesce(a.display_name, a.username) as author,
           case m.notify
                when 'all' then
                    (select count(*) from
                        (select 1 from messages x
                          where x.room_id = r.id and x.id > m.seen and x.id > m.cleared
                            and x.author_id <> m.user_id and x.removed_at is null
                          limit $2) as unread)
                when 'mentions' then
                    (select count(*) from
                        (select 1 from mentions x
                          where x.user_id = m.user_id and x.room_id = r.id
                            and x.message_id > m.seen and x.message_id > m.cleared
                          limit $2) as unread)
                else 0
           end as unread,
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
     where m.user_id = $1 and m.room_id between $3 and $4"
);

#[derive(sqlx::FromRow)]
struct Row {
    id: RoomId,
    name: String,
    kind: String,
    notify: String,
    head: Seq,
    latest: MessageId,
    unread: i64,
    own: bool,
    #[sqlx(flatten)]
    person: Person,
    #[sqlx(rename = "there")]
    visible: Option<bool>,
    body: Option<String>,
    sealed_by: Option<String>,
    #[sqlx(rename = "said_at")]
    posted_at: Option<Timestamp>,
    removed: bool,
    author_id: Option<UserId>,
    author: Option<String>,
}

impl Row {
    /// The preview of the newest message, with its text decrypted if it is sealed. `None` if
    /// they have cleared it. `None` too if no key opens it: the room's page reports the
    /// error, and the other rooms stay in reach.
    fn preview(&mut self, store: &Store, user: UserId) -> Option<MessagePreview> {
        let (author, posted_at) = (self.author_id?, self.posted_at?);
        let (text, sealed_by) = (self.body.take()?, self.sealed_by.take());
        if self.visible != Some(true) {
            return None;
        }
        let text = match self.removed {
            true => None,
            false => {
                let context = seal_context(self.id, author, posted_at);
                let text = store
                    .seal()
                    .open(StoredText { text, sealed_by }, &context)
                    .ok()?;
                Some(preview_line(&text))
            }
        };
        Some(MessagePreview {
            message: self.latest,
            name: self.author.take()?,
            own: author == user,
            text,
            posted_at,
        })
    }
}

/// The user's rooms in a range of ids.
async fn read_rooms(
    store: &Store,
    user: UserId,
    rooms: RangeInclusive<RoomId>,
) -> Result<Vec<SidebarRoom>> {
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(ROWS)
            .bind(user)
            .bind(i64::from(COUNTED))
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
                latest: row.latest,
                last,
            }
        })
        .collect())
}
