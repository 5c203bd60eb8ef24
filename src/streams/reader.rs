//! The stream of one reader: the changes they missed, then updates as they come.

use std::{
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::{Bytes, BytesMut};
use rocket::futures::{Stream, stream::unfold};
use tokio::time::{Instant, timeout_at};
use tracing::{Instrument, error_span};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId, Seq},
    },
    features::accounts::Viewer,
    realtime::{Mailbox, PresenceGuard},
    streams::{
        broadcast::{Lagged, Subscriber},
        context::StreamContext,
        encode::{
            Encoding,
            event::{EndReason, StreamEvent},
        },
        ephemeral::{EphemeralUpdate, typing_for},
        feed::HEARTBEAT_INTERVAL,
        open::Greeting,
        recipient::Recipient,
        replay::Replay,
        update::{Update, UpdateKind},
        write_batch::WriteBatch,
    },
};

/// An open stream. Call [`StreamReader::next`] until it ends.
pub struct StreamReader {
    pub(super) context: Arc<StreamContext>,
    pub(super) encoding: Encoding,
    /// The subscription to the room's feed, if it is the stream of a room.
    pub(super) feed: Option<Subscriber<Arc<Update>>>,
    /// The reader's own events.
    pub(super) mailbox: Mailbox,
    pub(super) viewer: Viewer,
    pub(super) room: Option<RoomId>,
    /// The number of the change sent last.
    pub(super) last_sent: Seq,
    /// The reader has cleared the history up to this message, and does not see it.
    pub(super) cleared: MessageId,
    pub(super) state: ReaderState,
    /// The reader, as far as it decides what they are told.
    pub(super) recipient: Recipient,
    /// The first part of the reader's list of rooms, until it was sent.
    pub(super) greeting: Option<Greeting>,
    /// Whether the page's list of rooms has an unread count for the room itself.
    pub(super) counts_own_room: bool,
    /// How many items are unread in the inbox, as the page shows it.
    pub(super) inbox: u32,
    /// Without a room: when the last heartbeat was sent.
    pub(super) last_heartbeat: Instant,
    #[expect(
        dead_code,
        reason = "the reader is online for as long as this is not dropped"
    )]
    pub(super) presence: PresenceGuard,
}

/// The step that comes next.
pub(super) enum ReaderState {
    /// Send the changes that the reader missed.
    CatchUp,
    /// Send updates as they come.
    Follow,
    /// Send the last event.
    End(EndReason),
    /// Send nothing more: the stream has ended for this reason.
    Ended(EndReason),
    /// Send nothing more. The page reconnects, to this instance or another.
    Disconnect,
}

/// The result of polling a stream.
pub enum ReaderPoll {
    /// These bytes are to be sent. There may be none.
    Send(Bytes),
    /// There is work other than following the room: call [`StreamReader::step`].
    Step,
}

/// The treatment of one update.
enum Delivery {
    Send(Bytes),
    Skip,
    /// The reader has missed a change.
    CatchUp,
    SendLast(Bytes, ReaderState),
}

impl StreamReader {
    /// The stream as Rocket sends it. On shutdown it ends without a last event, and the page
    /// reconnects by itself, to this instance or another.
    pub fn into_stream(self) -> impl Stream<Item = Bytes> {
        unfold(self, |mut reader| async move {
            let bytes = reader.next().await?;
            Some((bytes, reader))
        })
    }

    /// The reader.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The state that all streams share.
    pub fn context(&self) -> &Arc<StreamContext> {
        &self.context
    }

    /// The reason why the stream has ended, if it has for good.
    pub fn end_reason(&self) -> Option<EndReason> {
        match self.state {
            ReaderState::Ended(reason) => Some(reason),
            ReaderState::CatchUp
            | ReaderState::Follow
            | ReaderState::End(_)
            | ReaderState::Disconnect => None,
        }
    }

    /// The next bytes to send, at least one; `None` at the end. Cancel safe: dropping the
    /// future loses nothing.
    pub async fn next(&mut self) -> Option<Bytes> {
        loop {
            let bytes = match self.wait().await {
                ReaderPoll::Send(bytes) => bytes,
                // Boxed, like everything rare: otherwise the memory of every waiting stream
                // would have room for it.
                ReaderPoll::Step => Box::pin(self.step()).await?,
            };
            if !bytes.is_empty() {
                return Some(bytes);
            }
        }
    }

