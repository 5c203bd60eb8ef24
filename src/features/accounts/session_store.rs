//! Rows of sessions. Only `accounts` writes them.

use std::collections::BTreeSet;

use sqlx::FromRow;

use crate::{
    base::{
        clock::Timestamp,
        errors::Result,
        ids::{SessionId, UserId},
        memory::{self, Weighted},
        random::{Token, digest},
    },
    cache::{bounded_cache, versioned::VersionedCache},
    db::{Store, each_db, select_in},
    features::{
        accounts::{
            password::HashedPassword,
            store::joined_person_columns,
            viewer::{BrowserPreferences, Viewer},
        },
        rate_limits::ClientNetwork,
    },
    model::person::Person,
};

const DAY: i64 = 24 * 60 * 60;

/// A session expires when it was last used before the first of these times (30 idle
/// days), or opened before the second (180 days).
pub fn oldest_session() -> (Timestamp, Timestamp) {
    let now = Timestamp::now();
    (now.minus_seconds(30 * DAY), now.minus_seconds(180 * DAY))
}

/// `$2` and `$3` are the times of [`oldest_session`].
const VIEWER: &str = concat!(
    "
    select s.id as session_id, s.used_at, ",
    joined_person_columns!(),
    ",
           (u.role = 'admin') as administers, u.receipts, u.appears_offline
      from sessions s join users u on u.id = s.user_id
     where s.token_hash = $1 and s.used_at > $2 and s.created_at > $3"
);

/// The columns from which a [`Viewer`] is made.
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

impl ViewerRow {
    /// The viewer, and the time when the session's use was last recorded.
    pub fn read(self) -> (Viewer, Timestamp) {
        let viewer = Viewer {
            person: self.person,
            session: self.session_id,
            admin: self.administers,
            receipts: self.receipts,
            appears_offline: self.appears_offline,
            // The guard reads them from the request.
            preferences: BrowserPreferences::default(),
        };
        (viewer, self.used_at)
    }
}

/// Viewers by the hash of their session's token.
struct ViewerCache(VersionedCache<[u8; 32], Option<(Viewer, Timestamp)>>);
bounded_cache!(ViewerCache, memory::VIEWERS);

impl Weighted for (Viewer, Timestamp) {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.0.person.bytes()
    }
}

/// The viewer whose session has this token, and the time when its use was last recorded.
pub(super) async fn viewer(
    store: &Store,
    token_hash: [u8; 32],
) -> Result<Option<(Viewer, Timestamp)>> {
    let cache = store.cache::<ViewerCache>();
    let read = read_viewer(store, &token_hash);
    cache.0.or_read(store, token_hash, read).await
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

/// The client that signs up or in.
pub struct SignInClient<'r> {
    /// Its network.
    pub network: ClientNetwork,
    /// The browser's `User-Agent`.
    pub agent: &'r str,
}

/// Compare-and-set: matches only while the password is still the one that was verified a
/// moment ago. Changing a password ends all sessions, so a session must not be opened with
/// the old one meanwhile. The update locks the row until the new session is inserted.
const LOCK_PASSWORD: &str = "
    update users set password_hash = password_hash
     where id = $1 and password_hash = $2 and closed_at is null";

const INSERT: &str = "
    insert into sessions (token_hash, user_id, created_at, used_at, agent)
    values ($1, $2, $3, $3, $4)";

/// A person has at most 50 sessions: a new one ends the least recently used.
const END_OLDEST: &str = "
    delete from sessions where user_id = $1 and id not in (
        select id from sessions where user_id = $1 order by used_at desc, id desc limit 50)";

/// Remembers the network of a sign-in, so that its owner gets in from there while others
/// guess. The 20 latest ones are kept.
const REMEMBER_NETWORK: &str = "
    insert into sign_in_networks (user_id, network, used_at) values ($1, $2, $3)
        on conflict (user_id, network) do update set used_at = excluded.used_at";

