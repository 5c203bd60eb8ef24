//! Records when people were last online.

use std::{collections::BTreeSet, time::Duration};

use tokio::time::sleep;

use crate::{db::Store, features::accounts, realtime::Realtime};

/// How long arrivals and departures are collected before one write.
const GATHER: Duration = Duration::from_secs(1);

/// Records "last seen" for as long as the server runs. When many people come and go at
/// once, some may be missed and are recorded the next time: people read it, and nothing
/// depends on it.
pub async fn record(store: Store, realtime: Realtime) {
    let mut changes = realtime.presence.subscribe();
    while let Some(user) = changes.recv().await {
        let mut users = BTreeSet::from([user]);
        sleep(GATHER).await;
        while let Ok(user) = changes.try_recv() {
            users.insert(user);
        }
        let users: Vec<_> = users.into_iter().collect();
        if let Err(error) = accounts::mark_online(&store, &users).await {
            tracing::warn!("The times when people were last online were not stored: {error}");
        }
    }
}
