//! Last seen: stores when people were last online.

use std::{collections::BTreeSet, time::Duration};

use tokio::time::sleep;

use crate::{db::Store, features::accounts, realtime::Realtime};

/// How long people who come online or go offline are collected before they are stored.
const COLLECT: Duration = Duration::from_secs(1);

/// Stores it for as long as the server runs. A person who is missed in a rush is stored the
/// next time; nothing depends on it.
pub async fn note(store: Store, realtime: Realtime) {
    let mut changes = realtime.presence.subscribe();
    while let Some(user) = changes.recv().await {
        let mut users = BTreeSet::from([user]);
        sleep(COLLECT).await;
        while let Ok(user) = changes.try_recv() {
            users.insert(user);
        }
        let users: Vec<_> = users.into_iter().collect();
        if let Err(error) = accounts::was_online(&store, &users).await {
            rocket::warn!("When people were last online could not be stored: {error:?}");
        }
    }
}
