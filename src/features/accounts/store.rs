//! Rows of users and sessions. Only this wing writes them.

use std::collections::BTreeSet;

use sqlx::{ColumnIndex, Decode, FromRow, Row, Type};

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{PictureId, SessionId, UserId},
    },
    cache::versioned::VersionedCache,
    db::{Store, among, each_db},
    features::accounts::{Hash, Username, Viewer, picture},
    i18n::lang::{Lang, LangPreference},
    model::{
        person::Person,
        preferences::{SingleKeyShortcuts, Theme},
    },
};

/// Every query that is about people selects `user_id`, `username`, `display_name` and
/// `picture`.
impl<'r, R: Row> FromRow<'r, R> for Person
where
    &'static str: ColumnIndex<R>,
    UserId: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    PictureId: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("user_id")?,
            username: row.try_get("username")?,
            display_name: row.try_get("display_name")?,
            picture: row.try_get("picture")?,
        })
    }
}

/// Says that pages show somebody who looks otherwise now, or is there or gone. Stands in
/// the transaction of whatever makes it so.
pub(super) const PEOPLE_CHANGED: &str = "update epoch set people = people + 1";

/// Whoever comes first administers the house. What somebody else wants to be called is
/// taken, too.
const INSERT_USER: &str = "
    insert into users (username, username_key, email, password_hash, created_at, role)
    select $1, $2, $3, $4, $5, case when exists (select 1 from users) then 'member' else 'admin' end
     where not exists (select 1 from users where display_key = $2)
        on conflict (username_key) do nothing
    returning id";

/// Makes an account, or `None` when the name is taken.
pub(super) async fn insert_user(
    store: &Store,
    username: &Username,
    email: Option<&str>,
    hash: &Hash,
) -> Result<Option<UserId>> {
    Ok(each_db!(store, begin tx => {
        let user = sqlx::query_scalar(INSERT_USER)
            .bind(username.as_str())
            .bind(username.key())
            .bind(email)
            .bind(hash.as_str())
            .bind(Timestamp::now())
            .fetch_optional(&mut *tx)
            .await?;
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        tx.commit().await?;
        user
    }))
}

const PASSWORD_OF: &str = "
    select id, password_hash from users where username_key = $1 and closed_at is null";

/// The user of that name and their password's hash.
pub(super) async fn password_of(store: &Store, key: &str) -> Result<Option<(UserId, Hash)>> {
    let row: Option<(UserId, String)> = each_db!(store, read conn => {
        sqlx::query_as(PASSWORD_OF).bind(key).fetch_optional(conn).await?
    });
    Ok(row.map(|(id, phc)| (id, Hash::stored(phc))))
}

/// Only while the password is still the one that was right a moment ago: who changes
/// it signs out whoever knew it, and nobody slips in meanwhile. Writing it again holds
/// the row until the session is there to be found by them.
const HOLD_PASSWORD: &str = "
    update users set password_hash = password_hash
     where id = $1 and password_hash = $2 and closed_at is null";

const INSERT_SESSION: &str = "
    insert into sessions (token_hash, user_id, created_at, used_at, agent)
    values ($1, $2, $3, $3, $4)";

/// A person's fiftieth-newest session and older make way for the new one.
const END_OLDEST: &str = "
    delete from sessions where user_id = $1 and id not in (
        select id from sessions where user_id = $1 order by used_at desc, id desc limit 50)";

/// Opens a session, if `hash` is still the user's.
pub(super) async fn insert_session(
    store: &Store,
    token_hash: &[u8],
    user: UserId,
    hash: &Hash,
    agent: &str,
) -> Result<bool> {
    Ok(each_db!(store, begin tx => {
        let held = sqlx::query(HOLD_PASSWORD)
            .bind(user)
            .bind(hash.as_str())
            .execute(&mut *tx)
            .await?;
        if held.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        sqlx::query(INSERT_SESSION)
            .bind(token_hash)
            .bind(user)
            .bind(Timestamp::now())
            .bind(agent)
            .execute(&mut *tx)
            .await?;
        sqlx::query(END_OLDEST).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
        true
    }))
}

