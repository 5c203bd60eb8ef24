//! Rooms, and who is in them.

mod guard;
mod joining;
mod name;
pub mod page;
pub mod routes;
pub mod settings;
mod store;
pub(crate) mod strings;
pub mod view;

pub use crate::features::rooms::{
    joining::{converse, invite, join, join_one, open, welcome},
    name::{RoomName, Topic},
};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{Edition, MessageId, RoomId, Seq, UserId},
    },
    db::Store,
    features::{accounts::Viewer, conversations, rooms::store::Pass},
    i18n::lang::Lang,
    model::{
        event::{Change, EphemeralEvent, PersonEvent, RoomEvent},
        person::Person,
        room::{NotificationLevel, Room},
    },
    realtime::Realtime,
};

/// Someone who may read and write in this room right now.
///
/// Holding one is the permission. Deeds and streams take `&Member`, so there is
/// no room id for a caller to point somewhere else. A handler asks for one as it asks
/// for the viewer (`guard.rs`), elsewhere [`enter`] makes one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    room: Room,
    viewer: Viewer,
    head: Seq,
    reading: Reading,
    look: Look,
}

/// What is stored of somebody's being in a room, and of the room.
#[derive(Clone)]
struct Membership {
    room: Room,
    head: Seq,
    reading: Reading,
    look: Look,
}

/// What else there is to know of a room to draw it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Look {
    /// The newest message.
    newest: MessageId,
    /// How people look.
    people: Edition,
    /// Whether the member was here last, and nowhere else since.
    revisited: bool,
    /// How the other stands, in a conversation.
    other: Option<Other>,
}

/// How the other of a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Other {
    /// The newest message that they have seen.
    seen: MessageId,
    /// When they were online last, as far as they let others know.
    online_at: Option<Timestamp>,
    /// Whether they let others know how far they have read.
    receipts: bool,
}

/// How far a member has got in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The newest message they have seen.
    pub seen: MessageId,
    /// What is not newer than this is not there for them.
    pub cleared: MessageId,
    /// What is news to them.
    pub notify: NotificationLevel,
}

impl Member {
    fn of(viewer: Viewer, membership: Membership) -> Self {
        let Membership {
            mut room,
            head,
            reading,
            look,
        } = membership;
        crate::base::logging::room(room.id);
        if let Some(with) = &room.with {
            room.name = conversations::name(&viewer, with);
        }
        Self {
            room,
            viewer,
            head,
            reading,
            look,
        }
    }

    /// Where.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Who.
    pub fn person(&self) -> &Person {
        self.viewer.person()
    }

    /// Who is asking, and from which browser.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// Whether they may change the room, take people out of it and messages back: it
    /// is theirs, or they administer the house. Nobody does so in a conversation.
    pub fn manages(&self) -> bool {
        !self.room.is_direct() && (self.room.owner == self.viewer.id() || self.viewer.is_admin())
    }

    /// How far they had read when they came in, and what is there for them.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The language they are answered in.
    pub fn lang(&self) -> Lang {
        self.viewer.lang()
    }

    /// Whether they had seen the newest message when they came in.
    pub fn is_up_to_date(&self) -> bool {
        self.reading.seen >= self.look.newest
    }

    /// How people looked when the member came in.
    pub fn people(&self) -> Edition {
        self.look.people
    }

    /// The room's number when the member came in. Whatever is read afterwards
    /// holds at least this much, so a page made from it goes on from here.
    pub fn head(&self) -> Seq {
        self.head
    }
}

/// Opens the door. The member is who the viewer is by now: what they have chosen since they
/// were recognized counts.
///
/// # Errors
/// `NotFound` for a room you are not in and for one that is not there, alike, and for who
/// has signed out meanwhile; when the store fails.
pub async fn enter(store: &Store, viewer: &Viewer, room: RoomId) -> Result<Member> {
    let found = store::admitted(store, Pass::Session(viewer.session()), room).await?;
    let ((now, _), membership) = found.ok_or(Error::NotFound)?;
    let membership = membership.ok_or(Error::NotFound)?;
    Ok(Member::of(now.with_preferences_of(viewer), membership))
}

