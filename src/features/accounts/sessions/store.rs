//! Rows of sessions, as a person looks through their own.

use sqlx::FromRow;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{SessionId, UserId},
    },
    db::{Store, each_db},
    features::accounts::{sessions::DeviceSession, store::oldest_session},
};

/// Those that still open something.
const BROWSERS: &str = "
    select id, agent, created_at, used_at from sessions
     where user_id = $1 and used_at > $2 and created_at > $3
     order by used_at desc, id desc";

#[derive(FromRow)]
struct Row {
    id: SessionId,
    agent: String,
    created_at: Timestamp,
    used_at: Timestamp,
}

pub(super) async fn browsers(store: &Store, user: UserId) -> Result<Vec<DeviceSession>> {
    let (used_after, opened_after) = oldest_session();
    let rows: Vec<Row> = each_db!(store, read conn => {
        sqlx::query_as(BROWSERS)
            .bind(user)
            .bind(used_after)
            .bind(opened_after)
            .fetch_all(conn)
            .await?
    });
    let browser = |row: Row| DeviceSession {
        session: row.id,
        agent: row.agent,
        since: row.created_at,
        used_at: row.used_at,
    };
    Ok(rows.into_iter().map(browser).collect())
}

const END: &str = "delete from sessions where user_id = $1 and id = $2";

/// Ends a session of that person's; whether there was one.
pub(super) async fn end(store: &Store, user: UserId, session: SessionId) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        sqlx::query(END).bind(user).bind(session).execute(conn).await?.rows_affected() > 0
    }))
}

const END_OTHERS: &str = "delete from sessions where user_id = $1 and id <> $2 returning id";

/// Ends all of that person's sessions but one; those that ended.
pub(super) async fn end_others(
    store: &Store,
    user: UserId,
    but: SessionId,
) -> Result<Vec<SessionId>> {
    Ok(each_db!(store, write conn => {
        sqlx::query_scalar(END_OTHERS).bind(user).bind(but).fetch_all(conn).await?
    }))
}
