//! Sees to it that nothing is missed of what other processes do.
//!
//! What they ring for comes at once. But a bell may not ring, and the last one before
//! silence leaves no gap behind. So the store is asked as well: now and then while all
//! is well, every second and a half while Redis is away.

use std::{collections::HashMap, time::Duration};

use rocket::tokio::{
    self,
    sync::mpsc,
    time::{Instant, interval},
};

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, Seq},
    },
    db::Store,
    features::{accounts, room_log},
    model::event::Change,
    realtime::{
        Realtime,
        cluster::{
            message::{ClusterMessage, Envelope},
            relay::Arrival,
        },
    },
};

/// How often the store is asked while Redis is well.
const NOW_AND_THEN: Duration = Duration::from_secs(10);

/// How often while it is not.
const OFTEN: Duration = Duration::from_millis(1_500);

/// How often a sign of life is given.
const BEAT: Duration = Duration::from_secs(5);

/// How often rooms are forgotten that nobody here is in any more.
const FORGET: Duration = Duration::from_secs(60);

struct Watch {
    store: Store,
    realtime: Realtime,
}

/// Watches for as long as there is a relay.
pub async fn watch(store: Store, realtime: Realtime, mut arrivals: mpsc::Receiver<Arrival>) {
    let watch = Watch { store, realtime };
    let mut ticks = interval(Duration::from_millis(250));
    let (mut asked, mut beaten, mut forgotten) = [Instant::now(); 3].into();
    loop {
        let done = tokio::select! {
            arrival = arrivals.recv() => match arrival {
                Some(arrival) => watch.take(arrival).await,
                None => return,
            },
            _ = ticks.tick() => {
                let often = match watch.realtime.relay().is_well() {
                    Some(true) => NOW_AND_THEN,
                    _ => OFTEN,
                };
                if beaten.elapsed() >= BEAT {
                    beaten = Instant::now();
                    watch.realtime.beat();
                }
                if forgotten.elapsed() >= FORGET {
                    forgotten = Instant::now();
                    watch.realtime.forget_rooms();
                }
                if asked.elapsed() >= often {
                    asked = Instant::now();
                    watch.look().await
                } else {
                    Ok(())
                }
            }
        };
        if let Err(error) = done {
            tracing::warn!("What other processes did could not be looked up: {error:?}");
        }
    }
}

impl Watch {
    async fn take(&self, arrival: Arrival) -> Result<()> {
        match arrival {
            Arrival::Open => {
                self.realtime.beat();
                Ok(())
            }
            Arrival::Broken => Ok(()),
            Arrival::Listening(rooms) => self.catch_up_with(&rooms).await,
            Arrival::Unreadable(room) => self.catch_up_with(&[room]).await,
            Arrival::Envelope(note) => self.note(note).await,
        }
    }

    async fn note(&self, note: Envelope) -> Result<()> {
        if let ClusterMessage::Changed { event } = &note.news
            && let Some(seen) = self.realtime.seen(event.room)
            && event.seq > seen.next()
        {
            let (room, seq) = (event.room, event.seq);
            self.catch_up(room, seen).await?;
            // The log has this one as well.
            if self.realtime.seen(room).is_some_and(|seen| seen >= seq) {
                return Ok(());
            }
        }
        self.realtime.hear(note);
        Ok(())
    }

    /// Asks the store for all that may have been missed.
    async fn look(&self) -> Result<()> {
        self.catch_up_with(&self.realtime.relay().wanted()).await?;
        let sessions: HashMap<_, _> = self.realtime.sessions().into_iter().collect();
        let ids: Vec<_> = sessions.keys().copied().collect();
        for session in accounts::ended_sessions(&self.store, &ids).await? {
            if let Some(user) = sessions.get(&session) {
                self.realtime.signed_out(*user, session);
            }
        }
        Ok(())
    }

    /// Asks where these rooms are. What happened in one before it was listened to, and
    /// after its readers had looked, nobody was told: they look again.
    async fn catch_up_with(&self, rooms: &[RoomId]) -> Result<()> {
        for (room, head) in room_log::heads(&self.store, rooms).await? {
            match self.realtime.seen(room) {
                Some(seen) if head > seen => {
                    self.catch_up(room, seen).await?;
                    // The last change may be of a kind that is left out.
                    self.realtime.noticed(room, head);
                }
                Some(_) => {}
                None => {
                    self.realtime.noticed(room, head);
                    self.realtime.doubt(room);
                }
            }
        }
        Ok(())
    }

    async fn catch_up(&self, room: RoomId, mut seen: Seq) -> Result<()> {
        loop {
            let events = room_log::after(&self.store, room, seen, room_log::REPLAY_LIMIT).await?;
            let Some(last) = events.last() else {
                return Ok(());
            };
            seen = last.seq;
            let said = events.iter().any(|e| matches!(e.change, Change::Posted(_)));
            for event in events {
                self.realtime.take(event);
            }
            if said {
                self.realtime.may_be_mentioned(room);
            }
        }
    }
}