    async fn wait(&mut self) -> ReaderPoll {
        if self.feed.is_some() || !self.is_following() {
            return poll_fn(|cx| self.poll(Some(cx), cx)).await;
        }
        let heartbeat_at = self.last_heartbeat + HEARTBEAT_INTERVAL;
        match timeout_at(heartbeat_at, self.mailbox.ready()).await {
            Ok(()) => ReaderPoll::Step,
            Err(_) => ReaderPoll::Send(self.heartbeat()),
        }
    }

    /// Whether there is nothing to do but to follow the room.
    fn is_following(&self) -> bool {
        matches!(self.state, ReaderState::Follow) && self.greeting.is_none()
    }

    /// Polls the room's feed. This runs ten thousand times for every message. The feed wakes
    /// `room`; the reader's mailbox wakes `own`, if it is given. The mailbox comes first,
    /// because a permission must end before the next message is sent.
    pub fn poll(&mut self, own: Option<&Context<'_>>, room: &Context<'_>) -> Poll<ReaderPoll> {
        if !self.is_following() || self.mailbox.is_ready(own) {
            return Poll::Ready(ReaderPoll::Step);
        }
        match &mut self.feed {
            Some(feed) => feed
                .poll_next(room)
                .map(|update| ReaderPoll::Send(self.batch(update))),
            None => Poll::Pending,
        }
    }

    /// Does the next work other than following the room. Returns the bytes to send, which
    /// may be none; `None` at the end.
    pub async fn step(&mut self) -> Option<Bytes> {
        let person = self.viewer.id().get();
        let span = error_span!("stream", person, room = self.room.map(|room| room.get()));
        self.step_in_span().instrument(span).await
    }

    async fn step_in_span(&mut self) -> Option<Bytes> {
        Some(match self.state {
            ReaderState::Ended(_) | ReaderState::Disconnect => return None,
            ReaderState::End(reason) => {
                self.state = ReaderState::Ended(reason);
                self.encode(&StreamEvent::End(reason))
            }
            ReaderState::CatchUp => match self.catch_up().await {
                Ok(bytes) => bytes,
                Err(error) => {
                    // The page reconnects with its cursor.
                    tracing::warn!("A stream was closed because of an error: {error}");
                    return None;
                }
            },
            ReaderState::Follow => match self.greeting.take() {
                Some(greeting) => self.hello(greeting),
                None => self.user_events().await,
            },
        })
    }

    /// The changes after the one sent last, as many as go into one batch.
    async fn catch_up(&mut self) -> Result<Bytes> {
        self.state = ReaderState::Follow;
        let Some(room) = self.room else {
            return Ok(Bytes::new());
        };
        let (store, epoch) = (&self.context.store, &self.context.epoch);
        // It exists, because this stream subscribes to the feed.
        let Some(replay) = self.context.feeds.replay_buffer(room) else {
            return Ok(Bytes::new());
        };
        let page = match replay.after(store, epoch, self.last_sent).await {
            Ok(page) => page,
            Err(error) => {
                self.state = ReaderState::CatchUp;
                return Err(error);
            }
        };
        let Replay::Page { updates, complete } = page else {
            self.state = ReaderState::End(EndReason::Reset);
            return Ok(Bytes::new());
        };
        if !complete {
            self.state = ReaderState::CatchUp;
        }
        let mut batch = WriteBatch::default();
        for update in updates {
            if batch.is_full() {
                self.state = ReaderState::CatchUp;
                break;
            }
            self.last_sent = update.seq;
            if self.is_visible(&update) {
                batch.add(update.bytes(self.encoding, self.viewer.lang()));
            }
            if let Some(state) = self.state_after(update.kind) {
                self.state = state;
                break;
            }
        }
        Ok(batch.into_bytes())
    }

    /// The first events once the reader has caught up: the state that may have changed.
    fn hello(&self, greeting: Greeting) -> Bytes {
        let mut bytes = BytesMut::new();
        bytes.extend_from_slice(&self.encode(&StreamEvent::Hello {
            cursor: &self.cursor(),
            retry: reconnect_delay(),
        }));
        let current = self.room;
        let list = match greeting {
            Greeting::List(sidebar) => Some(EphemeralUpdate::Sidebar { current, sidebar }),
            Greeting::Partners(partners) => Some(EphemeralUpdate::Partners(partners)),
            Greeting::Nothing => None,
        };
        if let Some(list) = list {
            bytes.extend_from_slice(&self.encode_ephemeral(list));
        }
        if let Some(room) = self.room {
            bytes.extend_from_slice(&self.encode_ephemeral(EphemeralUpdate::Online {
                count: self.context.realtime.presence.online_count(room),
                here: vec![],
                away: vec![],
            }));
            let people = typing_for(&self.context.feeds.typists(room), &self.recipient);
            if !people.is_empty() {
                let before = vec![];
                let typing = EphemeralUpdate::Typing { people, before };
                bytes.extend_from_slice(&self.encode_ephemeral(typing));
            }
        }
        bytes.freeze()
    }

