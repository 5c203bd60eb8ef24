//! Rows of users. Only `accounts` writes them.

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{PictureId, SessionId, UserId},
        memory,
    },
    cache::{bounded_cache, versioned::VersionedCache},
    db::{Store, each_db, select_in},
    features::accounts::{
        name_store::{NAMES_LIKE, NameRow, PEOPLE_CHANGED, UPDATE_SHARED},
        password::HashedPassword,
        session_store::{END_ALL, END_OTHERS, ROTATE},
        username::Username,
        viewer::Viewer,
    },
    model::person::Person,
};

/// The columns of `users` from which a [`Person`] is made.
macro_rules! person_columns {
    () => {
        "id as user_id, username, display_name, picture, shares_name"
    };
}
pub(crate) use person_columns;

/// The same columns in a query that joins `users u`.
macro_rules! joined_person_columns {
    () => {
        "u.id as user_id, u.username, u.display_name, u.picture, u.shares_name"
    };
}
pub(crate) use joined_person_columns;

/// Every query for a person selects [`person_columns`] or [`joined_person_columns`].
impl<'r, R: Row> FromRow<'r, R> for Person
where
    &'static str: ColumnIndex<R>,
    UserId: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    PictureId: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("user_id")?,
            username: row.try_get("username")?,
            display_name: row.try_get("display_name")?,
            picture: row.try_get("picture")?,
            shares_name: row.try_get("shares_name")?,
        })
    }
}

/// The first account on a server is an administrator.
const INSERT_USER: &str = "
    insert into users (username, username_key, email, password_hash, created_at, role,
                       username_look, name_look, time_zone)
    select $1, $2, $3, $4, $5, case when exists (select 1 from users) then 'member' else 'admin' end,
           $6, $7, $8
     where true
        on conflict (username_key) do nothing
    returning id";

/// Creates an account, or returns `None` when the username is taken: when it could be
/// mistaken for the username or the display name of somebody.
pub(super) async fn insert_user(
    store: &Store,
    username: &Username,
    (email, time_zone): (Option<&str>, Option<&str>),
    password: &HashedPassword,
) -> Result<Option<UserId>> {
    let look = username.look();
    Ok(each_db!(store, begin tx => {
        // First, because it locks the only row of its table. Names are compared and taken one
        // after the other; of two people who sign up to an empty PostgreSQL at once, the second
        // one sees the first and is no administrator.
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        let alike: Vec<NameRow> = sqlx::query_as(NAMES_LIKE)
            .bind(look.key())
            .bind(look.loose_key())
            .fetch_all(&mut *tx)
            .await?;
        if alike.iter().any(|row| row.resembles(&look)) {
            tx.rollback().await?;
            return Ok(None);
        }
        let user = sqlx::query_scalar(INSERT_USER)
            .bind(username.as_str())
            .bind(username.key())
            .bind(email)
            .bind(password.as_str())
            .bind(Timestamp::now())
            .bind(look.key())
            .bind(look.loose_key())
            .bind(time_zone)
            .fetch_optional(&mut *tx)
            .await?;
        sqlx::query(UPDATE_SHARED).bind(look.loose_key()).execute(&mut *tx).await?;
        tx.commit().await?;
        user
    }))
}

/// The account with this username that was opened after `$3` by the form `$2`.
const JUST_SIGNED_UP: &str = "
    select u.id, u.password_hash from users u
      join pressed_forms p on p.user_id = u.id and p.path = $2 and p.pressed_at > $3
     where u.username_key = $1 and u.created_at > $3 and u.closed_at is null";

/// The account that was opened after `oldest` with this username, by this form.
pub(super) async fn just_signed_up(
    store: &Store,
    username: &Username,
    form: &str,
    oldest: Timestamp,
) -> Result<Option<(UserId, HashedPassword)>> {
    let row: Option<(UserId, String)> = each_db!(store, read conn => {
        sqlx::query_as(JUST_SIGNED_UP)
            .bind(username.key())
            .bind(form)
            .bind(oldest)
            .fetch_optional(conn)
            .await?
    });
    Ok(row.map(|(id, phc)| (id, HashedPassword::stored(phc))))
}

