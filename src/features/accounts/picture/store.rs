//! Rows of pictures, and which of them is shown.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{PictureId, UserId},
    },
    db::{Store, each_db},
    features::accounts::{
        picture::{LARGE, Pictures, SMALL},
        store::PEOPLE_CHANGED,
    },
};

const INSERT: &str = "
    insert into pictures (user_id, small, large, made_at, sealed_by)
    values ($1, $2, $3, $4, $5)
    returning id";

/// Nobody gets a picture whose account is closed.
const SHOW: &str = "update users set picture = $2 where id = $1 and closed_at is null";

const DELETE_OTHERS: &str = "delete from pictures where user_id = $1 and id <> $2";

/// Keeps a picture, shows it and deletes the one before.
pub(super) async fn set(store: &Store, user: UserId, pictures: &Pictures) -> Result<PictureId> {
    let (small, _) = store
        .seal()
        .seal_bytes(&pictures.small, &belongs(user, SMALL));
    let (large, sealed_by) = store
        .seal()
        .seal_bytes(&pictures.large, &belongs(user, LARGE));
    Ok(each_db!(store, begin tx => {
        let id: PictureId = sqlx::query_scalar(INSERT)
            .bind(user)
            .bind(small.as_slice())
            .bind(large.as_slice())
            .bind(Timestamp::now())
            .bind(&sealed_by)
            .fetch_one(&mut *tx)
            .await?;
        let shown = sqlx::query(SHOW).bind(user).bind(id).execute(&mut *tx).await?;
        if shown.rows_affected() == 0 {
            tx.rollback().await?;
            return Err(Error::NotFound);
        }
        sqlx::query(DELETE_OTHERS).bind(user).bind(id).execute(&mut *tx).await?;
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        tx.commit().await?;
        id
    }))
}

const HIDE: &str = "update users set picture = null where id = $1";

/// What the end of an account deletes as well.
pub(in crate::features::accounts) const DELETE_ALL: &str =
    "delete from pictures where user_id = $1";

pub(super) async fn remove(store: &Store, user: UserId) -> Result<()> {
    each_db!(store, begin tx => {
        sqlx::query(HIDE).bind(user).execute(&mut *tx).await?;
        sqlx::query(DELETE_ALL).bind(user).execute(&mut *tx).await?;
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

/// What a sealed picture is bound to.
fn belongs(user: UserId, size: u32) -> String {
    format!("picture {user}/{size}")
}

const READ_SMALL: &str = "select user_id, small, sealed_by from pictures where id = $1";

const READ_LARGE: &str = "select user_id, large, sealed_by from pictures where id = $1";

/// A picture in one of its sizes, opened if it is sealed.
pub(super) async fn read(store: &Store, picture: PictureId, size: u32) -> Result<Option<Vec<u8>>> {
    let sql = match size {
        SMALL => READ_SMALL,
        LARGE => READ_LARGE,
        _ => return Ok(None),
    };
    let row: Option<(UserId, Vec<u8>, Option<String>)> = each_db!(store, read conn => {
        sqlx::query_as(sql).bind(picture).fetch_optional(conn).await?
    });
    let open = |(user, bytes, by): (UserId, Vec<u8>, Option<String>)| {
        store
            .seal()
            .open_bytes(bytes, by.as_deref(), &belongs(user, size))
    };
    row.map(open).transpose()
}

const SEALED_OTHERWISE: &str = "
    select id, user_id, small, large, sealed_by from pictures
     where id > $2 and coalesce(sealed_by, '') <> $1
     order by id limit 100";

const SEAL: &str = "update pictures set small = $2, large = $3, sealed_by = $4 where id = $1";

type Sealed = (PictureId, UserId, Vec<u8>, Vec<u8>, Option<String>);

/// Seals up to a hundred pictures after `after` anew: how many, and the last of them.
pub(super) async fn seal_some(store: &Store, after: PictureId) -> Result<Option<(u64, PictureId)>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    Ok(each_db!(store, begin tx => {
        let rows: Vec<Sealed> = sqlx::query_as(SEALED_OTHERWISE)
            .bind(&current)
            .bind(after)
            .fetch_all(&mut *tx)
            .await?;
        let last = rows.last().map(|(id, ..)| *id);
        let mut sealed = 0;
        for (id, user, small, large, by) in rows {
            let anew = |bytes: Vec<u8>, size: u32| {
                let what = belongs(user, size);
                let open = store.seal().open_bytes(bytes, by.as_deref(), &what)?;
                Ok::<_, Error>(store.seal().seal_bytes(&open, &what))
            };
            let ((small, _), (large, sealed_by)) = (anew(small, SMALL)?, anew(large, LARGE)?);
            sealed += sqlx::query(SEAL)
                .bind(id)
                .bind(small.as_slice())
                .bind(large.as_slice())
                .bind(&sealed_by)
                .execute(&mut *tx)
                .await?
                .rows_affected();
        }
        tx.commit().await?;
        last.map(|last| (sealed, last))
    }))
}
