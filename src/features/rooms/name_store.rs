//! How the names of open rooms look, and by which words they are searched, in columns of rooms.
//! Only Rust can compute these.

use sqlx::FromRow;

use crate::{
    base::{errors::Result, ids::RoomId},
    db::{Store, each_db},
    features::rooms::name::room_search_key,
    model::look::Look,
};

/// A room and its name.
#[derive(FromRow)]
pub(in crate::features::rooms) struct NamedRoom {
    pub(in crate::features::rooms) id: RoomId,
    name: String,
}

impl NamedRoom {
    /// Whether the name could be mistaken for that one.
    pub(in crate::features::rooms) fn resembles(&self, look: &Look) -> bool {
        Look::of_room(&self.name).resembles(look)
    }
}

/// Locks a row, so that names are compared and taken one after the other.
pub(in crate::features::rooms) const LOCK_NAMES: &str = "update epoch set people = people";

/// Open rooms with names of that key (`Look::key`), the oldest first.
pub(in crate::features::rooms) const ROOMS_LIKE: &str = "
    select id, name from rooms
     where name_look = $1 and kind = 'open' and deleted_at is null order by id";

#[derive(FromRow)]
struct RoomLookRow {
    id: RoomId,
    name: String,
    topic: String,
    name_look: Option<String>,
    search_key: Option<String>,
}

const LOOKS: &str = "
    select id, name, topic, name_look, search_key from rooms
     where kind = 'open' and deleted_at is null and id > $1 order by id limit $2";

const SET_LOOK: &str = "
    update rooms set name_look = $2, search_key = $3 where id = $1 and name = $4 and topic = $5";

/// The rooms that are read at a time.
const BATCH: i64 = 1_000;

/// Stores the looks and search keys of all open rooms, where they are missing (before the
/// migrations `0018` and `0025`, or written by an older version) or where they are computed
/// differently now. Does nothing the second time.
pub(super) async fn store_looks(store: &Store) -> Result<()> {
    let mut last = RoomId::NONE;
    loop {
        let rows: Vec<RoomLookRow> = each_db!(store, read conn => {
            sqlx::query_as(LOOKS).bind(last).bind(BATCH).fetch_all(conn).await?
        });
        let Some(row) = rows.last() else {
            return Ok(());
        };
        last = row.id;
        let looked = rows.iter().map(|row| {
            let look = Look::of_room(&row.name).key();
            (row, look, room_search_key(&row.name, &row.topic))
        });
        let outdated: Vec<_> = looked
            .filter(|(row, look, key)| {
                row.name_look.as_ref() != Some(look) || row.search_key.as_ref() != Some(key)
            })
            .collect();
        if outdated.is_empty() {
            continue;
        }
        each_db!(store, begin tx => {
            for (row, look, key) in &outdated {
                sqlx::query(SET_LOOK)
                    .bind(row.id)
                    .bind(look)
                    .bind(key)
                    .bind(&row.name)
                    .bind(&row.topic)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        });
    }
}