const PASSWORD_OF: &str = "
    select id, password_hash from users where username_key = $1 and closed_at is null";

/// The user with that username key, and the hash of their password.
pub(super) async fn password_of(
    store: &Store,
    key: &str,
) -> Result<Option<(UserId, HashedPassword)>> {
    let row: Option<(UserId, String)> = each_db!(store, read conn => {
        sqlx::query_as(PASSWORD_OF).bind(key).fetch_optional(conn).await?
    });
    Ok(row.map(|(id, phc)| (id, HashedPassword::stored(phc))))
}

/// Compare-and-set: replaces the password `$2` only.
const SET_PASSWORD: &str = "
    update users set password_hash = $3
     where id = $1 and password_hash = $2 and closed_at is null";

/// Replaces the hash `old` of a user's password by another one of the same password. Returns
/// whether it was still `old`.
pub(super) async fn rehash(
    store: &Store,
    user: UserId,
    (old, new): (&HashedPassword, &HashedPassword),
) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        sqlx::query(SET_PASSWORD)
            .bind(user)
            .bind(old.as_str())
            .bind(new.as_str())
            .execute(conn)
            .await?
            .rows_affected() > 0
    }))
}

/// Replaces the viewer's password `old`, and the token of their session. Ends their other
/// sessions and returns them. `None` when the password is no longer `old`.
pub(super) async fn set_password(
    store: &Store,
    viewer: &Viewer,
    (old, new): (&HashedPassword, &HashedPassword),
    (token_hash, salt): (&[u8], &str),
) -> Result<Option<Vec<SessionId>>> {
    Ok(each_db!(store, begin tx => {
        let set = sqlx::query(SET_PASSWORD)
            .bind(viewer.id())
            .bind(old.as_str())
            .bind(new.as_str())
            .execute(&mut *tx)
            .await?;
        if set.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(None);
        }
        let ended = sqlx::query_scalar(END_OTHERS)
            .bind(viewer.id())
            .bind(viewer.session())
            .fetch_all(&mut *tx)
            .await?;
        sqlx::query(ROTATE)
            .bind(viewer.session())
            .bind(token_hash)
            .bind(salt)
            .bind(Timestamp::now())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Some(ended)
    }))
}

/// Replaces the user's password `old`. Ends all their sessions and returns them. `None`
/// when the password is no longer `old`.
pub(super) async fn reset_password(
    store: &Store,
    user: UserId,
    old: &HashedPassword,
    new: &HashedPassword,
) -> Result<Option<Vec<SessionId>>> {
    Ok(each_db!(store, begin tx => {
        let set = sqlx::query(SET_PASSWORD)
            .bind(user)
            .bind(old.as_str())
            .bind(new.as_str())
            .execute(&mut *tx)
            .await?;
        if set.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(None);
        }
        let ended = sqlx::query_scalar(END_ALL).bind(user).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        Some(ended)
    }))
}

const EMAIL: &str = "select email from users where id = $1";

/// A person's e-mail address, if there is one.
pub(super) async fn email(store: &Store, user: UserId) -> Result<Option<String>> {
    let found: Option<Option<String>> = each_db!(store, read conn => {
        sqlx::query_scalar(EMAIL).bind(user).fetch_optional(conn).await?
    });
    Ok(found.flatten())
}

/// A changed address is not confirmed.
const SET_EMAIL: &str = "
    update users
       set confirmed_email = null, email = $2
     where id = $1 and closed_at is null and coalesce(email, '') <> coalesce($2, '')";

/// Stores an e-mail address, or deletes it. Returns whether it is another one than before.
pub(super) async fn set_email(store: &Store, user: UserId, email: Option<&str>) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        let set = sqlx::query(SET_EMAIL).bind(user).bind(email).execute(conn).await?;
        set.rows_affected() > 0
    }))
}

