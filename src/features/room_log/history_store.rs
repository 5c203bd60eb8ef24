//! SQL for the name of the history.

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, Seq},
        random::random_hex,
    },
    db::{Store, each_db, origin::Origin},
};

const HISTORY: &str = "select name, origin, ended from epoch";

/// The history as the database has it.
#[derive(sqlx::FromRow)]
pub(super) struct StoredHistory {
    pub name: String,
    /// Where the database was; none if the history is from before that was stored.
    pub origin: Option<String>,
    /// The names that have ended.
    pub ended: String,
}

/// How many names that have ended are kept.
const NAMES: usize = 32;

impl StoredHistory {
    /// Whether the history had this name, or has it.
    pub fn had_name(&self, name: &str) -> bool {
        let mut names = self.ended.split(' ').chain([&*self.name]);
        !name.is_empty() && names.any(|other| other == name)
    }

    /// The names that have ended once it has another one, and so has the history `other`.
    fn ended_with(&self, other: Option<&str>) -> String {
        let names = self.ended.split(' ').chain(other);
        let names = names.filter(|name| !name.is_empty() && *name != self.name);
        let mut names: Vec<&str> = names.chain([&*self.name]).collect();
        names.drain(..names.len().saturating_sub(NAMES));
        names.join(" ")
    }
}

/// The history; `None` while there are no rows, because the database is just being restored.
pub(super) async fn read(store: &Store) -> Result<Option<StoredHistory>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(HISTORY).fetch_optional(conn).await?
    }))
}

/// A database that lacks any message lacks the last one.
const LATEST_ROOM: &str = "
    select id, head from rooms
     where id = (select room_id from messages order by id desc limit 1)";

/// The room in which somebody posted last, and its number.
pub(super) async fn latest_room(store: &Store) -> Result<Option<(RoomId, Seq)>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(LATEST_ROOM).fetch_optional(conn).await?
    }))
}

const SETTLE: &str = "update epoch set origin = $2 where name = $1";

/// Notes where the database is.
pub(super) async fn settle(store: &Store, name: &str, origin: &Origin) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(SETTLE)
            .bind(name)
            .bind(origin.as_str())
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(())
}

const RENAME: &str = "update epoch set name = $2, origin = $3, ended = $4 where name = $1";

/// Compare-and-set: when several servers do this, the first one names it. `other` is the name
/// of another history that it takes the place of.
pub(super) async fn rename(
    store: &Store,
    old: &StoredHistory,
    other: Option<&str>,
    origin: &Origin,
) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(RENAME)
            .bind(&old.name)
            .bind(random_hex(8))
            .bind(origin.as_str())
            .bind(old.ended_with(other))
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_have_ended_are_kept_once_and_not_forever() {
        let mut history = StoredHistory {
            name: "c".into(),
            origin: None,
            ended: String::new(),
        };
        assert_eq!(history.ended_with(None), "c");
        assert_eq!(history.ended_with(Some("c")), "c");
        history.ended = "a b".into();
        assert_eq!(history.ended_with(Some("d")), "a b d c");
        assert!(history.had_name("a") && history.had_name("c") && !history.had_name("d"));
        assert!(!history.had_name(""));
        history.ended = "x ".repeat(100);
        assert_eq!(history.ended_with(None).split(' ').count(), NAMES);
    }
}
