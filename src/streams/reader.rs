//! One reader's stream: what they missed, then what happens.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use rocket::{
    futures::{Stream, stream::unfold},
    tokio::time::{Instant, timeout_at},
};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId, Seq},
    },
    features::{accounts::Viewer, sidebar::Sidebar},
    realtime::{Lagged, Mailbox, PresenceGuard},
    streams::{
        broadcast::Reader,
        encode::{self, End, Event, Wire},
        ephemeral_update::Now,
        feed::BEAT,
        open::Ear,
        update::{Kind, Update},
        write_batch::Burst,
    },
};

/// A stream, to be read with [`Live::next`] until it ends.
pub struct Live {
    pub(super) ear: Ear,
    /// The room's, if it is the stream of a room.
    pub(super) feed: Option<Reader<Arc<Update>>>,
    pub(super) person: Mailbox,
    pub(super) viewer: Viewer,
    pub(super) room: Option<RoomId>,
    /// The last change that was sent.
    pub(super) last: Seq,
    /// What is not newer than this message is not there for the reader.
    pub(super) cleared: MessageId,
    pub(super) next: Next,
    /// What is still to be said first: the reader's rooms.
    pub(super) greeting: Option<Sidebar>,
    /// Without a room, when the last sign of life was given.
    pub(super) alone_since: Instant,
    /// Being online, for as long as this is here.
    #[expect(dead_code, reason = "dropping it is what it is for")]
    pub(super) here: PresenceGuard,
}

/// What a reader gets next.
pub(super) enum Next {
    /// What the log has.
    CatchUp,
    /// What the feed brings.
    Follow,
    /// The last word.
    End(End),
    /// Nothing more; it ended for this reason.
    Nothing(End),
    /// Nothing more, from this process.
    Stopped,
}

/// What there is to do.
pub enum Follow {
    /// To send this, which may be nothing.
    Room(Bytes),
    /// Something else than following the room: [`Live::step`].
    Otherwise,
}

/// What to do with an update.
enum Step {
    Send(Bytes),
    Skip,
    Behind,
    SendAndEnd(Bytes, Next),
}

impl Live {
    /// The stream as Rocket sends it. When Snug is told to stop it ends without a
    /// last word: the page comes back by itself, to us or to another process.
    pub fn into_stream(self) -> impl Stream<Item = Bytes> {
        unfold(self, |mut live| async move {
            let bytes = live.next().await?;
            Some((bytes, live))
        })
    }

    /// Who reads.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Why it has ended, once it has for good.
    pub fn ended(&self) -> Option<End> {
        match self.next {
            Next::Nothing(why) => Some(why),
            Next::CatchUp | Next::Follow | Next::End(_) | Next::Stopped => None,
        }
    }

