//! Reads people as others may know them.

use sqlx::FromRow;

use crate::{
    base::errors::Result,
    db::{Store, each_db},
    features::accounts::directory::Profile,
    model::person::Person,
};

#[derive(FromRow)]
struct CardRow {
    #[sqlx(flatten)]
    person: Person,
    bio: String,
    time_zone: Option<String>,
}

impl From<CardRow> for Profile {
    fn from(row: CardRow) -> Self {
        Self {
            person: row.person,
            bio: row.bio,
            time_zone: row.time_zone,
        }
    }
}

const CARD: &str = "
    select id as user_id, username, display_name, picture, bio, time_zone
      from users where username_key = $1 and closed_at is null";

pub(super) async fn card(store: &Store, key: &str) -> Result<Option<Profile>> {
    let row: Option<CardRow> = each_db!(store, read conn => {
        sqlx::query_as(CARD).bind(key).fetch_optional(conn).await?
    });
    Ok(row.map(Profile::from))
}

const EVERYBODY: &str = "
    select id as user_id, username, display_name, picture, bio, time_zone
      from users where username_key > $1 and closed_at is null
     order by username_key limit $2";

pub(super) async fn everybody(store: &Store, after: &str, limit: i64) -> Result<Vec<Profile>> {
    let rows: Vec<CardRow> = each_db!(store, read conn => {
        sqlx::query_as(EVERYBODY).bind(after).bind(limit).fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(Profile::from).collect())
}

/// Both ranges are read by their own index: a name is never looked at that does not
/// begin so. There is no pattern in it, so no character means more than itself.
const BEGINNING_WITH: &str = "
    select id as user_id, username, display_name, picture, bio, time_zone
      from users
     where id in (select id from users where username_key >= $1 and username_key < $2
                   union
                  select id from users where display_key >= $1 and display_key < $2)
       and username_key > $3 and closed_at is null
     order by username_key limit $4";

pub(super) async fn beginning_with(
    store: &Store,
    begins: &str,
    after: &str,
    limit: i64,
) -> Result<Vec<Profile>> {
    // No character comes after this one.
    let end = format!("{begins}{}", char::MAX);
    let rows: Vec<CardRow> = each_db!(store, read conn => {
        sqlx::query_as(BEGINNING_WITH)
            .bind(begins)
            .bind(&end)
            .bind(after)
            .bind(limit)
            .fetch_all(conn)
            .await?
    });
    Ok(rows.into_iter().map(Profile::from).collect())
}
