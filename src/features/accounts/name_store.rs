//! How the names of people look, in columns of users: `username_look` of the username,
//! `name_look` of the name that is shown, and `shares_name`, whether somebody else is
//! called alike. Only Rust can compute looks, and `display_key`, by which names are searched.

use sqlx::FromRow;

use crate::{
    base::{errors::Result, ids::UserId},
    db::{Store, each_db},
    model::{look::Look, search_key::search_key},
};

/// Starts a new edition of people: rendered pages that show people are no longer good.
/// Runs in every transaction that adds or closes an account, or changes a name or a
/// picture.
pub(crate) const PEOPLE_CHANGED: &str = "update epoch set people = people + 1";

/// Somebody's names. The username of a closed account is its key, which stays taken.
#[derive(FromRow)]
pub(super) struct NameRow {
    id: UserId,
    username: String,
    display_name: Option<String>,
}

impl NameRow {
    /// Whether the username of somebody else than `user` could be mistaken for that name.
    pub(super) fn username_resembles(&self, look: &Look, user: UserId) -> bool {
        self.id != user && Look::of_person(&self.username).resembles(look)
    }

    /// Whether one of the names could be mistaken for that name.
    pub(super) fn resembles(&self, look: &Look) -> bool {
        let names = [Some(&self.username), self.display_name.as_ref()];
        names
            .into_iter()
            .flatten()
            .any(|name| Look::of_person(name).resembles(look))
    }
}

/// The columns from which a [`NameRow`] is made.
macro_rules! name_columns {
    () => {
        "id, case when closed_at is null then username else username_key end as username,
         display_name"
    };
}

/// People with usernames of that key (`Look::key`), closed accounts too.
pub(super) const USERNAMES_LIKE: &str = concat!(
    "select ",
    name_columns!(),
    " from users where username_look = $1"
);

/// People with usernames of that key, or with shown names of that loose key. Of many who
/// are called alike the first are enough.
pub(super) const NAMES_LIKE: &str = concat!(
    "select ",
    name_columns!(),
    " from users where username_look = $1 or name_look = $2 limit 10000"
);

pub(crate) const NAME_LOOK: &str = "select name_look from users where id = $1";

pub(super) const SHARES_NAME: &str = "select shares_name from users where id = $1";

/// Stores for the people with that `name_look` whether there are several of them.
pub(crate) const UPDATE_SHARED: &str = "
    update users set shares_name = not shares_name
     where name_look = $1
       and shares_name <> ((select count(*) from users o where o.name_look = $1) > 1)";

/// A row whose looks are checked at the start.
#[derive(FromRow)]
struct LookRow {
    #[sqlx(flatten)]
    names: NameRow,
    closed: bool,
    username_look: Option<String>,
    name_look: Option<String>,
    display_key: Option<String>,
}

/// The columns that are computed from the names of a row.
#[derive(PartialEq, Eq)]
struct Looks {
    username_look: String,
    name_look: Option<String>,
    display_key: Option<String>,
}

impl LookRow {
    /// The looks as they should be, if they differ.
    fn outdated(&self) -> Option<Looks> {
        let NameRow {
            username,
            display_name,
            ..
        } = &self.names;
        let name = display_name.as_ref().unwrap_or(username);
        let looks = Looks {
            username_look: Look::of_person(username).key(),
            name_look: (!self.closed).then(|| Look::of_person(name).loose_key()),
            display_key: display_name.as_deref().map(search_key),
        };
        let same = self.username_look.as_ref() == Some(&looks.username_look)
            && self.name_look == looks.name_look
            && self.display_key == looks.display_key;
        (!same).then_some(looks)
    }
}

const LOOKS: &str = concat!(
    "select ",
    name_columns!(),
    ", (closed_at is not null) as closed, username_look, name_look, display_key
       from users where id > $1 order by id limit $2"
);

const SET_LOOKS: &str = "
    update users set username_look = $2, name_look = $3, display_key = $6
     where id = $1 and coalesce(display_name, '') = $4 and (closed_at is not null) = $5";

const SHARED_OUTDATED: &str = "
    select count(*) from users
     where shares_name <> (name_look is not null and exists
           (select 1 from users o where o.name_look = users.name_look and o.id <> users.id))";

const UPDATE_ALL_SHARED: &str = "
    update users set shares_name = not shares_name
     where shares_name <> (name_look is not null and exists
           (select 1 from users o where o.name_look = users.name_look and o.id <> users.id))";

/// The people who are read at a time.
const BATCH: i64 = 1_000;

/// Stores the looks of all people, where they are missing (before the migration `0018`, or
/// written by an older version) or where looks are computed differently now. Does nothing
/// the second time.
pub(super) async fn store_looks(store: &Store) -> Result<()> {
    let mut last = UserId::NONE;
    loop {
        let rows: Vec<LookRow> = each_db!(store, read conn => {
            sqlx::query_as(LOOKS).bind(last).bind(BATCH).fetch_all(conn).await?
        });
        let Some(row) = rows.last() else { break };
        last = row.names.id;
        let outdated: Vec<_> = rows
            .iter()
            .filter_map(|row| Some((row, row.outdated()?)))
            .collect();
        if outdated.is_empty() {
            continue;
        }
        each_db!(store, begin tx => {
            for (row, looks) in &outdated {
                sqlx::query(SET_LOOKS)
                    .bind(row.names.id)
                    .bind(&looks.username_look)
                    .bind(&looks.name_look)
                    .bind(row.names.display_name.as_deref().unwrap_or_default())
                    .bind(row.closed)
                    .bind(&looks.display_key)
                    .execute(&mut *tx)
                    .await?;
            }
            tx.commit().await?;
        });
    }
    let outdated: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(SHARED_OUTDATED).fetch_one(conn).await?
    });
    if outdated > 0 {
        each_db!(store, begin tx => {
            sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
            sqlx::query(UPDATE_ALL_SHARED).execute(&mut *tx).await?;
            tx.commit().await?;
        });
    }
    Ok(())
}
