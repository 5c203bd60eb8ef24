//! Rows of pictures, and which of them is shown.

use super::Pictures;
use crate::{
    db::{Store, each_db},
    error::{Error, Result},
    ids::{Micros, PictureId, UserId},
};

const INSERT: &str = "
    insert into pictures (user_id, small, large, made_at) values ($1, $2, $3, $4) returning id";

/// Nobody gets a picture whose account is closed.
const SHOW: &str = "update users set picture = $2 where id = $1 and closed_at is null";

const DELETE_OTHERS: &str = "delete from pictures where user_id = $1 and id <> $2";

/// Keeps a picture, shows it and deletes the one before.
pub(super) async fn set(store: &Store, user: UserId, pictures: &Pictures) -> Result<PictureId> {
    Ok(each_db!(store, write pool => {
        let mut tx = pool.begin().await?;
        let id: PictureId = sqlx::query_scalar(INSERT)
            .bind(user)
            .bind(pictures.small.as_slice())
            .bind(pictures.large.as_slice())
            .bind(Micros::now())
            .fetch_one(&mut *tx)
            .await?;
        let shown = sqlx::query(SHOW).bind(user).bind(id).execute(&mut *tx).await?;
        if shown.rows_affected() == 0 {
            return Err(Error::NotFound);
        }
        sqlx::query(DELETE_OTHERS).bind(user).bind(id).execute(&mut *tx).await?;
        tx.commit().await?;
        id
    }))
}

const HIDE: &str = "update users set picture = null where id = $1";

/// What the end of an account deletes as well.
pub(in crate::accounts) const DELETE_ALL: &str = "delete from pictures where user_id = $1";

pub(super) async fn remove(store: &Store, user: UserId) -> Result<()> {
    each_db!(store, write pool => {
        let mut tx = pool.begin().await?;
        sqlx::query(HIDE).bind(user).execute(&mut *tx).await?;
        sqlx::query(DELETE_ALL).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

const SMALL: &str = "select small from pictures where id = $1";

pub(super) async fn small(store: &Store, picture: PictureId) -> Result<Option<Vec<u8>>> {
    read(store, SMALL, picture).await
}

const LARGE: &str = "select large from pictures where id = $1";

pub(super) async fn large(store: &Store, picture: PictureId) -> Result<Option<Vec<u8>>> {
    read(store, LARGE, picture).await
}

async fn read(store: &Store, sql: &'static str, picture: PictureId) -> Result<Option<Vec<u8>>> {
    Ok(each_db!(store, read pool => {
        sqlx::query_scalar(sql).bind(picture).fetch_optional(pool).await?
    }))
}