const GRANT_ADMIN: &str =
    "update users set role = 'admin' where username_key = $1 and closed_at is null";

/// Makes the user with that username key an administrator. Returns whether there is one.
pub(super) async fn grant_admin(store: &Store, key: &str) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        sqlx::query(GRANT_ADMIN).bind(key).execute(conn).await?.rows_affected() > 0
    }))
}

/// Deletes all pictures of a person.
pub(crate) const DELETE_PICTURES: &str = "delete from pictures where user_id = $1";

const IS_ADMINISTRATOR: &str = "select count(*) from users where id = $1 and role = 'admin'";

/// Whether a person is an administrator.
pub(super) async fn is_administrator(store: &Store, user: UserId) -> Result<bool> {
    let count: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(IS_ADMINISTRATOR).bind(user).fetch_one(conn).await?
    });
    Ok(count > 0)
}

/// Counts 1 for the last administrator.
pub(crate) const IS_LAST_ADMINISTRATOR: &str = "
    select count(*) from users
     where id = $1 and role = 'admin' and not exists (
           select 1 from users other where other.role = 'admin' and other.id <> $1)";

/// Whether a person is the last administrator.
pub(super) async fn is_last_administrator(store: &Store, user: UserId) -> Result<bool> {
    let count: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(IS_LAST_ADMINISTRATOR).bind(user).fetch_one(conn).await?
    });
    Ok(count > 0)
}

const FIRST_PEOPLE: &str = concat!(
    "select ",
    person_columns!(),
    " from users where closed_at is null order by username_key limit $1"
);

/// The first people by username, by how many were asked for.
struct FirstPeopleCache(VersionedCache<i64, Vec<Person>>);
bounded_cache!(FirstPeopleCache, memory::FIRST_PEOPLE);

/// The first `limit` people by username.
pub(super) async fn first_people(store: &Store, limit: i64) -> Result<Vec<Person>> {
    let cache = store.cache::<FirstPeopleCache>();
    let read = read_first_people(store, limit);
    cache.0.or_read(store, limit, read).await
}

async fn read_first_people(store: &Store, limit: i64) -> Result<Vec<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(FIRST_PEOPLE).bind(limit).fetch_all(conn).await?
    }))
}

const BY_USERNAME: &str = concat!(
    "select ",
    person_columns!(),
    " from users where username_key = $1 and closed_at is null"
);

/// The person with that username key.
pub(super) async fn by_username(store: &Store, key: &str) -> Result<Option<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(BY_USERNAME).bind(key).fetch_optional(conn).await?
    }))
}

const BY_USERNAMES: &str = concat!(
    "select ",
    person_columns!(),
    " from users where closed_at is null and username_key in"
);

/// The people with these username keys, each of which is given once.
pub(super) async fn by_usernames(store: &Store, keys: &[&str]) -> Result<Vec<Person>> {
    Ok(select_in!(store, BY_USERNAMES, keys))
}

const MARK_ONLINE: &str = "
    update users set online_at = $2 where id = $1 and closed_at is null and not appears_offline";

/// Records that these people are online now.
pub(super) async fn mark_online(store: &Store, users: &[UserId]) -> Result<()> {
    each_db!(store, begin tx => {
        for user in users {
            sqlx::query(MARK_ONLINE).bind(user).bind(Timestamp::now()).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    });
    Ok(())
}

const LAST_ONLINE: &str = "select online_at from users where id = $1 and closed_at is null";

/// The time when a person was last online. `None` when it was never recorded.
pub(super) async fn last_online(store: &Store, user: UserId) -> Result<Option<Timestamp>> {
    let found: Option<Option<Timestamp>> = each_db!(store, read conn => {
        sqlx::query_scalar(LAST_ONLINE).bind(user).fetch_optional(conn).await?
    });
    Ok(found.flatten())
}
