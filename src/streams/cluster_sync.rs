//! Cluster sync: makes sure that this node misses nothing that its peers do.
//!
//! Messages of the peers arrive at once. But a message can get lost, and the last one before
//! a silence leaves no gap behind by which to notice. So the store is read as well: every
//! ten seconds while Redis answers, and every second and a half while it does not.

use std::{collections::HashSet, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, interval},
};

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, Seq},
    },
    db::Store,
    features::{rate_limits::Limits, room_log},
    model::event::Change,
    realtime::{
        Realtime,
        cluster::{
            message::{ClusterMessage, Envelope},
            relay::RelayEvent,
        },
    },
    streams::{expired_sessions, replay::LOG_PAGE},
};

/// How often the store is read while Redis answers.
const POLL_INTERVAL: Duration = Duration::from_secs(10);

/// How often the store is read while Redis does not answer.
const POLL_INTERVAL_WITHOUT_REDIS: Duration = Duration::from_millis(1_500);

/// How often this node sends a heartbeat.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(5);

/// How often this node unsubscribes from rooms that nobody on it is in any more.
const UNSUBSCRIBE_INTERVAL: Duration = Duration::from_secs(60);

/// How often hints are followed.
const TICK: Duration = Duration::from_millis(100);

struct ClusterSync {
    store: Store,
    realtime: Realtime,
    limits: Option<Limits>,
    /// The rooms that may have changed. They are read at the next tick, once however many
    /// hints there were: anybody who can publish in Redis can send hints.
    hints: HashSet<RoomId>,
    /// Whether anything else may have changed.
    poll_soon: bool,
}

/// Processes the events of the relay until it ends.
pub async fn run(
    store: Store,
    realtime: Realtime,
    limits: Option<Limits>,
    mut events: mpsc::Receiver<RelayEvent>,
) {
    let mut sync = ClusterSync {
        store,
        realtime,
        limits,
        hints: HashSet::new(),
        poll_soon: false,
    };
    let mut ticks = interval(TICK);
    let (mut last_poll, mut last_heartbeat, mut last_unsubscribe) = [Instant::now(); 3].into();
    loop {
        let result = tokio::select! {
            event = events.recv() => match event {
                Some(event) => sync.process(event).await,
                None => return,
            },
            _ = ticks.tick() => {
                sync.tell_counts();
                let poll_interval = match sync.realtime.cluster.is_connected() {
                    Some(true) => POLL_INTERVAL,
                    _ => POLL_INTERVAL_WITHOUT_REDIS,
                };
                if last_heartbeat.elapsed() >= HEARTBEAT_INTERVAL {
                    last_heartbeat = Instant::now();
                    sync.realtime.heartbeat();
                }
                if last_unsubscribe.elapsed() >= UNSUBSCRIBE_INTERVAL {
                    last_unsubscribe = Instant::now();
                    sync.realtime.unsubscribe_unused_rooms();
                }
                let is_hinted = sync.poll_soon && last_poll.elapsed() >= POLL_INTERVAL_WITHOUT_REDIS;
                if is_hinted || last_poll.elapsed() >= poll_interval {
                    last_poll = Instant::now();
                    sync.poll().await
                } else {
                    sync.follow_hints().await
                }
            }
        };
        if let Err(error) = result {
            tracing::warn!("The changes of other nodes could not be read: {error}");
        }
    }
}

impl ClusterSync {
    async fn process(&mut self, event: RelayEvent) -> Result<()> {
        match event {
            RelayEvent::Connected => {
                self.realtime.heartbeat();
                Ok(())
            }
            RelayEvent::Subscribed(rooms) => self.sync_rooms(&rooms).await,
            RelayEvent::Hint(room) => {
                self.hints.insert(room);
                Ok(())
            }
            RelayEvent::HintForAll => {
                self.poll_soon = true;
                Ok(())
            }
            RelayEvent::Received(envelope) => self.receive(*envelope).await,
        }
    }