/// Leaves the room. From here on nothing of it reaches the person, on streams
/// that are open no less than on pages.
///
/// # Errors
/// `NotFound` for a conversation, which is not left; when the store fails.
pub async fn leave(store: &Store, realtime: &Realtime, member: &Member) -> Result<()> {
    if member.room.is_direct() {
        return Err(Error::NotFound);
    }
    take_out(store, realtime, member.room.id, member.viewer.id()).await
}

/// Takes somebody out of the room, which is as if they had left it.
///
/// # Errors
/// `NotFound` when the member does not manage the room; when the store fails.
pub async fn remove(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    user: UserId,
) -> Result<()> {
    if !member.manages() {
        return Err(Error::NotFound);
    }
    take_out(store, realtime, member.room.id, user).await
}

/// Leaves every room. Conversations stay with the other.
///
/// # Errors
/// When the store fails; some rooms may be left then.
pub async fn leave_all(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    for room in store::rooms_to_leave(store, viewer.id()).await? {
        take_out(store, realtime, room, viewer.id()).await?;
    }
    Ok(())
}

async fn take_out(store: &Store, realtime: &Realtime, room: RoomId, user: UserId) -> Result<()> {
    if let Some(seq) = store::leave(store, room, user).await? {
        realtime.publish(RoomEvent {
            room,
            seq,
            change: Change::Left { user },
        });
    }
    Ok(())
}

/// Who is in the room, in the order of their accounts; as many as a page shows.
///
/// # Errors
/// When the store fails.
pub async fn members(store: &Store, member: &Member, limit: i64) -> Result<Vec<Person>> {
    store::members(store, member.room.id, limit).await
}

/// Notes that the member has read up to `message`, on all their pages, and tells the
/// other of a conversation. Going back is not noted, nor is a message of another room.
///
/// # Errors
/// When the store fails.
pub async fn seen(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    message: MessageId,
) -> Result<()> {
    let (room, user) = (member.room.id, member.viewer.id());
    if store::seen(store, room, user, message).await? {
        realtime.notify(user, PersonEvent::Rooms);
        if member.room.is_direct() && member.viewer.receipts() {
            realtime.publish_ephemeral(room, EphemeralEvent::Read { user, message });
        }
    }
    Ok(())
}

/// Notes that the viewer has read all that waits for them, anywhere.
///
/// # Errors
/// When the store fails.
pub async fn seen_all(store: &Store, realtime: &Realtime, viewer: &Viewer) -> Result<()> {
    store::seen_all(store, viewer.id()).await?;
    realtime.notify(viewer.id(), PersonEvent::Rooms);
    Ok(())
}

/// What somebody who listens to a room may hear.
pub struct Hearing {
    /// What happens from this number on.
    pub head: Seq,
    /// Nothing of what is not newer than this message.
    pub cleared: MessageId,
}

/// Whether the viewer may hear what happens in the room from now on, and from
/// which number on: `None` when they are signed out. For whoever listens already,
/// so that nothing falls in between.
///
/// # Errors
/// `NotFound` when they are not in it; when the store fails.
pub async fn listening(store: &Store, viewer: &Viewer, room: RoomId) -> Result<Option<Hearing>> {
    let found = store::listening(store, room, viewer).await?;
    let (hearing, signed_in) = found.ok_or(Error::NotFound)?;
    Ok(signed_in.then_some(hearing))
}

/// Remembers that this is the room the member is in, for their next visit. A
/// full disk keeps nobody from reading, so it is no error when that fails.
pub async fn remember_visit(store: &Store, member: &Member) {
    // Going back and forth in one room writes nothing.
    if !member.look.revisited {
        let _ = store::visit(store, member.room.id, member.viewer.id()).await;
    }
}

/// The room the viewer was in last, if they still are a member of any.
///
/// # Errors
/// When the store fails.
pub async fn last_visited(store: &Store, viewer: &Viewer) -> Result<Option<RoomId>> {
    store::last_visited(store, viewer.id()).await
}
