//! The browsers somebody is signed in on.

mod store;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::SessionId,
        random::digest,
    },
    db::Store,
    features::accounts::{Viewer, tell_signed_out},
    realtime::Realtime,
};

/// One signed-in browser, as its owner may see it.
#[derive(Clone, Debug)]
pub struct DeviceSession {
    /// Its session.
    pub session: SessionId,
    /// What it called itself when it signed in.
    pub agent: String,
    /// When it signed in.
    pub since: Timestamp,
    /// When it was used last, as far as that is noted.
    pub used_at: Timestamp,
}

/// Where the viewer is signed in: this browser first, then the one used last.
///
/// # Errors
/// When the store fails.
pub async fn browsers(store: &Store, viewer: &Viewer) -> Result<Vec<DeviceSession>> {
    let mut browsers = store::browsers(store, viewer.id()).await?;
    browsers.sort_by_key(|browser| browser.session != viewer.session());
    Ok(browsers)
}

/// Signs one of the viewer's browsers out and ends its open streams.
///
/// # Errors
/// `NotFound` when it is not theirs, or was signed out already; and when the store fails.
pub async fn end_browser(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    session: SessionId,
) -> Result<()> {
    if !store::end(store, viewer.id(), session).await? {
        return Err(Error::NotFound);
    }
    tell_signed_out(realtime, viewer.id(), vec![session]);
    Ok(())
}

/// Signs all browsers of the viewer out but this one.
///
/// # Errors
/// When the store fails.
pub async fn end_other_browsers(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    let ended = store::end_others(store, viewer.id(), viewer.session()).await?;
    tell_signed_out(realtime, viewer.id(), ended);
    Ok(())
}

/// Signs this browser out and ends its open streams.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    crate::features::accounts::store::end_session(store, viewer.session).await?;
    tell_signed_out(realtime, viewer.id(), vec![viewer.session]);
    Ok(())
}

/// How long a use of a session goes unnoted, in seconds: an hour is fine enough
/// for sessions that end after thirty idle days, and spares a write per page.
const NOTED_EVERY: i64 = 60 * 60;

/// Who holds this token.
///
/// # Errors
/// When the store fails.
pub async fn recognize(store: &Store, token: &str) -> Result<Option<Viewer>> {
    let found = crate::features::accounts::store::viewer(store, digest(token)).await?;
    Ok(found.map(|(viewer, _)| viewer))
}

/// Notes that a session is in use, unless that was done lately. Whether it was noted
/// now, and the cookie should be kept longer, too.
pub async fn note_use(store: &Store, viewer: &Viewer, used_at: Timestamp) -> bool {
    // A full disk keeps nobody from reading, so it is no error when this fails.
    used_at < Timestamp::now().minus_seconds(NOTED_EVERY)
        && crate::features::accounts::store::touch(store, viewer.session)
            .await
            .is_ok()
}

/// Whether the viewer is still signed in.
///
/// # Errors
/// When the store fails.
pub async fn still_signed_in(store: &Store, viewer: &Viewer) -> Result<bool> {
    crate::features::accounts::store::session_open(store, viewer.session).await
}

/// Which of these browsers have been signed out.
///
/// # Errors
/// When the store fails.
pub async fn ended(store: &Store, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
    crate::features::accounts::store::ended(store, sessions).await
}
