//! SQL for the directory of open rooms.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{RoomId, UserId},
        memory::{self, Weighted},
    },
    cache::{bounded_cache, versioned::VersionedCache},
    db::{Store, each_db},
    features::room_directory::DirectoryRoom,
};

/// An open room as the directory lists it, and whether the user `$1` is a member.
macro_rules! open_rooms {
    () => {
        "
    select r.id, r.name, r.topic, (r.archived_at is not null) as archived, r.name_key,
           (select count(*) from memberships m where m.room_id = r.id) as members,
           (select x.said_at from messages x where x.room_id = r.id order by x.id desc limit 1)
               as said_at,
           exists (select 1 from memberships m where m.room_id = r.id and m.user_id = $1)
               as inside
      from rooms r
     where r.kind = 'open' and r.deleted_at is null"
    };
}

const SEARCH: &str = concat!(
    open_rooms!(),
    " and r.name_key > $2 and coalesce(r.search_key, r.name_key) like $3 escape '\\'
     order by r.name_key
     limit $4"
);

const FIND: &str = concat!(open_rooms!(), " and r.id = $2");

#[derive(sqlx::FromRow)]
struct Row {
    id: RoomId,
    name: String,
    topic: String,
    archived: bool,
    name_key: String,
    members: i64,
    #[sqlx(rename = "said_at")]
    posted_at: Option<Timestamp>,
    #[sqlx(rename = "inside")]
    is_member: bool,
}

#[derive(PartialEq, Eq, Hash)]
struct SearchKey(UserId, String, String, i64);

impl Weighted for SearchKey {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.1.capacity() + self.2.capacity()
    }
}

impl Weighted for DirectoryRoom {
    fn bytes(&self) -> usize {
        let texts = self.name.capacity() + self.topic.capacity() + self.key.capacity();
        size_of::<Self>() + texts
    }
}

struct DirectoryCache(VersionedCache<SearchKey, Vec<DirectoryRoom>>);
bounded_cache!(DirectoryCache, memory::DIRECTORY);

/// The first `limit` open rooms after the key `after` that match the query.
pub(super) async fn search(
    store: &Store,
    user: UserId,
    query: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<DirectoryRoom>> {
    let key = SearchKey(user, query.to_owned(), after.to_owned(), limit);
    let read = read_rooms(store, user, query, after, limit);
    let cache = store.cache::<DirectoryCache>();
    cache.0.or_read(store, key, read).await
}

async fn read_rooms(
    store: &Store,
    user: UserId,
    query: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<DirectoryRoom>> {
    let pattern = format!("%{}%", escape_pattern(query));
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(SEARCH)
            .bind(user)
            .bind(after)
            .bind(&pattern)
            .bind(limit)
            .fetch_all(conn)
            .await?
    });
    Ok(rows.into_iter().map(DirectoryRoom::from).collect())
}

/// The open room with this id.
pub(super) async fn find(
    store: &Store,
    user: UserId,
    room: RoomId,
) -> Result<Option<DirectoryRoom>> {
    let row: Option<Row> = each_db!(store, read conn => {
        sqlx::query_as(FIND).bind(user).bind(room).fetch_optional(conn).await?
    });
    Ok(row.map(DirectoryRoom::from))
}

impl From<Row> for DirectoryRoom {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            topic: row.topic,
            archived: row.archived,
            members: row.members,
            posted_at: row.posted_at,
            is_member: row.is_member,
            key: row.name_key,
        }
    }
}

/// `text` as a `like` pattern that matches nothing but itself.
fn escape_pattern(text: &str) -> String {
    text.chars().fold(String::new(), |mut pattern, c| {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
        pattern
    })
}
