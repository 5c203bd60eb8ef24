//! SQL for closing an account, with everything that ends with it.

use crate::{
    base::{
        errors::Result,
        ids::{SessionId, UserId},
    },
    db::{Store, each_db},
    features::{
        accounts::close_account,
        rooms::{Departure, leave_all_rooms},
    },
};

/// The streams that end with an account.
pub(super) struct Ended {
    /// Its sessions.
    pub sessions: Vec<SessionId>,
    /// Its memberships.
    pub departures: Vec<Departure>,
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
        tx.commit().await?;
        Some(Ended { sessions, departures })
    }))
}