const FORGET_OLD_NETWORKS: &str = "
    delete from sign_in_networks where user_id = $1 and network not in (
        select network from sign_in_networks
         where user_id = $1 order by used_at desc limit 20)";

/// Forgets the networks of a person who has closed their account.
pub(crate) const FORGET_NETWORKS: &str = "delete from sign_in_networks where user_id = $1";

const WAS_SIGNED_IN_FROM: &str = "
    select count(*) from sign_in_networks n join users u on u.id = n.user_id
     where u.username_key = $1 and n.network = $2";

/// Whether the account with this key was signed in to from a network before.
pub(super) async fn was_signed_in_from(
    store: &Store,
    key: &str,
    network: ClientNetwork,
) -> Result<bool> {
    let count: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(WAS_SIGNED_IN_FROM)
            .bind(key)
            .bind(network.to_string())
            .fetch_one(conn)
            .await?
    });
    Ok(count > 0)
}

/// Opens a session, unless the user's password is no longer `password`.
pub(super) async fn insert(
    store: &Store,
    token_hash: &[u8],
    user: UserId,
    password: &HashedPassword,
    client: &SignInClient<'_>,
) -> Result<bool> {
    Ok(each_db!(store, begin tx => {
        let locked = sqlx::query(LOCK_PASSWORD)
            .bind(user)
            .bind(password.as_str())
            .execute(&mut *tx)
            .await?;
        if locked.rows_affected() == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        sqlx::query(INSERT)
            .bind(token_hash)
            .bind(user)
            .bind(Timestamp::now())
            .bind(client.agent)
            .execute(&mut *tx)
            .await?;
        sqlx::query(REMEMBER_NETWORK)
            .bind(user)
            .bind(client.network.to_string())
            .bind(Timestamp::now())
            .execute(&mut *tx)
            .await?;
        sqlx::query(FORGET_OLD_NETWORKS).bind(user).execute(&mut *tx).await?;
        sqlx::query(END_OLDEST).bind(user).execute(&mut *tx).await?;
        tx.commit().await?;
        true
    }))
}

/// (A salt is kept until the session is used an hour later, or longer if it is not used.)
const TOUCH: &str = "
    update sessions set used_at = $2, old_token_hash = null, rotation_salt = null where id = $1";

/// Records that the session is used now.
pub(super) async fn touch(store: &Store, session: SessionId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(TOUCH).bind(session).bind(Timestamp::now()).execute(conn).await?;
    });
    Ok(())
}

/// An open session, as its owner may see it.
#[derive(Clone, Debug, FromRow)]
pub struct DeviceSession {
    /// The session.
    pub id: SessionId,
    /// The browser's `User-Agent` at sign-in.
    pub agent: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to the hour.
    pub used_at: Timestamp,
}

/// `$2` and `$3` are the times of [`oldest_session`].
const SESSIONS: &str = "
    select id, agent, created_at, used_at from sessions
     where user_id = $1 and used_at > $2 and created_at > $3
     order by used_at desc, id desc";

/// A person's open sessions, the most recently used first.
pub(super) async fn list(store: &Store, user: UserId) -> Result<Vec<DeviceSession>> {
    let (used_after, opened_after) = oldest_session();
    Ok(each_db!(store, read conn => {
        sqlx::query_as(SESSIONS)
            .bind(user)
            .bind(used_after)
            .bind(opened_after)
            .fetch_all(conn)
            .await?
    }))
}

/// `$2` and `$3` are the times of [`oldest_session`].
const IS_OPEN: &str =
    "select count(*) from sessions where id = $1 and used_at > $2 and created_at > $3";

/// Whether a session is open and has not expired.
pub(super) async fn is_open(store: &Store, session: SessionId) -> Result<bool> {
    let (used_after, opened_after) = oldest_session();
    let count: i64 = each_db!(store, read conn => {
        sqlx::query_scalar(IS_OPEN)
            .bind(session)
            .bind(used_after)
            .bind(opened_after)
            .fetch_one(conn)
            .await?
    });
    Ok(count > 0)
}

