//! Where a database is. One that is found in another place than it was in was copied there:
//! a backup was restored, or a standby took over.

use sqlx::PgPool;

use crate::{
    base::errors::Result,
    db::{Engine, Store},
};

/// A kind of database and the names of its parts, for example
/// `postgres/<system>/<timeline>/<database>/<table>`, with `-` for a part that is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// One that was stored.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is another place, as far as can be told.
    pub fn differs_from(&self, other: &Self) -> bool {
        let mut pairs = self.0.split('/').zip(other.0.split('/'));
        pairs.any(|(one, other)| one != other && one != "-" && other != "-")
    }
}

/// The system, as `initdb` named it.
const SYSTEM: &str = "(select system_identifier::text from pg_control_system())";

/// The timeline, which changes whenever a standby is promoted or a backup replayed up to a
/// point in time. A standby cannot tell.
const TIMELINE: &str = "(case when pg_is_in_recovery() then '-'
                              else substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) end)";

/// The database.
const DATABASE: &str = "(select oid::text from pg_database where datname = current_database())";

/// The table of the history, by its index, which a restore creates after all rows are there,
/// and by its file, which is another one when all rows were replaced.
const TABLE: &str = "(to_regclass('epoch_is_one')::oid::text || '.'
                      || pg_relation_filenode(to_regclass('epoch'))::text)";

impl Store {
    /// Where the database is; `None` while it is just being restored.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn origin(&self) -> Result<Option<Origin>> {
        let pool = match &self.engine {
            Engine::Sqlite(sqlite) => {
                let identity = sqlite.file().identity();
                return Ok(Some(Origin(format!("file/{identity}"))));
            }
            Engine::Postgres(pool) => pool,
        };
        let Some(table) = part(pool, TABLE).await? else {
            return Ok(None);
        };
        let all = format!("{SYSTEM} || '/' || {TIMELINE} || '/' || {DATABASE}");
        let place = match part(pool, &all).await {
            Ok(Some(place)) => place,
            Ok(None) | Err(sqlx::Error::Database(_)) => {
                let mut parts = vec![];
                for sql in [SYSTEM, TIMELINE, DATABASE] {
                    parts.push(known_part(pool, sql).await?);
                }
                parts.join("/")
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Some(Origin(format!("postgres/{place}/{table}"))))
    }
}

/// One part; some of these functions are not everywhere, or not for everybody.
async fn known_part(pool: &PgPool, sql: &str) -> Result<String, sqlx::Error> {
    match part(pool, sql).await {
        Ok(found) => Ok(found.unwrap_or_else(|| "-".into())),
        Err(sqlx::Error::Database(_)) => Ok("-".into()),
        Err(error) => Err(error),
    }
}

async fn part(pool: &PgPool, sql: &str) -> Result<Option<String>, sqlx::Error> {
    // Put together from the constants above.
    let sql = sqlx::AssertSqlSafe(format!("select {sql}"));
    sqlx::query_scalar(sql).fetch_one(pool).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_differs_only_in_what_is_known() {
        let at = |text: &str| Origin::stored(text.to_owned());
        let here = at("postgres/71/00000001/16385/16400");
        assert!(!here.differs_from(&here));
        assert!(here.differs_from(&at("postgres/72/00000001/16385/16400")));
        assert!(here.differs_from(&at("postgres/71/00000002/16385/16400")));
        assert!(here.differs_from(&at("postgres/71/00000001/16385/17400")));
        assert!(!here.differs_from(&at("postgres/-/-/16385/16400")));
        assert!(here.differs_from(&at("file/5/17")));
    }
}
