//! Opening a stream: permission, a place among the person's streams, and the order of
//! steps in which no event is missed.

use std::{sync::Arc, time::Duration};

use tokio::time::{Instant, sleep};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, Seq, UserId},
    },
    features::{
        accounts::{self, Viewer},
        room_log,
        rooms::{self, RoomAccess},
        sidebar::{ListEdition, Sidebar},
    },
    realtime::{PresenceGuard, Realtime},
    streams::{
        context::{AdmissionPermit, StreamContext},
        encode::{Encoding, event::EndReason},
        reader::{ReaderState, StreamReader},
        recipient::Recipient,
    },
};

/// How long dead streams get to notice that their connection is closed, when a person has
/// too many.
const POKE_DELAY: Duration = Duration::from_millis(250);

/// How often dead streams are looked for before a stream is refused.
const POKES: u32 = 4;

/// The place in the room's log where a stream starts.
pub enum StartPosition {
    /// From now on.
    Now,
    /// After this cursor, as the client sent it.
    Cursor(String),
}

/// The part of the reader's list of rooms that a stream sends when it begins.
pub enum Greeting {
    /// All of it.
    List(Box<Sidebar>),
    /// The presence of the people in it.
    Partners(Vec<(UserId, bool)>),
    /// The page has it already.
    Nothing,
}

/// The list of rooms that the client has.
#[derive(Clone, Copy, Debug)]
pub enum KnownList {
    /// It has none, or does not say.
    None,
    /// The list of a page that was just loaded.
    AsLoaded(ListEdition),
    /// A list whose marks of who is online may have changed since.
    SinceSent(ListEdition),
}

impl KnownList {
    /// The part that a stream with this list sends first.
    fn greeting(self, sidebar: Sidebar) -> Greeting {
        let now = sidebar.edition();
        match self {
            Self::AsLoaded(known) if known == now => Greeting::Nothing,
            Self::AsLoaded(known) | Self::SinceSent(known) if known.has_same_rooms(now) => {
                Greeting::Partners(sidebar.partners_online())
            }
            _ => Greeting::List(Box::new(sidebar)),
        }
    }
}

/// The subject of a stream, and the client's state.
pub struct StreamPlace {
    /// The room; none for a stream of the viewer's own events.
    pub room: Option<RoomId>,
    /// Where it starts.
    pub start: StartPosition,
    /// The list of rooms.
    pub list: KnownList,
}

/// Opens a stream of a room for a viewer, or a stream of their own events.
///
/// # Errors
/// `NotFound` when they are not a member of the room, `TooManyStreams` when they have too
/// many open; when the store fails.
pub async fn open(
    context: Arc<StreamContext>,
    mut permit: AdmissionPermit,
    encoding: Encoding,
    viewer: Viewer,
    StreamPlace { room, start, list }: StreamPlace,
) -> Result<StreamReader> {
    let presence = come_online(&context.realtime, &viewer, room, &mut permit).await?;

    // Subscribe first and read the store second: an event in between is in both, and is
    // dropped the second time by its number. The read includes the permission, which may
    // have ended just before the subscription.
    let feed = room.map(|room| context.feeds.subscribe(room));
    let mailbox = context
        .realtime
        .bus
        .open_mailbox(viewer.id(), viewer.session());
    let hearing = match room {
        Some(room) => rooms::stream_access(&context.store, &viewer, room).await?,
        None => accounts::still_signed_in(&context.store, &viewer)
            .await?
            .then_some(RoomAccess {
                head: Seq::default(),
                cleared: MessageId::NONE,
            }),
    };
    let cleared = hearing.as_ref().map_or(MessageId::NONE, |h| h.cleared);
    let head = hearing.map(|hearing| hearing.head);
    let sidebar = context.sidebar(&viewer).await?;
    let recipient = Recipient::new(viewer.id(), &sidebar.blocked);
    if let Some(feed) = &feed {
        feed.set_reader(recipient.clone());
    }

    let (last_sent, state) = match (head, start) {
        (None, _) => (Seq::default(), ReaderState::End(EndReason::SignedOut)),
        (Some(head), StartPosition::Now) => (head, ReaderState::Follow),
        (Some(_), StartPosition::Cursor(_)) if room.is_none() => {
            (Seq::default(), ReaderState::Follow)
        }
        (Some(head), StartPosition::Cursor(text)) => {
            let seq = context.epoch.read(&text).map(|cursor| cursor.seq);
            let seq = seq.filter(|seq| *seq <= head && head.since(*seq) <= room_log::REPLAY_LIMIT);
            match seq {
                Some(seq) if seq == head => (seq, ReaderState::Follow),
                Some(seq) => (seq, ReaderState::CatchUp),
                None => (Seq::default(), ReaderState::End(EndReason::Reset)),
            }
        }
    };
    Ok(StreamReader {
        context,
        encoding,
        feed,
        mailbox,
        viewer,
        room,
        last_sent,
        cleared,
        state,
        recipient,
        counts_own_room: sidebar.counts(room),
        inbox: sidebar.inbox,
        greeting: Some(list.greeting(sidebar)),
        last_heartbeat: Instant::now(),
        presence,
    })
}

/// Counts the stream among the person's open ones. The server notices a closed connection
/// only when it writes to it, so before a stream is refused, the person's other streams get
/// a heartbeat. That takes a while, so this stream gives its permit to the next one: nobody
/// can keep everybody else from opening streams.
async fn come_online(
    realtime: &Realtime,
    viewer: &Viewer,
    room: Option<RoomId>,
    permit: &mut AdmissionPermit,
) -> Result<PresenceGuard> {
    for _ in 0..POKES {
        if let Ok(presence) =
            realtime
                .presence
                .connect(viewer.person(), viewer.appears_offline(), room)
        {
            return Ok(presence);
        }
        permit.take();
        realtime.bus.probe(viewer.id());
        sleep(POKE_DELAY).await;
    }
    realtime
        .presence
        .connect(viewer.person(), viewer.appears_offline(), room)
        .map_err(|_| Error::TooManyStreams)
}
