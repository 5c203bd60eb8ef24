//! The rows of password resets.

use sqlx::FromRow;

use crate::{
    base::{addresses::address_key, clock::Timestamp, errors::Result, ids::UserId},
    db::{Store, each_db},
    features::accounts::{HashedPassword, joined_person_columns, person_columns},
    model::person::Person,
};

/// An account that a link can be created for.
pub(super) struct ResettableAccount {
    pub person: Person,
    /// Their address, if they have confirmed it.
    pub email: Option<String>,
    pub password: HashedPassword,
}

#[derive(FromRow)]
struct AccountRow {
    #[sqlx(flatten)]
    person: Person,
    email: Option<String>,
    confirmed_email: Option<String>,
    password_hash: String,
}

impl From<AccountRow> for ResettableAccount {
    fn from(row: AccountRow) -> Self {
        let key = row.email.as_deref().map(address_key);
        Self {
            person: row.person,
            email: row.email.filter(|_| key == row.confirmed_email),
            password: HashedPassword::stored(row.password_hash),
        }
    }
}

const BY_NAME: &str = concat!(
    "select ",
    person_columns!(),
    ", email, confirmed_email, password_hash
      from users where username_key = $1 and closed_at is null"
);

/// One account at most has confirmed an address.
const BY_EMAIL: &str = concat!(
    "select ",
    person_columns!(),
    ", email, confirmed_email, password_hash
      from users where confirmed_email = $1 and closed_at is null"
);

/// The account with this key, the username in the form that names are compared in.
pub(super) async fn by_name(store: &Store, key: &str) -> Result<Option<ResettableAccount>> {
    Ok(accounts(store, BY_NAME, key).await?.pop())
}

/// The account that has confirmed this address, given as addresses are compared.
pub(super) async fn by_email(store: &Store, key: &str) -> Result<Option<ResettableAccount>> {
    Ok(accounts(store, BY_EMAIL, key).await?.pop())
}

async fn accounts(store: &Store, sql: &'static str, known: &str) -> Result<Vec<ResettableAccount>> {
    let rows: Vec<AccountRow> = each_db!(store, read conn => {
        sqlx::query_as(sql).bind(known).fetch_all(conn).await?
    });
    Ok(rows.into_iter().map(ResettableAccount::from).collect())
}

const INSERT: &str = "
    insert into resets (user_id, token_hash, password_digest, created_at)
    values ($1, $2, $3, $4)
        on conflict (user_id) do update
       set token_hash = excluded.token_hash, password_digest = excluded.password_digest,
           created_at = excluded.created_at";

const DELETE_EXPIRED: &str = "delete from resets where created_at < $1";

/// Stores a link in place of the person's last one, and deletes links older than `oldest`.
pub(super) async fn insert(
    store: &Store,
    user: UserId,
    token_hash: &[u8],
    password_digest: &[u8],
    oldest: Timestamp,
) -> Result<()> {
    each_db!(store, begin tx => {
        sqlx::query(DELETE_EXPIRED).bind(oldest).execute(&mut *tx).await?;
        sqlx::query(INSERT)
            .bind(user)
            .bind(token_hash)
            .bind(password_digest)
            .bind(Timestamp::now())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    });
    Ok(())
}

pub(crate) const FORGET_RESETS: &str = "delete from resets where user_id = $1";

/// Deletes an account's link.
pub(super) async fn forget(store: &Store, user: UserId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(FORGET_RESETS).bind(user).execute(conn).await?;
    });
    Ok(())
}

const FIND: &str = concat!(
    "
    select r.password_digest, ",
    joined_person_columns!(),
    ", u.email, u.confirmed_email,
           u.password_hash
      from resets r join users u on u.id = r.user_id
     where r.token_hash = $1 and r.created_at > $2 and u.closed_at is null"
);

#[derive(FromRow)]
struct ResetRow {
    password_digest: Vec<u8>,
    #[sqlx(flatten)]
    account: AccountRow,
}

/// The account of a link that is not older than `oldest`, and the digest of the password
/// that the link may replace.
pub(super) async fn find(
    store: &Store,
    token_hash: &[u8],
    oldest: Timestamp,
) -> Result<Option<(ResettableAccount, Vec<u8>)>> {
    let found: Option<ResetRow> = each_db!(store, read conn => {
        sqlx::query_as(FIND).bind(token_hash).bind(oldest).fetch_optional(conn).await?
    });
    Ok(found.map(|found| (found.account.into(), found.password_digest)))
}
