//! Ends the streams of sessions that expire while they are open.

use std::time::Duration;

use tokio::time::{Instant, interval_at};

use crate::{
    base::errors::Result, db::Store, features::accounts, model::event::PersonEvent,
    realtime::Realtime,
};

/// How often the sessions of open streams are looked at. They last for weeks.
const INTERVAL: Duration = Duration::from_secs(5 * 60);

/// Looks at the sessions of open streams for as long as the server runs.
pub async fn run(store: Store, realtime: Realtime) {
    let mut ticks = interval_at(Instant::now() + INTERVAL, INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = end_streams(&store, &realtime).await {
            tracing::warn!("The sessions of open streams could not be looked at: {error}");
        }
    }
}

/// Ends the streams on this node whose sessions have ended or expired.
///
/// # Errors
/// When the store fails.
pub async fn end_streams(store: &Store, realtime: &Realtime) -> Result<()> {
    let sessions = realtime.bus.sessions();
    let ids: Vec<_> = sessions.keys().copied().collect();
    for session in accounts::ended_sessions(store, &ids).await? {
        if let Some(user) = sessions.get(&session) {
            let event = PersonEvent::SignedOut { session };
            realtime.bus.send(*user, &event);
        }
    }
    Ok(())
}