/// Only in place of the one that was right a moment ago.
const SET_PASSWORD: &str = "
    update users set password_hash = $3
     where id = $1 and password_hash = $2 and closed_at is null";

const END_OTHERS: &str = "delete from sessions where user_id = $1 and id <> $2 returning id";

const ROTATE: &str = "update sessions set token_hash = $2 where id = $1";

/// Sets the viewer's password and their browser's token; the sessions that ended.
/// `None` when the password was another meanwhile.
pub(super) async fn set_password(
    store: &Store,
    viewer: &Viewer,
    (was, hash): (&Hash, &Hash),
    token_hash: &[u8],
) -> Result<Option<Vec<SessionId>>> {
    Ok(each_db!(store, begin tx => {
        let set = sqlx::query(SET_PASSWORD)
            .bind(viewer.id())
            .bind(was.as_str())
            .bind(hash.as_str())
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
        sqlx::query(ROTATE).bind(viewer.session()).bind(token_hash).execute(&mut *tx).await?;
        tx.commit().await?;
        Some(ended)
    }))
}

/// Sets somebody's password in place of `was`; the sessions that ended, which are all.
/// `None` when the password was another meanwhile.
pub(super) async fn replace_password(
    store: &Store,
    user: UserId,
    was: &Hash,
    hash: &Hash,
) -> Result<Option<Vec<SessionId>>> {
    Ok(each_db!(store, begin tx => {
        let set = sqlx::query(SET_PASSWORD)
            .bind(user)
            .bind(was.as_str())
            .bind(hash.as_str())
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

const GRANT_ADMIN: &str =
    "update users set role = 'admin' where username_key = $1 and closed_at is null";

/// Makes the user of that name an administrator; whether there is one.
pub(super) async fn grant_admin(store: &Store, key: &str) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        sqlx::query(GRANT_ADMIN).bind(key).execute(conn).await?.rows_affected() > 0
    }))
}

const CLOSE: &str = "
    update users
       set username = 'former member', display_name = null, display_key = null, bio = '',
           time_zone = null, picture = null, email = null, password_hash = '', role = 'member', closed_at = $2
     where id = $1";

const END_ALL: &str = "delete from sessions where user_id = $1 returning id";

/// Closes an account; the sessions that ended.
pub(super) async fn close(store: &Store, user: UserId) -> Result<Vec<SessionId>> {
    Ok(each_db!(store, begin tx => {
        sqlx::query(CLOSE).bind(user).bind(Timestamp::now()).execute(&mut *tx).await?;
        sqlx::query(picture::store::DELETE_ALL).bind(user).execute(&mut *tx).await?;
        sqlx::query(PEOPLE_CHANGED).execute(&mut *tx).await?;
        let ended = sqlx::query_scalar(END_ALL).bind(user).fetch_all(&mut *tx).await?;
        tx.commit().await?;
        ended
    }))
}

/// Idle for `$2` or open since `$3` is too long.
const VIEWER: &str = "
    select s.id as session_id, s.used_at, u.id as user_id, u.username, u.display_name, u.picture,
           (u.role = 'admin') as administers, u.receipts, u.appears_offline
      from sessions s join users u on u.id = s.user_id
     where s.token_hash = $1 and s.used_at > $2 and s.created_at > $3";

/// What a session's token opens.
#[derive(FromRow)]
pub struct ViewerRow {
    session_id: SessionId,
    used_at: Timestamp,
    #[sqlx(flatten)]
    person: Person,
    administers: bool,
    receipts: bool,
    appears_offline: bool,
}

const DAY: i64 = 24 * 60 * 60;

/// Sessions used or opened before these are worth nothing.
pub fn oldest_session() -> (Timestamp, Timestamp) {
    let now = Timestamp::now();
    (now.minus_seconds(30 * DAY), now.minus_seconds(180 * DAY))
}

static VIEWERS: VersionedCache<[u8; 32], Option<(Viewer, Timestamp)>, 10_000> =
    VersionedCache::new();

