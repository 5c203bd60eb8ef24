//! Sessions: the browsers and devices where a person is signed in.

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{SessionId, UserId},
        random::digest,
    },
    db::Store,
    features::{
        accounts::{session_store, viewer::Viewer},
        pressed_forms,
    },
    model::event::PersonEvent,
    realtime::Realtime,
};

pub use crate::features::accounts::session_store::DeviceSession;

/// The viewer's open sessions: this one first, then the most recently used.
///
/// # Errors
/// When the store fails.
pub async fn list_sessions(store: &Store, viewer: &Viewer) -> Result<Vec<DeviceSession>> {
    let mut sessions = session_store::list(store, viewer.id()).await?;
    sessions.sort_by_key(|session| session.id != viewer.session());
    Ok(sessions)
}

/// Ends one of the viewer's sessions and closes its streams.
///
/// # Errors
/// `NotFound` when the session is not theirs or has ended already; when the store fails.
pub async fn end_session(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    session: SessionId,
) -> Result<()> {
    if !session_store::end(store, viewer.id(), session).await? {
        return Err(Error::NotFound);
    }
    notify_signed_out(realtime, viewer.id(), vec![session]);
    Ok(())
}

/// Ends all sessions of the viewer except this one.
///
/// # Errors
/// When the store fails.
pub async fn end_other_sessions(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    let ended = session_store::end_others(store, viewer.id(), viewer.session()).await?;
    notify_signed_out(realtime, viewer.id(), ended);
    Ok(())
}

/// Ends the viewer's session and closes its streams.
///
/// # Errors
/// When the store fails.
pub async fn sign_out(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    session_store::end(store, viewer.id(), viewer.session()).await?;
    notify_signed_out(realtime, viewer.id(), vec![viewer.session()]);
    Ok(())
}

/// The viewer whose session has this token.
///
/// # Errors
/// When the store fails.
pub async fn viewer_by_token(store: &Store, token: &str) -> Result<Option<Viewer>> {
    let found = session_store::viewer(store, digest(token)).await?;
    Ok(found.map(|(viewer, _)| viewer))
}

/// The viewer whose session had this token until a moment ago, when its password was changed.
/// The token signs nobody in: it is good for the second press on that form.
///
/// # Errors
/// When the store fails.
pub async fn viewer_by_old_token(store: &Store, token: &str) -> Result<Option<Viewer>> {
    let oldest = pressed_forms::oldest();
    let found = session_store::viewer_by_old_token(store, token, oldest).await?;
    Ok(found.map(|(viewer, _)| viewer))
}

/// The longest time between two writes of a session's `used_at`, in seconds. An hour is
/// exact enough for sessions that expire after 30 idle days, and saves a write per page.
const USE_RECORDED_EVERY: i64 = 60 * 60;

/// Records that a session is in use, at most once an hour. Returns whether it did: then
/// the cookie needs a new expiry date, too.
pub async fn record_use(store: &Store, viewer: &Viewer, used_at: Timestamp) -> bool {
    // A full disk must not keep people from reading, so a failed write is no error.
    used_at < Timestamp::now().minus_seconds(USE_RECORDED_EVERY)
        && session_store::touch(store, viewer.session()).await.is_ok()
}

/// Whether the viewer's session is still open.
///
/// # Errors
/// When the store fails.
pub async fn still_signed_in(store: &Store, viewer: &Viewer) -> Result<bool> {
    session_store::is_open(store, viewer.session()).await
}

/// The sessions of this list that have ended or expired.
///
/// # Errors
/// When the store fails.
pub async fn ended_sessions(store: &Store, sessions: &[SessionId]) -> Result<Vec<SessionId>> {
    session_store::ended(store, sessions).await
}

/// Closes the streams of these ended sessions, on every server.
pub fn notify_signed_out(realtime: &Realtime, user: UserId, sessions: Vec<SessionId>) {
    for session in sessions {
        realtime.notify(user, PersonEvent::SignedOut { session });
    }
}