const OPEN: &str = "select id, used_at, created_at from sessions where id in";

/// The sessions of this list that are not open, or have expired.
pub(super) async fn ended(store: &Store, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
    let (used_after, opened_after) = oldest_session();
    let open: Vec<(SessionId, Timestamp, Timestamp)> = select_in!(store, OPEN, sessions);
    let open: BTreeSet<_> = open
        .into_iter()
        .filter(|(_, used_at, created_at)| *used_at > used_after && *created_at > opened_after)
        .map(|(session, ..)| session)
        .collect();
    let ended = sessions.iter().filter(|session| !open.contains(session));
    Ok(ended.copied().collect())
}

const END: &str = "delete from sessions where user_id = $1 and id = $2";

/// Ends a session of this person. Returns whether there was one.
pub(super) async fn end(store: &Store, user: UserId, session: SessionId) -> Result<bool> {
    Ok(each_db!(store, write conn => {
        sqlx::query(END).bind(user).bind(session).execute(conn).await?.rows_affected() > 0
    }))
}

/// Ends a person's sessions except one; returns their ids.
pub(super) const END_OTHERS: &str =
    "delete from sessions where user_id = $1 and id <> $2 returning id";

/// Ends all of a person's sessions except `kept`. Returns those that ended.
pub(super) async fn end_others(
    store: &Store,
    user: UserId,
    kept: SessionId,
) -> Result<Vec<SessionId>> {
    Ok(each_db!(store, write conn => {
        sqlx::query_scalar(END_OTHERS).bind(user).bind(kept).fetch_all(conn).await?
    }))
}

/// Ends all of a person's sessions; returns their ids.
pub(crate) const END_ALL: &str = "delete from sessions where user_id = $1 returning id";

/// Gives a session a new token, made from the old one and the salt `$3`.
pub(super) const ROTATE: &str = "
    update sessions
       set old_token_hash = token_hash, token_hash = $2, rotation_salt = $3, rotated_at = $4
     where id = $1";

/// The new token that a session got a moment ago.
#[derive(FromRow)]
pub(super) struct Rotation {
    old_token_hash: Vec<u8>,
    rotation_salt: String,
}

impl Rotation {
    /// The new token, if `token` is the old one.
    pub(super) fn token_after(&self, token: &str) -> Option<Token> {
        let is_old = digest(token).as_slice() == self.old_token_hash;
        is_old.then(|| Token::after(token, &self.rotation_salt))
    }
}

const ROTATION: &str = "
    select old_token_hash, rotation_salt from sessions
     where id = $1 and rotated_at > $2 and old_token_hash is not null
       and rotation_salt is not null";

/// The session's new token, if it got one after `oldest`.
pub(super) async fn rotation(
    store: &Store,
    session: SessionId,
    oldest: Timestamp,
) -> Result<Option<Rotation>> {
    Ok(each_db!(store, read conn => {
        sqlx::query_as(ROTATION).bind(session).bind(oldest).fetch_optional(conn).await?
    }))
}

const NEW_TOKEN: &str = "
    select token_hash from sessions where old_token_hash = $1 and rotated_at > $2";

/// The viewer whose session had this token until a moment ago, after `oldest`.
pub(super) async fn viewer_by_old_token(
    store: &Store,
    token: &str,
    oldest: Timestamp,
) -> Result<Option<(Viewer, Timestamp)>> {
    let now: Option<Vec<u8>> = each_db!(store, read conn => {
        sqlx::query_scalar(NEW_TOKEN)
            .bind(digest(token).as_slice())
            .bind(oldest)
            .fetch_optional(conn)
            .await?
    });
    match now {
        Some(token_hash) => read_viewer(store, &token_hash).await,
        None => Ok(None),
    }
}
