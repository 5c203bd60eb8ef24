//! Profiles, which are columns of users.

use sqlx::FromRow;

use crate::{
    base::{addresses::address_key, errors::Result, ids::UserId},
    db::{Store, each_db},
    features::accounts::{
        display_name::DisplayName,
        name_store::{
            NAME_LOOK, NameRow, PEOPLE_CHANGED, SHARES_NAME, UPDATE_SHARED, USERNAMES_LIKE,
        },
        profile::{OwnProfile, Privacy, Profile},
        store::person_columns,
    },
    model::{look::Look, person::Person},
};

const OWN_PROFILE: &str = "
    select bio, time_zone, email, confirmed_email from users where id = $1";

/// The profile of this user, with the fields that only they see.
pub(super) async fn own_profile(store: &Store, user: UserId) -> Result<OwnProfile> {
    type OwnRow = (String, Option<String>, Option<String>, Option<String>);
    let row: OwnRow = each_db!(store, read conn => {
        sqlx::query_as(OWN_PROFILE).bind(user).fetch_one(conn).await?
    });
    let (bio, time_zone, email, confirmed) = row;
    let email_confirmed = email.as_deref().map(address_key) == confirmed && email.is_some();
    Ok(OwnProfile {
        bio,
        time_zone,
        email,
        email_confirmed,
    })
}

const SAVE: &str = "
    update users set display_name = $2, display_key = $3, bio = $4, time_zone = $5, name_look = $6
     where id = $1 and closed_at is null";

/// Stores a profile, and returns whether the person shares their name with somebody.
/// `None` when the display name could be mistaken for another person's username.
pub(super) async fn save(
    store: &Store,
    person: &Person,
    name: Option<&DisplayName>,
    bio: &str,
    time_zone: Option<&str>,
) -> Result<Option<bool>> {
    let look = name.map_or_else(|| Look::of_person(&person.username), DisplayName::look);
    Ok(each_db!(store, begin tx => {
        // Locks the row, so that names are compared and taken one after the other.
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        let alike: Vec<NameRow> =
            sqlx::query_as(USERNAMES_LIKE).bind(look.key()).fetch_all(&mut *tx).await?;
        if name.is_some() && alike.iter().any(|row| row.username_resembles(&look, person.id)) {
            tx.rollback().await?;
            return Ok(None);
        }
        let before: Option<String> =
            sqlx::query_scalar(NAME_LOOK).bind(person.id).fetch_one(&mut *tx).await?;
        sqlx::query(SAVE)
            .bind(person.id)
            .bind(name.map(DisplayName::as_str))
            .bind(name.map(DisplayName::key))
            .bind(bio)
            .bind(time_zone)
            .bind(look.loose_key())
            .execute(&mut *tx)
            .await?;
        for look in before.into_iter().chain([look.loose_key()]) {
            sqlx::query(UPDATE_SHARED).bind(look).execute(&mut *tx).await?;
        }
        let shares_name =
            sqlx::query_scalar(SHARES_NAME).bind(person.id).fetch_one(&mut *tx).await?;
        tx.commit().await?;
        Some(shares_name)
    }))
}

const SET_TIME_ZONE: &str = "update users set time_zone = $2 where id = $1 and closed_at is null";

/// Stores a time zone.
pub(super) async fn set_time_zone(store: &Store, user: UserId, zone: Option<&str>) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(SET_TIME_ZONE).bind(user).bind(zone).execute(conn).await?;
    });
    Ok(())
}

const SET_PRIVACY: &str = "update users set receipts = $2, appears_offline = $3 where id = $1";

/// Stores the choices of what others see.
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

/// The columns from which a [`Profile`] is made.
macro_rules! profile_columns {
    () => {
        concat!(person_columns!(), ", bio, time_zone")
    };
}

#[derive(FromRow)]
struct ProfileRow {
    #[sqlx(flatten)]
    person: Person,
    bio: String,
    time_zone: Option<String>,
}

impl From<ProfileRow> for Profile {
    fn from(row: ProfileRow) -> Self {
        Self {
            person: row.person,
            bio: row.bio,
            time_zone: row.time_zone,
        }
    }
}

const BY_USERNAME: &str = concat!(
    "select ",
    profile_columns!(),
    " from users where username_key = $1 and closed_at is null"
);

/// The profile of the person with that username key.
pub(super) async fn by_username(store: &Store, key: &str) -> Result<Option<Profile>> {
    let row: Option<ProfileRow> = each_db!(store, read conn => {
        sqlx::query_as(BY_USERNAME).bind(key).fetch_optional(conn).await?
    });
    Ok(row.map(Profile::from))
}

const PAGE: &str = concat!(
    "select ",
    profile_columns!(),
    " from users where username_key > $1 and closed_at is null
     order by username_key limit $2"
);

/// Up to `limit` profiles by username, after this username key.
pub(super) async fn page(store: &Store, after: &str, limit: i64) -> Result<Vec<Profile>> {
    let rows: Vec<ProfileRow> = each_db!(store, read conn => {
        sqlx::query_as(PAGE).bind(after).bind(limit).fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(Profile::from).collect())
}

/// Each of the two ranges is read by its own index, so the query reads no other names. A
/// range has no wildcards, unlike `like`, so no character of the prefix is special.
const WITH_PREFIX: &str = concat!(
    "select ",
    profile_columns!(),
    " from users
     where id in (select id from users where username_key >= $1 and username_key < $2
                   union
                  select id from users where display_key >= $1 and display_key < $2)
       and username_key > $3 and closed_at is null
     order by username_key limit $4"
);

/// Up to `limit` profiles whose username or display name begins with `prefix`, after this
/// username key.
pub(super) async fn page_with_prefix(
    store: &Store,
    prefix: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Profile>> {
    // No character comes after this one.
    let end = format!("{prefix}{}", char::MAX);
    let rows: Vec<ProfileRow> = each_db!(store, read conn => {
        sqlx::query_as(WITH_PREFIX)
            .bind(prefix)
            .bind(&end)
            .bind(after)
            .bind(limit)
            .fetch_all(conn)
            .await?
    });
    Ok(rows.into_iter().map(Profile::from).collect())
}
