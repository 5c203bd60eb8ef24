//! Where a database is. One that is found in another place than it was in was copied there:
//! a backup was restored, or a standby took over.

use crate::{
    base::errors::{Error, Result},
    db::{Engine, Postgres, Store},
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
        let postgres = match &self.engine {
            Engine::Sqlite(sqlite) => {
                let identity = sqlite.file().identity();
                return Ok(Some(Origin(format!("file/{identity}"))));
            }
            Engine::Postgres(postgres) => postgres,
        };
        let Some(table) = part(postgres, TABLE).await?.map_err(Error::from)? else {
            return Ok(None);
        };
        let all = format!("{SYSTEM} || '/' || {TIMELINE} || '/' || {DATABASE}");
        let place = match part(postgres, &all).await? {
            Ok(Some(place)) => place,
            Ok(None) | Err(_) => {
                let mut parts = vec![];
                for sql in [SYSTEM, TIMELINE, DATABASE] {
                    // Some of these functions are not everywhere, or not for everybody.
                    let known = part(postgres, sql).await?.ok().flatten();
                    parts.push(known.unwrap_or_else(|| "-".into()));
                }
                parts.join("/")
            }
        };
        Ok(Some(Origin(format!("postgres/{place}/{table}"))))
    }
}

/// The answer to a question, or how the server refused it.
type PartAnswer = Result<Option<String>, sqlx::Error>;

async fn part(postgres: &Postgres, sql: &str) -> Result<PartAnswer> {
    loop {
        let mut session = postgres.reading().await?;
        // Put together from the constants above.
        let sql = sqlx::AssertSqlSafe(format!("select {sql}"));
        match sqlx::query_scalar(sql).fetch_one(&mut *session).await {
            Ok(found) => {
                session.commit().await?;
                return Ok(Ok(found));
            }
            Err(error @ sqlx::Error::Database(_)) => return Ok(Err(error)),
            Err(error) => {
                let error = Error::from(error);
                if !session.was_stale(&error) {
                    return Err(error);
                }
            }
        }
    }
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
