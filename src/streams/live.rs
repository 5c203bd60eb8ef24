//! One reader's stream: what they missed, then what happens.

use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use rocket::{
    Shutdown,
    futures::{Stream, stream::unfold},
    tokio,
};

use super::{
    feed::{self, Feeds, Kind, Update},
    frame::{self, End},
};
use crate::{
    accounts::{self, Viewer},
    error::Result,
    event::PersonEvent,
    hub::{Hub, Listening, Missed},
    ids::{RoomId, Seq, UserId},
    log, rooms,
};

/// How much of a burst is written at once, in bytes.
const BURST: usize = 64 * 1024;

/// Where a reader wants to go on from.
pub enum From {
    /// From now on.
    Now,
    /// After this cursor, as they sent it.
    Cursor(String),
}

/// Opens a reader's stream of `room`.
///
/// # Errors
/// `NotFound` when they are not in it; when the store fails.
pub async fn open(
    feeds: &Feeds,
    hub: &Hub,
    viewer: Viewer,
    room: RoomId,
    from: From,
    shutdown: Shutdown,
) -> Result<impl Stream<Item = Bytes> + use<>> {
    rooms::enter(feeds.store(), &viewer, room).await?;

    // Listen first, then ask: what happens in between is in both, and what is
    // in both is dropped by its number. Asking includes the right to listen,
    // which may have ended while we were not listening yet.
    let feed = feeds.follow(room);
    let person = hub.person(viewer.id());
    let head = rooms::enter(feeds.store(), &viewer, room).await?.head();
    let signed_in = accounts::still_signed_in(feeds.store(), &viewer).await?;

    let start = match from {
        From::Now => Some(head),
        From::Cursor(text) => feeds.epoch().read(&text).map(|cursor| cursor.seq),
    };
    let next = match start {
        _ if !signed_in => Next::End(End::SignedOut),
        Some(seq) if seq <= head && head.since(seq) <= log::REPLAY_LIMIT => Next::CatchUp,
        _ => Next::End(End::Reset),
    };
    let last = start.unwrap_or_default();
    let live = Live {
        feeds: feeds.clone(),
        feed,
        person,
        viewer,
        room,
        last,
        next,
        greet: true,
    };

    Ok(unfold(
        (live, shutdown),
        |(mut live, mut shutdown)| async move {
            let bytes = tokio::select! {
                biased;
                // The page comes back by itself, to us or to another process.
                () = &mut shutdown => None,
                bytes = live.next() => bytes,
            }?;
            Some((bytes, (live, shutdown)))
        },
    ))
}

struct Live {
    feeds: Feeds,
    feed: Listening<RoomId, Arc<Update>>,
    person: Listening<UserId, PersonEvent>,
    viewer: Viewer,
    room: RoomId,
    /// The last change that was sent.
    last: Seq,
    next: Next,
    /// Whether the first sign of life is still to be given.
    greet: bool,
}

/// What a reader gets next.
enum Next {
    /// What the log has.
    CatchUp,
    /// What the feed brings.
    Follow,
    /// The last word.
    End(End),
    /// Nothing more.
    Nothing,
}

/// What to do with an update.
enum Step {
    Send(Bytes),
    Skip,
    Behind,
    SendAndEnd(Bytes, End),
}

