//! Reads the open rooms.

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{RoomId, UserId},
    },
    cache::versioned::VersionedCache,
    db::{Store, each_db},
    features::room_directory::Offered,
};

const OFFERED: &str = "
    select r.id, r.name, r.topic, (r.archived_at is not null) as archived, r.name_key,
           (select count(*) from memberships m where m.room_id = r.id) as members,
           (select x.said_at from messages x where x.room_id = r.id order by x.id desc limit 1)
               as said_at,
           exists (select 1 from memberships m where m.room_id = r.id and m.user_id = $1)
               as inside
      from rooms r
     where r.kind = 'open' and r.deleted_at is null and r.name_key > $2
       and (r.name_key like $3 escape '\\' or lower(r.topic) like $3 escape '\\')
     order by r.name_key
     limit $4";

#[derive(sqlx::FromRow)]
struct Row {
    id: RoomId,
    name: String,
    topic: String,
    archived: bool,
    name_key: String,
    members: i64,
    said_at: Option<Timestamp>,
    inside: bool,
}

type Asked = (UserId, String, String, i64);

static OFFERS: VersionedCache<Asked, Vec<Offered>, 200> = VersionedCache::new();

pub(super) async fn offered(
    store: &Store,
    user: UserId,
    wanted: &str,
    after: &str,
    most: i64,
) -> Result<Vec<Offered>> {
    let asked = (user, wanted.to_owned(), after.to_owned(), most);
    let read = read_offered(store, user, wanted, after, most);
    OFFERS.or_read(store, asked, read).await
}

async fn read_offered(
    store: &Store,
    user: UserId,
    wanted: &str,
    after: &str,
    most: i64,
) -> Result<Vec<Offered>> {
    let pattern = format!("%{}%", literally(wanted));
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(OFFERED)
            .bind(user)
            .bind(after)
            .bind(&pattern)
            .bind(most)
            .fetch_all(conn)
            .await?
    });
    Ok(rows
        .into_iter()
        .map(|row| Offered {
            id: row.id,
            name: row.name,
            topic: row.topic,
            archived: row.archived,
            members: row.members,
            said_at: row.said_at,
            inside: row.inside,
            key: row.name_key,
        })
        .collect())
}

/// `text` as a pattern that matches nothing but itself.
fn literally(text: &str) -> String {
    text.chars().fold(String::new(), |mut pattern, c| {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
        pattern
    })
}