/// Whoever holds this token, and when it was last noted as used.
pub(super) async fn viewer(
    store: &Store,
    token_hash: [u8; 32],
) -> Result<Option<(Viewer, Timestamp)>> {
    VIEWERS
        .or_read(store, token_hash, read_viewer(store, &token_hash))
        .await
}

async fn read_viewer(store: &Store, token_hash: &[u8]) -> Result<Option<(Viewer, Timestamp)>> {
    let (used_after, opened_after) = oldest_session();
    let row: Option<ViewerRow> = each_db!(store, read conn => {
        sqlx::query_as(VIEWER)
            .bind(token_hash)
            .bind(used_after)
            .bind(opened_after)
            .fetch_optional(conn)
            .await?
    });
    Ok(row.map(ViewerRow::read))
}

impl ViewerRow {
    /// The viewer, and when their session was last noted as used.
    pub fn read(self) -> (Viewer, Timestamp) {
        let viewer = Viewer {
            person: self.person,
            session: self.session_id,
            administers: self.administers,
            receipts: self.receipts,
            appears_offline: self.appears_offline,
            // These its browser says (guard.rs).
            theme: Theme::System,
            letters: SingleKeyShortcuts::On,
            lang: Lang::default(),
            wanted: LangPreference::default(),
        };
        (viewer, self.used_at)
    }
}

const TOUCH: &str = "update sessions set used_at = $2 where id = $1";

pub(super) async fn touch(store: &Store, session: SessionId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(TOUCH).bind(session).bind(Timestamp::now()).execute(conn).await?;
    });
    Ok(())
}

const SESSION_OPEN: &str = "select count(*) from sessions where id = $1";

pub(super) async fn session_open(store: &Store, session: SessionId) -> Result<bool> {
    let count: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(SESSION_OPEN).bind(session).fetch_one(conn).await?
    });
    Ok(count > 0)
}

const OPEN: &str = "select id from sessions where id in";

/// Which of these sessions are not open.
pub(super) async fn ended(store: &Store, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
    let open: Vec<(SessionId,)> = among!(store, OPEN, sessions);
    let open: BTreeSet<_> = open.into_iter().map(|(session,)| session).collect();
    let ended = sessions.iter().filter(|session| !open.contains(session));
    Ok(ended.copied().collect())
}

const END_SESSION: &str = "delete from sessions where id = $1";

pub(super) async fn end_session(store: &Store, session: SessionId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(END_SESSION).bind(session).execute(conn).await?;
    });
    Ok(())
}

const PEOPLE: &str = "
    select id as user_id, username, display_name, picture
      from users where closed_at is null order by username_key limit $1";

static FIRST: VersionedCache<i64, Vec<Person>, 8> = VersionedCache::new();

pub(super) async fn people(store: &Store, limit: i64) -> Result<Vec<Person>> {
    FIRST.or_read(store, limit, read_people(store, limit)).await
}

async fn read_people(store: &Store, limit: i64) -> Result<Vec<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(PEOPLE).bind(limit).fetch_all(conn).await?
    }))
}

const NAMED: &str = "
    select id as user_id, username, display_name, picture
      from users where username_key = $1 and closed_at is null";

pub(super) async fn named(store: &Store, key: &str) -> Result<Option<Person>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(NAMED).bind(key).fetch_optional(conn).await?
    }))
}

const WAS_ONLINE: &str = "
    update users set online_at = $2 where id = $1 and closed_at is null and not appears_offline";

pub(super) async fn was_online(store: &Store, users: &[UserId]) -> Result<()> {
    each_db!(store, begin tx => {
        for user in users {
            sqlx::query(WAS_ONLINE).bind(user).bind(Timestamp::now()).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    });
    Ok(())
}

const LAST_ONLINE: &str = "select online_at from users where id = $1 and closed_at is null";

pub(super) async fn last_online(store: &Store, user: UserId) -> Result<Option<Timestamp>> {
    let found: Option<Option<Timestamp>> = each_db!(store, read conn => {
        sqlx::query_scalar(LAST_ONLINE).bind(user).fetch_optional(conn).await?
    });
    Ok(found.flatten())
}
