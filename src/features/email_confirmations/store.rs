//! SQL for confirming addresses. `users.confirmed_email` belongs to this feature; `accounts`
//! clears it together with the address.

use crate::{
    base::{addresses::address_key, clock::Timestamp, errors::Result, ids::UserId},
    db::{Store, each_db},
    features::email_confirmations::{Confirmation, Confirmed},
};

/// An account with an address that is not confirmed.
pub(super) struct Unconfirmed {
    pub(super) username: String,
    pub(super) email: String,
}

const ADDRESSES: &str = "
    select username, email, confirmed_email from users
     where id = $1 and email is not null and closed_at is null";

/// The account, if its address is not confirmed. (Which it is, is decided here: SQL compares
/// letters in another way, so an old row may have a confirmed address that is not this one.)
pub(super) async fn unconfirmed(store: &Store, user: UserId) -> Result<Option<Unconfirmed>> {
    let found: Option<(String, String, Option<String>)> = each_db!(store, read conn => {
        sqlx::query_as(ADDRESSES).bind(user).fetch_optional(conn).await?
    });
    Ok(found.and_then(|(username, email, confirmed)| {
        let is_confirmed = confirmed.as_ref() == Some(&address_key(&email));
        (!is_confirmed).then_some(Unconfirmed { username, email })
    }))
}

pub(crate) const FORGET_CONFIRMATIONS: &str = "delete from email_confirmations where user_id = $1";

pub(super) async fn forget(store: &Store, user: UserId) -> Result<()> {
    each_db!(store, write conn => {
        sqlx::query(FORGET_CONFIRMATIONS).bind(user).execute(conn).await?;
    });
    Ok(())
}

const INSERT: &str = "
    insert into email_confirmations (user_id, token_hash, email, created_at)
    values ($1, $2, $3, $4)
        on conflict (user_id) do update
       set token_hash = excluded.token_hash, email = excluded.email,
           created_at = excluded.created_at";

const DELETE_OLD_LINKS: &str = "delete from email_confirmations where created_at < $1";

/// Stores a link in place of the person's last one, and deletes links older than `oldest`.
pub(super) async fn insert(
    store: &Store,
    user: UserId,
    token_hash: &[u8],
    email: &str,
    oldest: Timestamp,
) -> Result<()> {
    each_db!(store, begin tx => {
        sqlx::query(DELETE_OLD_LINKS).bind(oldest).execute(&mut *tx).await?;
        sqlx::query(INSERT)
            .bind(user)
            .bind(token_hash)
            .bind(email)
            .bind(Timestamp::now())
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
    });
    Ok(())
}

const FIND: &str = "
    select c.user_id, u.username, c.email
      from email_confirmations c join users u on u.id = c.user_id
     where c.token_hash = $1 and c.created_at > $2
       and u.email = c.email and u.closed_at is null";

/// The confirmation of a link that is not older than `oldest`.
pub(super) async fn find(
    store: &Store,
    token_hash: &[u8],
    oldest: Timestamp,
) -> Result<Option<Confirmation>> {
    let row: Option<(UserId, String, String)> = each_db!(store, read conn => {
        sqlx::query_as(FIND).bind(token_hash).bind(oldest).fetch_optional(conn).await?
    });
    Ok(row.map(|(user, username, email)| Confirmation {
        user,
        username,
        email,
    }))
}

const USE: &str = "delete from email_confirmations where token_hash = $1";

const CONFIRM: &str = "
    update users set confirmed_email = $3
     where id = $1 and email = $2 and closed_at is null";

/// Uses the link up and stores the address as confirmed. `key` is the address as addresses
/// are compared; a unique index gives it to one account.
pub(super) async fn confirm(
    store: &Store,
    confirmation: &Confirmation,
    token_hash: &[u8],
    key: &str,
) -> Result<Confirmed> {
    Ok(each_db!(store, begin tx => {
        let used = sqlx::query(USE).bind(token_hash).execute(&mut *tx).await?;
        let confirmed = sqlx::query(CONFIRM)
            .bind(confirmation.user)
            .bind(&confirmation.email)
            .bind(key)
            .execute(&mut *tx)
            .await;
        match confirmed {
            Ok(done) if used.rows_affected() > 0 && done.rows_affected() > 0 => {
                tx.commit().await?;
                Confirmed::Done
            }
            Ok(_) => {
                tx.rollback().await?;
                Confirmed::Expired
            }
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
                tx.rollback().await?;
                Confirmed::Taken
            }
            Err(error) => return Err(error.into()),
        }
    }))
}
