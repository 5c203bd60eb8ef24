//! Rows of pictures.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{PictureId, UserId},
        seal,
    },
    db::{Store, each_db, lossy_text::LossyText},
    features::accounts::{
        name_store::PEOPLE_CHANGED,
        person_columns,
        picture::resize::{LARGE, ResizedPicture, SMALL},
        store::DELETE_PICTURES,
    },
    model::person::Person,
};

const INSERT: &str = "
    insert into pictures (user_id, small, large, made_at, sealed_by)
    values ($1, $2, $3, $4, $5)
    returning id";

/// An account that is closed gets no picture.
const SHOW: &str = "update users set picture = $2 where id = $1 and closed_at is null";

const DELETE_OTHERS: &str = "delete from pictures where user_id = $1 and id <> $2";

/// Stores a picture, shows it beside its owner and deletes the one before.
pub(super) async fn set(
    store: &Store,
    user: UserId,
    picture: &ResizedPicture,
) -> Result<PictureId> {
    let seal = store.seal();
    let (small, _) = seal.seal_bytes(&picture.small, &context(user, SMALL));
    let (large, sealed_by) = seal.seal_bytes(&picture.large, &context(user, LARGE));
    Ok(each_db!(store, begin tx => {
        // First, as in every change of people: in another order two could wait for each other.
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
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
        tx.commit().await?;
        id
    }))
}

const HIDE: &str = "update users set picture = null where id = $1";

/// Deletes a person's picture.
pub(super) async fn remove(store: &Store, user: UserId) -> Result<()> {
    each_db!(store, begin tx => {
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        sqlx::query(HIDE).bind(user).execute(&mut *tx).await?;
        sqlx::query(DELETE_PICTURES).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

/// The additional authenticated data of an encrypted picture: it can be decrypted as the
/// picture of this person in this size only.
fn context(user: UserId, size: u32) -> String {
    format!("picture {user}/{size}")
}

const READ_SMALL: &str = "select user_id, small, sealed_by from pictures where id = $1";

const READ_LARGE: &str = "select user_id, large, sealed_by from pictures where id = $1";

const OWNER: &str = concat!("select ", person_columns!(), " from users where id = $1");

async fn owner(store: &Store, user: UserId) -> Result<Option<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(OWNER).bind(user).fetch_optional(conn).await?
    }))
}

/// A picture in one of its sizes, decrypted, or its owner.
pub(super) async fn read(
    store: &Store,
    picture: PictureId,
    size: u32,
) -> Result<Option<Result<Vec<u8>, Person>>> {
    let sql = match size {
        SMALL => READ_SMALL,
        LARGE => READ_LARGE,
        _ => return Ok(None),
    };
    let row: Option<(UserId, Vec<u8>, Option<LossyText>)> = each_db!(store, read conn => {
        sqlx::query_as(sql).bind(picture).fetch_optional(conn).await?
    });
    let Some((user, bytes, by)) = row else {
        return Ok(None);
    };
    let by = by.map(|name| name.0);
    let opened = store
        .seal()
        .open_bytes(bytes, by.as_deref(), &context(user, size));
    match opened {
        Ok(bytes) => Ok(Some(Ok(bytes))),
        Err(error) => {
            seal::report(&error);
            Ok(owner(store, user).await?.map(Err))
        }
    }
}

const LATEST_SEALED_WITH: &str =
    "select user_id, small from pictures where sealed_by = $1 order by id desc limit 20";

/// Whether the key of that name opens one of the latest pictures that carry it; `None` if
/// none does carry it.
pub(super) async fn opens_any(store: &Store, key: &str) -> Result<Option<bool>> {
    let rows: Vec<(UserId, Vec<u8>)> = each_db!(store, read conn => {
        sqlx::query_as(LATEST_SEALED_WITH).bind(key).fetch_all(conn).await?
    });
    if rows.is_empty() {
        return Ok(None);
    }
    let opens = |(user, bytes)| {
        let context = context(user, SMALL);
        store.seal().open_bytes(bytes, Some(key), &context).is_ok()
    };
    Ok(Some(rows.into_iter().any(opens)))
}

const SEALED_WITH_OTHER_KEY: &str = "
    select id, user_id, small, large, sealed_by from pictures
     where id > $2 and coalesce(sealed_by, '') <> $1
     order by id limit 100";

const SEAL: &str = "update pictures set small = $2, large = $3, sealed_by = $4 where id = $1";

type SealedRow = (PictureId, UserId, Vec<u8>, Vec<u8>, Option<String>);

/// Encrypts up to a hundred pictures after the id `after` with the current key. Returns how
/// many, how many cannot be decrypted, and the id of the last.
pub(super) async fn reseal_batch(
    store: &Store,
    after: PictureId,
) -> Result<Option<(u64, u64, PictureId)>> {
    let current = store.seal().current().unwrap_or_default().to_owned();
    Ok(each_db!(store, begin tx => {
        let rows: Vec<SealedRow> = sqlx::query_as(SEALED_WITH_OTHER_KEY)
            .bind(&current)
            .bind(after)
            .fetch_all(&mut *tx)
            .await?;
        let last = rows.last().map(|(id, ..)| *id);
        let (mut sealed, mut unreadable) = (0, 0);
        for (id, user, small, large, by) in rows {
            let reseal = |bytes: Vec<u8>, size: u32| {
                let context = context(user, size);
                let open = store.seal().open_bytes(bytes, by.as_deref(), &context)?;
                Ok::<_, Error>(store.seal().seal_bytes(&open, &context))
            };
            let (Ok((small, _)), Ok((large, sealed_by))) =
                (reseal(small, SMALL), reseal(large, LARGE))
            else {
                unreadable += 1;
                continue;
            };
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
        last.map(|last| (sealed, unreadable, last))
    }))
}
