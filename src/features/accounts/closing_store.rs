//! SQL for the end of an account.

pub(crate) use crate::features::accounts::{
    name_store::{NAME_LOOK, PEOPLE_CHANGED, UPDATE_SHARED},
    session_store::{END_ALL, FORGET_NETWORKS},
    store::{DELETE_PICTURES, IS_LAST_ADMINISTRATOR},
};

/// Locks the account of somebody if it is open.
pub(crate) const LOCK_OPEN_ACCOUNT: &str =
    "update users set closed_at = null where id = $1 and closed_at is null";

pub(crate) const CLOSE: &str = "
    update users
       set username = 'former member', display_name = null, display_key = null, bio = '',
           time_zone = null, picture = null, email = null, password_hash = '', role = 'member',
           closed_at = $2, name_look = null, shares_name = false
     where id = $1";

/// The last statement of closing an account: it changes a unique column, so on PostgreSQL it
/// locks the row against foreign keys, and posts that mention the person wait for it.
pub(crate) const FREE_ADDRESS: &str = "update users set confirmed_email = null where id = $1";

/// Closes an account and ends its sessions, in the transaction `$tx`, which rolls back if the
/// value is `None`: the person is the last administrator. Else it is the ended sessions.
macro_rules! close_account {
    ($tx:expr, $user:expr) => {{
        use $crate::features::accounts::closing_store as sql;
        let user = $user;
        // First, because it locks: of two administrators who leave at once, one stays.
        sqlx::query(sql::PEOPLE_CHANGED).execute(&mut *$tx).await?;
        let last: i64 = sqlx::query_scalar(sql::IS_LAST_ADMINISTRATOR)
            .bind(user)
            .fetch_one(&mut *$tx)
            .await?;
        if last > 0 {
            None
        } else {
            let look: Option<String> = sqlx::query_scalar(sql::NAME_LOOK)
                .bind(user)
                .fetch_one(&mut *$tx)
                .await?;
            sqlx::query(sql::CLOSE)
                .bind(user)
                .bind($crate::base::clock::Timestamp::now())
                .execute(&mut *$tx)
                .await?;
            sqlx::query(sql::UPDATE_SHARED)
                .bind(look)
                .execute(&mut *$tx)
                .await?;
            sqlx::query(sql::DELETE_PICTURES)
                .bind(user)
                .execute(&mut *$tx)
                .await?;
            sqlx::query(sql::FORGET_NETWORKS)
                .bind(user)
                .execute(&mut *$tx)
                .await?;
            let ended: Vec<$crate::base::ids::SessionId> = sqlx::query_scalar(sql::END_ALL)
                .bind(user)
                .fetch_all(&mut *$tx)
                .await?;
            Some(ended)
        }
    }};
}
pub(crate) use close_account;
