//! What people tell of themselves, in the rows of users.

use crate::{
    base::{errors::Result, ids::UserId},
    db::{Store, each_db},
    features::accounts::{
        details::{DisplayName, Own, Privacy},
        store::PEOPLE_CHANGED,
    },
};

const OWN: &str = "select bio, time_zone, email from users where id = $1";

pub(super) async fn own(store: &Store, user: UserId) -> Result<Own> {
    let row: (String, Option<String>, Option<String>) = each_db!(store, read conn => {
        sqlx::query_as(OWN).bind(user).fetch_one(conn).await?
    });
    let (bio, time_zone, email) = row;
    Ok(Own {
        bio,
        time_zone,
        email,
    })
}

/// Names of closed accounts stay taken here as well.
const LOOKS_LIKE: &str = "
    select count(*) from users
     where replace(replace(replace(username_key, '0', 'o'), '1', 'l'), 'm', 'rn') in ($1, $2)
       and id <> $3";

/// Whether somebody else's username has one of these looks.
pub(super) async fn looks_like_another(
    store: &Store,
    user: UserId,
    looks: &[String; 2],
) -> Result<bool> {
    let [one, two] = looks;
    let count: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(LOOKS_LIKE).bind(one).bind(two).bind(user).fetch_one(conn).await?
    });
    Ok(count > 0)
}

const SAVE: &str = "
    update users set display_name = $2, display_key = $3, bio = $4, time_zone = $5
     where id = $1 and closed_at is null";

pub(super) async fn save(
    store: &Store,
    user: UserId,
    name: Option<&DisplayName>,
    bio: &str,
    time_zone: Option<&str>,
) -> Result<()> {
    each_db!(store, begin tx => {
        sqlx::query(SAVE)
            .bind(user)
            .bind(name.map(DisplayName::as_str))
            .bind(name.map(DisplayName::key))
            .bind(bio)
            .bind(time_zone)
            .execute(&mut *tx)
            .await?;
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        tx.commit().await?;
    });
    Ok(())
}

const SET_EMAIL: &str = "update users set email = $2 where id = $1 and closed_at is null";

pub(super) async fn set_email(store: &Store, user: UserId, email: Option<&str>) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(SET_EMAIL).bind(user).bind(email).execute(conn).await?;
    });
    Ok(())
}

const SET_PRIVACY: &str = "update users set receipts = $2, appears_offline = $3 where id = $1";

pub(super) async fn set_privacy(store: &Store, user: UserId, privacy: Privacy) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(SET_PRIVACY)
            .bind(user)
            .bind(privacy.receipts)
            .bind(privacy.appears_offline)
            .execute(conn)
            .await?;
    });
    Ok(())
}