    /// An ephemeral update for this reader alone.
    pub(super) fn encode_ephemeral(&self, update: EphemeralUpdate) -> Bytes {
        let (update, html) = (&update, &update.patch(self.viewer.lang()));
        self.encode(&StreamEvent::Ephemeral { update, html })
    }

    fn encode(&self, event: &StreamEvent<'_>) -> Bytes {
        self.encoding.encode(self.viewer.lang(), event)
    }

    fn cursor(&self) -> String {
        self.context.epoch.cursor(self.last_sent).to_string()
    }

    /// An update, together with all others that are there already.
    fn batch(&mut self, update: Result<Arc<Update>, Lagged>) -> Bytes {
        let mut batch = WriteBatch::default();
        let mut delivery = self.deliver(update);
        loop {
            match delivery {
                Delivery::Skip => {}
                Delivery::CatchUp => {
                    self.state = ReaderState::CatchUp;
                    break;
                }
                Delivery::Send(frame) => batch.add(frame),
                Delivery::SendLast(frame, state) => {
                    batch.add(frame);
                    self.state = state;
                    break;
                }
            }
            if batch.is_full() {
                break;
            }
            match self.feed.as_mut().and_then(Subscriber::try_next) {
                Some(update) => delivery = self.deliver(update),
                None => break,
            }
        }
        batch.into_bytes()
    }

    fn deliver(&mut self, update: Result<Arc<Update>, Lagged>) -> Delivery {
        let Ok(update) = update else {
            return Delivery::CatchUp;
        };
        let (encoding, lang) = (self.encoding, self.viewer.lang());
        match update.kind {
            UpdateKind::Ephemeral if !update.concerns(&self.recipient) => Delivery::Skip,
            UpdateKind::Ephemeral => {
                Delivery::Send(update.bytes_for(encoding, lang, &self.recipient))
            }
            UpdateKind::Heartbeat if update.seq > self.last_sent => Delivery::CatchUp,
            UpdateKind::Heartbeat if update.seq == self.last_sent => {
                Delivery::Send(update.bytes(encoding, lang))
            }
            // A heartbeat from before the changes that were replayed.
            UpdateKind::Heartbeat => Delivery::Skip,
            _ if update.seq <= self.last_sent => Delivery::Skip,
            _ if update.first > self.last_sent.next() => Delivery::CatchUp,
            kind => {
                self.last_sent = update.seq;
                if !self.is_visible(&update) {
                    return Delivery::Skip;
                }
                let bytes = update.bytes(encoding, lang);
                match self.state_after(kind) {
                    Some(state) => Delivery::SendLast(bytes, state),
                    None => Delivery::Send(bytes),
                }
            }
        }
    }

    /// Whether the reader has not cleared the message that an update is about.
    fn is_visible(&self, update: &Update) -> bool {
        update.message.is_none_or(|message| message > self.cleared)
    }

    /// The state after sending a change, if the stream ends with it.
    fn state_after(&self, kind: UpdateKind) -> Option<ReaderState> {
        match kind {
            UpdateKind::Left(user) if user == self.viewer.id() => {
                Some(ReaderState::End(EndReason::Left))
            }
            // A program has all it needs in the change itself.
            UpdateKind::OwnerChanged(user)
                if user == self.viewer.id() && !self.encoding.is_socket() =>
            {
                Some(ReaderState::End(EndReason::Reset))
            }
            UpdateKind::RoomDeleted => Some(ReaderState::End(EndReason::Left)),
            // The page still shows the deleted text, and only a new page is without it.
            UpdateKind::MessageDeleted if self.encoding == Encoding::Html => {
                Some(ReaderState::Disconnect)
            }
            _ => None,
        }
    }

    /// A heartbeat of this stream alone.
    pub(super) fn heartbeat(&mut self) -> Bytes {
        self.last_heartbeat = Instant::now();
        let cursor = self.cursor();
        self.encode(&StreamEvent::Heartbeat { cursor: &cursor })
    }
}

/// How long a page waits before it reconnects, in milliseconds: a random time between half a
/// second and two and a half.
fn reconnect_delay() -> u16 {
    let mut random = [0; 2];
    // Without randomness all pages reconnect at once. That is no reason to fail.
    let _ = getrandom::fill(&mut random);
    500 + u16::from_be_bytes(random) % 2_000
}