    /// Reads the rooms that may have changed.
    async fn follow_hints(&mut self) -> Result<()> {
        if self.hints.is_empty() {
            return Ok(());
        }
        let rooms: Vec<_> = self.hints.drain().collect();
        self.sync_rooms(&rooms).await
    }

    /// Tells the other nodes what the rate limits of this one have counted.
    fn tell_counts(&self) {
        let counts = self.limits.as_ref().map(Limits::drain_counts);
        if let Some(counts) = counts.filter(|counts| !counts.is_empty()) {
            self.realtime
                .cluster
                .send(ClusterMessage::Counted { counts });
        }
    }

    /// Passes a message on. If it is a change of a room and there is a gap before its number,
    /// the missed changes are read from the log first.
    async fn receive(&self, envelope: Envelope) -> Result<()> {
        if let ClusterMessage::RoomHint { room } = &envelope.message {
            self.sync_rooms(&[*room]).await?;
        }
        if let ClusterMessage::Counted { counts } = &envelope.message
            && let Some(limits) = &self.limits
            && self.realtime.cluster.node() != Some(&envelope.from)
        {
            limits.take_of_peer(counts);
        }
        if let ClusterMessage::RoomChanged { event } = &envelope.message
            && let Some(latest) = self.realtime.cluster.latest_seq(event.room)
            && event.seq > latest.next()
        {
            let (room, seq) = (event.room, event.seq);
            self.replay(room, latest, seq).await?;
            // The log has this change as well, so it may have been delivered by now.
            let latest = self.realtime.cluster.latest_seq(room);
            if latest.is_some_and(|latest| latest >= seq) {
                return Ok(());
            }
        }
        self.realtime.receive(envelope);
        Ok(())
    }

    /// Reads from the store all that may have been missed: changes of rooms, and sessions
    /// that were signed out.
    async fn poll(&mut self) -> Result<()> {
        self.poll_soon = false;
        self.hints.clear();
        self.sync_rooms(&self.realtime.cluster.subscribed_rooms())
            .await?;
        expired_sessions::end_streams(&self.store, &self.realtime).await
    }

    /// Compares the numbers of these rooms with the log. This node received no change of a
    /// room from before it was subscribed to, so the room's feed and members read the store
    /// once more then.
    async fn sync_rooms(&self, rooms: &[RoomId]) -> Result<()> {
        let cluster = &self.realtime.cluster;
        for (room, head) in room_log::heads(&self.store, rooms).await? {
            match cluster.latest_seq(room) {
                Some(latest) if head > latest => {
                    self.replay(room, latest, head).await?;
                    // The last change may be of a kind that this version leaves out.
                    self.realtime.caught_up(room, head);
                }
                Some(_) => {}
                None => self.realtime.recheck_room(room, head),
            }
        }
        Ok(())
    }

    /// Delivers the changes of a room after number `seq`, at least up to `up_to`, as the log
    /// has them. No further: in a busy room there is always one more.
    async fn replay(&self, room: RoomId, mut seq: Seq, up_to: Seq) -> Result<()> {
        while seq < up_to {
            let events = room_log::after(&self.store, room, seq, LOG_PAGE).await?;
            let Some(last) = events.last() else {
                return Ok(());
            };
            seq = last.seq;
            // The log does not have who is mentioned, nor who was.
            let may_mention = events.iter().any(|event| {
                matches!(
                    event.change,
                    Change::Posted(_) | Change::Edited(_) | Change::Deleted(_)
                )
            });
            let may_concern = events.iter().any(|event| match &event.change {
                Change::Posted(message) | Change::Edited(message) => {
                    message.thread.is_some() || !message.names().is_empty()
                }
                _ => false,
            });
            for event in events {
                self.realtime.deliver(event);
            }
            if may_mention {
                self.realtime.unread.recheck_mentions(room);
            }
            if may_concern {
                self.realtime.unread.recheck_inboxes(room);
            }
        }
        Ok(())
    }
}
