//! How the names of open rooms look, in a column of rooms. Only Rust can compute looks.

use sqlx::FromRow;

use crate::{
    base::{errors::Result, ids::RoomId},
    db::{Store, each_db},
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
    name_look: Option<String>,
}

const LOOKS: &str = "
    select id, name, name_look from rooms
     where kind = 'open' and deleted_at is null and id > $1 order by id limit $2";

const SET_LOOK: &str = "update rooms set name_look = $2 where id = $1 and name = $3";

/// The rooms that are read at a time.
const BATCH: i64 = 1_000;

/// Stores the looks of all open rooms, where they are missing (before the migration `0018`,
/// or written by an older version) or where looks are computed differently now. Does
/// nothing the second time.
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
        let looked = rows.iter().map(|row| (row, Look::of_room(&row.name).key()));
        let outdated: Vec<_> = looked
            .filter(|(row, look)| row.name_look.as_ref() != Some(look))
            .collect();
        if outdated.is_empty() {
            continue;
        }
        each_db!(store, begin tx => {
            for (row, look) in &outdated {
                sqlx::query(SET_LOOK)
                    .bind(row.id)
                    .bind(look)
                    .bind(&row.name)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        });
    }
}