    /// The next bytes to send, never none of them; nothing when there will be no
    /// more. Dropping it half way loses nothing.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            let bytes = match self.wait().await {
                Follow::Room(bytes) => bytes,
                // Boxed, like everything that is rarely done: what a stream that
                // waits takes in memory would have room for it otherwise.
                Follow::Otherwise => Box::pin(self.step()).await?,
            };
            if !bytes.is_empty() {
                return Some(bytes);
            }
        }
    }

    async fn wait(&mut self) -> Follow {
        if self.feed.is_some() || !self.follows() {
            return poll_fn(|cx| self.poll_follow(Some(cx), cx)).await;
        }
        match timeout_at(self.alone_since + BEAT, self.person.filled()).await {
            Ok(()) => Follow::Otherwise,
            Err(_) => Follow::Room(self.beat()),
        }
    }

    /// Whether there is nothing to do but to follow.
    fn follows(&self) -> bool {
        matches!(self.next, Next::Follow) && self.greeting.is_none()
    }

    /// What the room tells: this is what is done ten thousand times for every
    /// message. `room` is woken by the room, and `own`, if it is given, by what
    /// happens to the reader. Their own comes first: a right that has ended goes
    /// before what is said.
    pub fn poll_follow(&mut self, own: Option<&Context<'_>>, room: &Context<'_>) -> Poll<Follow> {
        if !self.follows() || self.person.is_full(own) {
            return Poll::Ready(Follow::Otherwise);
        }
        match &mut self.feed {
            Some(feed) => feed
                .poll_next(room)
                .map(|update| Follow::Room(self.burst(update))),
            None => Poll::Pending,
        }
    }

    /// Does the next of what is not following: the bytes to send, which may be none
    /// of them; nothing when there will be no more.
    pub async fn step(&mut self) -> Option<Bytes> {
        Some(match self.next {
            Next::Nothing(_) | Next::Stopped => return None,
            Next::End(why) => {
                self.next = Next::Nothing(why);
                self.encode(&Event::End(why))
            }
            Next::CatchUp => match self.catch_up().await {
                Ok(bytes) => bytes,
                Err(error) => {
                    // The page comes back with its cursor.
                    tracing::warn!("A stream of room {:?} ends: {error:?}", self.room);
                    return None;
                }
            },
            Next::Follow => match self.greeting.take() {
                Some(sidebar) => self.greet(sidebar),
                None => self.own().await,
            },
        })
    }

    /// What changed after the last change that was sent.
    async fn catch_up(&mut self) -> Result<Bytes> {
        self.next = Next::Follow;
        let Some(room) = self.room else {
            return Ok(Bytes::new());
        };
        let feeds = &self.ear.feeds;
        // There is one for as long as this reads.
        let Some(past) = feeds.past(room) else {
            return Ok(Bytes::new());
        };
        let updates = match past.after(feeds.store(), feeds.epoch(), self.last).await {
            Ok(updates) => updates,
            Err(error) => {
                self.next = Next::CatchUp;
                return Err(error);
            }
        };
        let Some(updates) = updates else {
            self.next = Next::End(End::Reset);
            return Ok(Bytes::new());
        };
        let mut bytes = BytesMut::new();
        for update in updates {
            self.last = update.seq;
            if self.is_there(&update) {
                bytes.extend_from_slice(update.bytes(self.ear.wire, self.viewer.lang()));
            }
            if let Some(end) = self.ends(update.kind) {
                self.next = end;
                break;
            }
        }
        Ok(bytes.freeze())
    }

    /// The first words once the reader is where the room is: that the stream stands,
    /// and what is true now that may have changed while they were away.
    fn greet(&self, sidebar: Sidebar) -> Bytes {
        let mut bytes = BytesMut::new();
        bytes.extend_from_slice(&self.encode(&Event::Hello {
            cursor: &self.ear.feeds.epoch().cursor(self.last).to_string(),
            retry: encode::retry(),
        }));
        bytes.extend_from_slice(&self.now(Now::Rooms {
            at: self.room,
            sidebar,
        }));
        if let Some(room) = self.room {
            bytes.extend_from_slice(&self.now(Now::Online {
                count: self.ear.realtime.count_in(room),
                here: vec![],
                away: vec![],
            }));
        }
        bytes.freeze()
    }

    /// What is true now, as this reader gets it.
    pub(super) fn now(&self, now: Now) -> Bytes {
        let (now, html) = (&now, &now.patch(self.viewer.lang()));
        self.encode(&Event::Now { now, html })
    }

    /// The event as this reader gets it.
    fn encode(&self, event: &Event<'_>) -> Bytes {
        self.ear.wire.encode(self.viewer.lang(), event)
    }

    /// What there is to send, and what else is there with it.
    fn burst(&mut self, update: Result<Arc<Update>, Lagged>) -> Bytes {
        let mut burst = Burst::default();
        let mut step = self.take(update);
        loop {
            match step {
                Step::Skip => {}
                Step::Behind => {
                    self.next = Next::CatchUp;
                    break;
                }
                Step::Send(frame) => burst.add(frame),
                Step::SendAndEnd(frame, end) => {
                    burst.add(frame);
                    self.next = end;
                    break;
                }
            }
            if burst.is_full() {
                break;
            }
            match self.feed.as_mut().and_then(Reader::next_now) {
                Some(update) => step = self.take(update),
                None => break,
            }
        }
        burst.into_bytes()
    }

    fn take(&mut self, update: Result<Arc<Update>, Lagged>) -> Step {
        let Ok(update) = update else {
            return Step::Behind;
        };
        let (wire, lang) = (self.ear.wire, self.viewer.lang());
        match update.kind {
            Kind::Now => Step::Send(update.bytes_for(wire, lang, self.viewer.id())),
            Kind::Beat if update.seq > self.last => Step::Behind,
            Kind::Beat if update.seq == self.last => Step::Send(update.bytes(wire, lang).clone()),
            // A beat from before what the log has told us already.
            Kind::Beat => Step::Skip,
            _ if update.seq <= self.last => Step::Skip,
            _ if update.seq > self.last.next() => Step::Behind,
            kind => {
                self.last = update.seq;
                if !self.is_there(&update) {
                    return Step::Skip;
                }
                let bytes = update.bytes(wire, lang).clone();
                match self.ends(kind) {
                    Some(end) => Step::SendAndEnd(bytes, end),
                    None => Step::Send(bytes),
                }
            }
        }
    }

    /// Whether the reader has not cleared what an update is about.
    fn is_there(&self, update: &Update) -> bool {
        update.message.is_none_or(|message| message > self.cleared)
    }

    /// How the stream ends after telling a change, if it does.
    fn ends(&self, kind: Kind) -> Option<Next> {
        match kind {
            Kind::Left(user) if user == self.viewer.id() => Some(Next::End(End::Left)),
            Kind::Deleted => Some(Next::End(End::Left)),
            // Its text still stands above, and only a new page is without it.
            Kind::Removed if self.ear.wire == Wire::Plain => Some(Next::Stopped),
            _ => None,
        }
    }

    /// A sign of life outside of the room's.
    pub(super) fn beat(&mut self) -> Bytes {
        self.alone_since = Instant::now();
        let cursor = self.ear.feeds.epoch().cursor(self.last).to_string();
        self.encode(&Event::Beat { cursor: &cursor })
    }
}
