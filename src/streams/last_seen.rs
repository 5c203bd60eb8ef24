//! Notes when people were online last.

use std::{collections::BTreeSet, time::Duration};

use rocket::tokio::time::sleep;

use crate::{db::Store, features::accounts, realtime::Realtime};

/// How long those who come and go are gathered.
const GATHER: Duration = Duration::from_secs(1);

/// Notes it for as long as Snug runs. Who is missed in a rush is noted the next time:
/// it is for people to read, and nothing depends on it.
pub async fn note(store: Store, realtime: Realtime) {
    let mut comings = realtime.comings();
    loop {
        let mut users = BTreeSet::new();
        users.extend(comings.next().await.ok());
        sleep(GATHER).await;
        while let Some(user) = comings.next_now() {
            users.extend(user.ok());
        }
        let users: Vec<_> = users.into_iter().collect();
        if let Err(error) = accounts::mark_online(&store, &users).await {
            tracing::warn!("When people were online last is not noted: {error:?}");
        }
    }
}
