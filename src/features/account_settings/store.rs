//! SQL for closing an account, with everything that ends with it.

use crate::{
    base::{
        errors::Result,
        ids::{SessionId, UserId},
    },
    db::{Store, each_db},
    features::{
        accounts::{FREE_ADDRESS, close_account},
        blocks::FORGET_BLOCKS,
        email_confirmations::FORGET_CONFIRMATIONS,
        inbox::{FORGET_OPENED, FORGET_SEEN},
        invitations::{FORGET_INVITATIONS, FORGET_REFUSALS},
        password_resets::FORGET_RESETS,
        rooms::{Departure, leave_all_rooms},
        saved::statements::FORGET_SAVED,
        scheduled::FORGET_SCHEDULED,
        threads::FORGET_FOLLOWS,
    },
};

/// The streams that end with an account.
pub(super) struct Ended {
    /// Its sessions.
    pub sessions: Vec<SessionId>,
    /// Its memberships.
    pub departures: Vec<Departure>,
    /// The people whose invitations ended.
    pub invited: Vec<UserId>,
}

/// Closes an account and ends its memberships, all of it or nothing. `None` if the person is
/// the last administrator.
pub(super) async fn close(store: &Store, user: UserId) -> Result<Option<Ended>> {
    Ok(each_db!(store, begin tx => {
        let Some(sessions) = close_account!(tx, user) else {
            tx.rollback().await?;
            return Ok(None);
        };
        let departures = leave_all_rooms!(tx, user);
        let invited =
            sqlx::query_scalar(FORGET_INVITATIONS).bind(user).fetch_all(&mut *tx).await?;
        for sql in [
            FORGET_REFUSALS,
            FORGET_BLOCKS,
            FORGET_FOLLOWS,
            FORGET_SEEN,
            FORGET_OPENED,
            FORGET_SAVED,
            FORGET_SCHEDULED,
            FORGET_RESETS,
            FORGET_CONFIRMATIONS,
            FREE_ADDRESS,
        ] {
            sqlx::query(sql).bind(user).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Some(Ended { sessions, departures, invited })
    }))
}
