//! SQL for the keys of encryption at rest.

use crate::{
    base::errors::Result,
    db::{Store, each_db},
};

const SEAL_KEYS: &str = "select name, check_value from seal_keys order by name";

/// A key in use.
#[derive(sqlx::FromRow)]
pub(super) struct StoredKey {
    pub name: String,
    /// None if it was in use before there were check values.
    pub check_value: Option<String>,
}

pub(super) async fn all(store: &Store) -> Result<Vec<StoredKey>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(SEAL_KEYS).fetch_all(conn).await?
    }))
}

const ADD_KEY: &str = "
    insert into seal_keys (name, check_value) values ($1, $2)
        on conflict (name) do nothing";

pub(super) async fn add(store: &Store, name: &str, check_value: &str) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(ADD_KEY)
            .bind(name)
            .bind(check_value)
            .execute(conn)
            .await?
            .rows_affected()
    });
    Ok(())
}

const PROVE: &str = "update seal_keys set check_value = $2 where name = $1 and check_value is null";

/// Gives a key from before its check value.
pub(super) async fn prove(store: &Store, name: &str, check_value: &str) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(PROVE).bind(name).bind(check_value).execute(conn).await?.rows_affected()
    });
    Ok(())
}

const IS_NEEDED: &str = "
    select exists (select 1 from messages where sealed_by = $1)
        or exists (select 1 from pictures where sealed_by = $1)
        or exists (select 1 from reactions where sealed_by = $1)
        or exists (select 1 from scheduled_messages where sealed_by = $1)
        or exists (select 1 from poll_answers where sealed_by = $1)";

/// Whether something is encrypted with a key.
pub(super) async fn is_needed(store: &Store, name: &str) -> Result<bool> {
    Ok(each_db!(store, read conn => {
        sqlx::query_scalar(IS_NEEDED).bind(name).fetch_one(conn).await?
    }))
}

const FORGET_KEY: &str = "delete from seal_keys where name = $1";

pub(super) async fn forget(store: &Store, name: &str) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(FORGET_KEY).bind(name).execute(conn).await?.rows_affected()
    });
    Ok(())
}

const COUNT_SEALED: &str = "
    select (select count(*) from messages where sealed_by = $1) as messages,
           (select count(*) from pictures where sealed_by = $1) as pictures";

/// How much is encrypted with a key.
#[derive(sqlx::FromRow)]
pub struct KeyUse {
    /// How many messages.
    pub messages: i64,
    /// How many pictures.
    pub pictures: i64,
}

pub(super) async fn count(store: &Store, name: &str) -> Result<KeyUse> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(COUNT_SEALED).bind(name).fetch_one(conn).await?
    }))
}
