//! Whether the database reads and writes. It is asked at most once a second, however many
//! ask, because the answer costs a write.

use std::time::Duration;

use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use crate::{
    base::errors::{Error, Result},
    db::{Engine, Store, each_db},
};

/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(1);

/// The longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes what is there already. Nobody waits for this row for long.
const WRITE: &str = "update epoch set people = people";

/// The same for SQLite, which would not write a row that stays the same.
const WRITE_THERE_AND_BACK: &str = "
    update epoch set people = people + 1;
    update epoch set people = people - 1";

const READ: &str = "select count(*) from epoch";

/// The last answer, for everybody who asks within a second.
#[derive(Default)]
pub(super) struct Probe(Mutex<Option<LastAnswer>>);

#[derive(Clone, Copy)]
struct LastAnswer {
    at: Instant,
    works: bool,
}

impl Store {
    /// Whether the database reads and writes, within two seconds. The log says when that
    /// changes, and why.
    pub async fn works(&self) -> bool {
        let mut last = self.probe.0.lock().await;
        if let Some(answer) = *last
            && answer.at.elapsed() < FRESH
        {
            return answer.works;
        }
        let asked = timeout(PATIENCE, self.write_and_read()).await;
        let result = asked.unwrap_or_else(|_| {
            Err(Error::Unavailable(
                format!("no answer within {} s", PATIENCE.as_secs()).into(),
            ))
        });
        let worked = last.is_none_or(|answer| answer.works);
        match &result {
            Err(error) if worked => tracing::error!("The database does not work: {error}"),
            Ok(()) if !worked => tracing::warn!("The database works again."),
            _ => {}
        }
        *last = Some(LastAnswer {
            at: Instant::now(),
            works: result.is_ok(),
        });
        result.is_ok()
    }

    async fn write_and_read(&self) -> Result<()> {
        match &self.engine {
            Engine::Sqlite(sqlite) => {
                let mut tx = sqlite.write.begin().await?;
                sqlx::query(WRITE_THERE_AND_BACK).execute(&mut *tx).await?;
                tx.commit_trial().await?;
            }
            Engine::Postgres(postgres) => {
                let mut session = postgres.writing().await?;
                sqlx::query(WRITE).execute(&mut *session).await?;
                session.commit().await?;
            }
        }
        let _: i64 = each_db!(self, read conn => {
            sqlx::query_scalar(READ).fetch_one(conn).await?
        });
        Ok(())
    }
}
