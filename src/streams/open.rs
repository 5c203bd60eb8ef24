//! Opening a stream: the right to, a place among the person's streams, and the
//! order of it all, in which nothing falls through.

use std::time::Duration;

use rocket::tokio::{
    sync::OwnedSemaphorePermit,
    time::{Instant, sleep},
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, Seq},
    },
    features::{
        accounts::{self, Viewer},
        room_log,
        rooms::{self, Hearing},
        sidebar::{self, Sidebar},
    },
    realtime::{PresenceGuard, Realtime},
    streams::{
        encode::{End, Wire},
        feed::Feeds,
        reader::{Live, Next},
    },
};

/// How long a stream that ended without its end being noticed gets to notice it,
/// when its place is needed.
const POKE: Duration = Duration::from_millis(250);

/// Where a reader wants to go on from.
pub enum From {
    /// From now on.
    Now,
    /// After this cursor, as they sent it.
    Cursor(String),
}

/// A turn to open a stream, while it is kept.
pub type Turn = Option<OwnedSemaphorePermit>;

/// What it takes to listen.
pub struct Ear {
    /// Where rooms are heard.
    pub feeds: Feeds,
    /// Where people are heard.
    pub realtime: Realtime,
    /// How the reader is written to.
    pub wire: Wire,
}

/// Opens a reader's stream: of `room`, or without one of what concerns them alone.
///
/// # Errors
/// `NotFound` when they are not in the room, `TooManyStreams` when they have too
/// many open; when the store fails.
pub async fn open(
    ear: Ear,
    mut turn: Turn,
    viewer: Viewer,
    room: Option<RoomId>,
    from: From,
) -> Result<Live> {
    let store = ear.feeds.store();
    let here = arrive(&ear.realtime, &viewer, room, &mut turn).await?;

    // Listen first, then ask: what happens in between is in both, and what is
    // in both is dropped by its number. Asking includes the right to listen,
    // which may have ended while we were not listening yet.
    let feed = room.map(|room| ear.feeds.follow(room));
    let person = ear.realtime.person(viewer.id(), viewer.session());
    let hearing = match room {
        Some(room) => rooms::listening(store, &viewer, room).await?,
        None => accounts::still_signed_in(store, &viewer)
            .await?
            .then_some(Hearing {
                head: Seq::default(),
                cleared: MessageId::NONE,
            }),
    };
    let cleared = hearing.as_ref().map_or(MessageId::NONE, |h| h.cleared);
    let head = hearing.map(|hearing| hearing.head);
    let rooms = rooms_of(&ear, &viewer).await?;

    let (last, next) = match (head, from) {
        (None, _) => (Seq::default(), Next::End(End::SignedOut)),
        (Some(head), From::Now) => (head, Next::Follow),
        (Some(_), From::Cursor(_)) if room.is_none() => (Seq::default(), Next::Follow),
        (Some(head), From::Cursor(text)) => {
            let seq = ear.feeds.epoch().read(&text).map(|cursor| cursor.seq);
            let seq = seq.filter(|seq| *seq <= head && head.since(*seq) <= room_log::REPLAY_LIMIT);
            match seq {
                Some(seq) if seq == head => (seq, Next::Follow),
                Some(seq) => (seq, Next::CatchUp),
                None => (Seq::default(), Next::End(End::Reset)),
            }
        }
    };
    Ok(Live {
        greeting: Some(rooms),
        alone_since: Instant::now(),
        ear,
        feed,
        person,
        viewer,
        room,
        last,
        cleared,
        next,
        here,
    })
}

/// Takes a place among the person's streams. That a browser has closed one is
/// noticed only when it is written to, so before somebody is refused theirs are.
/// That takes a while, and others get the turn: nobody keeps the door shut for
/// everybody by standing in it.
async fn arrive(
    realtime: &Realtime,
    viewer: &Viewer,
    room: Option<RoomId>,
    turn: &mut Turn,
) -> Result<PresenceGuard> {
    for _ in 0..4 {
        if let Ok(here) = realtime.arrive(viewer.person(), viewer.appears_offline(), room) {
            return Ok(here);
        }
        turn.take();
        realtime.poke(viewer.id());
        sleep(POKE).await;
    }
    realtime
        .arrive(viewer.person(), viewer.appears_offline(), room)
        .map_err(|_| Error::TooManyStreams)
}

/// The reader's rooms, which the hub is told as well. What was said while they were
/// looked up may be in neither the list nor the bell; then they are looked up once
/// more, and the bell rings for them already.
pub(super) async fn rooms_of(ear: &Ear, viewer: &Viewer) -> Result<Sidebar> {
    let before = ear.realtime.said();
    let rooms = listed(ear, viewer).await?;
    if ear.realtime.said() == before {
        return Ok(rooms);
    }
    listed(ear, viewer).await
}

async fn listed(ear: &Ear, viewer: &Viewer) -> Result<Sidebar> {
    let people = ear.feeds.people(viewer).await?;
    let sidebar = sidebar::among(ear.feeds.store(), &ear.realtime, viewer, &people).await?;
    ear.realtime.is_in(viewer.person(), sidebar.bells());
    let (partners, others) = (sidebar.partners(), sidebar.others());
    ear.realtime.watch(viewer.id(), partners, others);
    Ok(sidebar)
}
