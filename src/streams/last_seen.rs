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
    let mut comings = realtime.comings();
    loop {
        let mut users = BTreeSet::new();
        users.extend(comings.next().await.ok());
        sleep(GATHER).await;
        while let Some(user) = comings.next_now() {
            users.extend(user.ok());
        }
        let users: Vec<_> = users.into_iter().collect();
        if let Err(error) = accounts::was_online(&store, &users).await {
            rocket::warn!("Times of \"last seen\" were not recorded: {error:?}");
        }
    }
}
