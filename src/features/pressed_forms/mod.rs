//! Forms that were sent a moment ago. A double click sends a form twice, and without scripts the
//! browser shows the second answer. Somebody who has left a room is in it no more, so that
//! answer would be an error; it is the one of the first press instead.
//!
//! Only for forms that a second press cannot do again, and whose answer is always the same.

pub mod guard;
mod store;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::UserId,
    },
    db::Store,
    features::accounts::Viewer,
};

/// How long a second press is the first, in seconds: as long as a slow page may take.
pub const LIFETIME: i64 = 60;

/// Remembers that the viewer sends the form with this path, before it takes effect.
///
/// # Errors
/// When the store fails.
pub async fn remember(store: &Store, viewer: &Viewer, path: &str) -> Result<()> {
    remember_of(store, viewer.id(), path).await
}

/// The same for somebody who was no viewer yet.
///
/// # Errors
/// When the store fails.
pub async fn remember_of(store: &Store, user: UserId, path: &str) -> Result<()> {
    store::insert(store, user, path, oldest()).await
}

/// Does what the form with this path asks for. If it is not there any more because the form was
/// sent twice, it is done.
///
/// # Errors
/// Those of `work`; when the store fails.
pub async fn once(
    store: &Store,
    viewer: &Viewer,
    path: &str,
    work: impl Future<Output = Result<()>>,
) -> Result<()> {
    remember(store, viewer, path).await?;
    match work.await {
        // (Asked now: whoever made it go away was remembered before.)
        Err(Error::NotFound) if presses(store, viewer, path).await? > 1 => Ok(()),
        Err(error) => {
            store::delete(store, viewer.id(), path).await?;
            Err(error)
        }
        Ok(()) => Ok(()),
    }
}

/// How often the viewer sent this form a moment ago.
///
/// # Errors
/// When the store fails.
pub async fn presses(store: &Store, viewer: &Viewer, path: &str) -> Result<i64> {
    presses_of(store, viewer.id(), path).await
}

/// The same for somebody who is no viewer.
///
/// # Errors
/// When the store fails.
pub async fn presses_of(store: &Store, user: UserId, path: &str) -> Result<i64> {
    store::presses(store, user, path, oldest()).await
}

/// Whatever was sent after this time was sent a moment ago.
pub fn oldest() -> Timestamp {
    Timestamp::now().minus_seconds(LIFETIME)
}
