//! SQL for forms that were sent a moment ago.

use crate::{
    base::{clock::Timestamp, errors::Result, ids::UserId},
    db::{Store, each_db},
};

const DELETE_OLD: &str = "delete from pressed_forms where pressed_at < $1";

const INSERT: &str = "
    insert into pressed_forms (user_id, path, pressed_at) values ($1, $2, $3)
        on conflict (user_id, path) do update
       set pressed_at = excluded.pressed_at, presses = pressed_forms.presses + 1";

/// Stores a form, and deletes those from before `oldest`.
pub(super) async fn insert(
    store: &Store,
    user: UserId,
    path: &str,
    oldest: Timestamp,
) -> Result<()> {
    each_db!(store, begin tx => {
        sqlx::query(DELETE_OLD).bind(oldest).execute(&mut *tx).await?;
        sqlx::query(INSERT)
            .bind(user)
            .bind(path)
            .bind(Timestamp::now())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    });
    Ok(())
}

const DELETE: &str = "delete from pressed_forms where user_id = $1 and path = $2";

/// Deletes a form.
pub(super) async fn delete(store: &Store, user: UserId, path: &str) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(DELETE).bind(user).bind(path).execute(conn).await?;
    });
    Ok(())
}

const PRESSES: &str = "
    select presses from pressed_forms where user_id = $1 and path = $2 and pressed_at > $3";

/// How often this form was sent, if the last time was after `oldest`.
pub(super) async fn presses(
    store: &Store,
    user: UserId,
    path: &str,
    oldest: Timestamp,
) -> Result<i64> {
    let presses: Option<i64> = each_db!(store, read conn => {
        sqlx::query_scalar(PRESSES).bind(user).bind(path).bind(oldest).fetch_optional(conn).await?
    });
    Ok(presses.unwrap_or_default())
}