impl Live {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            match self.next {
                Next::Nothing => return None,
                Next::End(why) => {
                    self.next = Next::Nothing;
                    return Some(frame::end(why));
                }
                Next::CatchUp => match self.catch_up().await {
                    Ok(bytes) if bytes.is_empty() => {}
                    Ok(bytes) => return Some(bytes),
                    Err(error) => {
                        // The page comes back with its cursor.
                        rocket::warn!("A stream of room {} ends: {error:?}", self.room);
                        return None;
                    }
                },
                Next::Follow => {
                    if let Some(bytes) = self.follow().await {
                        return Some(bytes);
                    }
                }
            }
        }
    }

    /// What changed after the last change that was sent.
    async fn catch_up(&mut self) -> Result<Bytes> {
        let limit = log::REPLAY_LIMIT;
        let events = log::after(self.feeds.store(), self.room, self.last, limit + 1).await?;
        if i64::try_from(events.len()).is_ok_and(|missed| missed > limit) {
            self.next = Next::End(End::Reset);
            return Ok(Bytes::new());
        }
        self.next = Next::Follow;
        let mut bytes = BytesMut::new();
        for event in &events {
            let update = feed::draw(self.feeds.epoch(), event);
            self.last = update.seq;
            bytes.extend_from_slice(&update.frame);
            if update.kind == Kind::Left(self.viewer.id()) {
                self.next = Next::End(End::Left);
                return Ok(bytes.freeze());
            }
        }
        if std::mem::take(&mut self.greet) {
            bytes.extend_from_slice(&feed::beat(self.feeds.epoch(), self.last).frame);
        }
        Ok(bytes.freeze())
    }

    /// Waits for something to send, and takes what else is there with it.
    async fn follow(&mut self) -> Option<Bytes> {
        let update = tokio::select! {
            biased;
            event = self.person.next() => {
                self.heard(event).await;
                return None;
            }
            update = self.feed.next() => update,
        };
        let mut burst: Option<Burst> = None;
        let mut step = self.take(update);
        loop {
            match step {
                Step::Skip => {}
                Step::Behind => {
                    self.next = Next::CatchUp;
                    break;
                }
                Step::Send(frame) => Burst::add(&mut burst, frame),
                Step::SendAndEnd(frame, why) => {
                    Burst::add(&mut burst, frame);
                    self.next = Next::End(why);
                    break;
                }
            }
            if burst.as_ref().is_some_and(|burst| burst.len() >= BURST) {
                break;
            }
            match self.feed.next_now() {
                Some(update) => step = self.take(update),
                None => break,
            }
        }
        burst.map(Burst::into_bytes)
    }

    fn take(&mut self, update: Result<Arc<Update>, Missed>) -> Step {
        let Ok(update) = update else {
            return Step::Behind;
        };
        match update.kind {
            Kind::Beat if update.seq > self.last => Step::Behind,
            Kind::Beat if update.seq == self.last => Step::Send(update.frame.clone()),
            // A beat from before what the log has told us already.
            Kind::Beat => Step::Skip,
            Kind::Change | Kind::Left(_) if update.seq <= self.last => Step::Skip,
            Kind::Change | Kind::Left(_) if update.seq > self.last.next() => Step::Behind,
            Kind::Left(user) if user == self.viewer.id() => {
                self.last = update.seq;
                Step::SendAndEnd(update.frame.clone(), End::Left)
            }
            Kind::Change | Kind::Left(_) => {
                self.last = update.seq;
                Step::Send(update.frame.clone())
            }
        }
    }

    async fn heard(&mut self, event: Result<PersonEvent, Missed>) {
        let ended = match event {
            Ok(PersonEvent::SignedOut { session }) => session == self.viewer.session(),
            // Something was missed; it may have been that.
            Err(_) => {
                let store = self.feeds.store();
                !accounts::still_signed_in(store, &self.viewer)
                    .await
                    .unwrap_or(false)
            }
        };
        if ended {
            self.next = Next::End(End::SignedOut);
        }
    }
}

/// Frames to be written at once. A single one stays the bytes all readers share.
enum Burst {
    One(Bytes),
    Many(BytesMut),
}

impl Burst {
    fn add(burst: &mut Option<Burst>, frame: Bytes) {
        *burst = Some(match burst.take() {
            None => Burst::One(frame),
            Some(Burst::One(first)) => {
                let mut many = BytesMut::from(&first[..]);
                many.extend_from_slice(&frame);
                Burst::Many(many)
            }
            Some(Burst::Many(mut many)) => {
                many.extend_from_slice(&frame);
                Burst::Many(many)
            }
        });
    }

    fn len(&self) -> usize {
        match self {
            Burst::One(bytes) => bytes.len(),
            Burst::Many(bytes) => bytes.len(),
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Burst::One(bytes) => bytes,
            Burst::Many(bytes) => bytes.freeze(),
        }
    }
}
