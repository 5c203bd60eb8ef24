//! Rooms, and who is in them.

mod name;
pub mod routes;
mod store;
pub mod view;

pub use name::RoomName;
pub use routes::stage;

use serde::Serialize;

use crate::{
    accounts::{Person, Viewer},
    db::Store,
    error::{Error, Result},
    event::{Change, RoomEvent},
    hub::Hub,
    ids::{MessageId, RoomId, Seq, UserId},
};

/// A room, as its members see it.
#[derive(Clone, Debug)]
pub struct Room {
    /// Which.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// Who opened it, and may take people out of it.
    pub owner: UserId,
}

/// A room in the list of one person's rooms.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Which.
    pub id: RoomId,
    /// What it is called.
    pub name: String,
    /// Whether something was said there that they have not seen.
    pub unread: bool,
}

/// Someone who may read and write in this room right now.
///
/// Holding one is the permission. Deeds and streams take `&Member`, so there is
/// no room id for a caller to point somewhere else; only [`enter`] makes one.
#[derive(Clone, Debug)]
pub struct Member {
    room: Room,
    person: Person,
    head: Seq,
}

impl Member {
    /// Where.
    pub fn room(&self) -> &Room {
        &self.room
    }

    /// Who.
    pub fn person(&self) -> &Person {
        &self.person
    }

    /// Whether the room is theirs.
    pub fn owns(&self) -> bool {
        self.room.owner == self.person.id
    }

    /// The room's number when the member came in. Whatever is read afterwards
    /// holds at least this much, so a page made from it goes on from here.
    pub fn head(&self) -> Seq {
        self.head
    }
}

/// Opens the door.
///
/// # Errors
/// `NotFound` for a room you are not in and for one that is not there, alike.
pub async fn enter(store: &Store, viewer: &Viewer, room: RoomId) -> Result<Member> {
    let found = store::membership(store, room, viewer.id()).await?;
    let (room, head) = found.ok_or(Error::NotFound)?;
    Ok(Member {
        room,
        person: viewer.person().clone(),
        head,
    })
}

/// Joins the open room of that name, made when there is none, and tells it.
///
/// # Errors
/// When the store fails.
pub async fn join(store: &Store, hub: &Hub, viewer: &Viewer, name: &RoomName) -> Result<RoomId> {
    let (room, joined) = store::join(store, name, viewer.id()).await?;
    if let Some(seq) = joined {
        let person = viewer.person().clone();
        hub.publish(RoomEvent {
            room,
            seq,
            change: Change::Joined { person },
        });
    }
    Ok(room)
}

/// Leaves the room. From here on nothing of it reaches the person, on streams
/// that are open no less than on pages.
///
/// # Errors
/// When the store fails.
pub async fn leave(store: &Store, hub: &Hub, member: &Member) -> Result<()> {
    take_out(store, hub, member.room.id, member.person.id).await
}

/// Takes somebody out of the room, which is as if they had left it.
///
/// # Errors
/// `NotFound` when the room is not the member's; when the store fails.
pub async fn remove(store: &Store, hub: &Hub, member: &Member, user: UserId) -> Result<()> {
    if !member.owns() {
        return Err(Error::NotFound);
    }
    take_out(store, hub, member.room.id, user).await
}

/// Leaves every room.
///
/// # Errors
/// When the store fails; some rooms may be left then.
pub async fn leave_all(store: &Store, hub: &Hub, viewer: &Viewer) -> Result<()> {
    for room in of(store, viewer).await? {
        take_out(store, hub, room.id, viewer.id()).await?;
    }
    Ok(())
}

async fn take_out(store: &Store, hub: &Hub, room: RoomId, user: UserId) -> Result<()> {
    if let Some(seq) = store::leave(store, room, user).await? {
        hub.publish(RoomEvent {
            room,
            seq,
            change: Change::Left { user },
        });
    }
    Ok(())
}

/// The rooms the viewer is in, by name.
///
/// # Errors
/// When the store fails.
pub async fn of(store: &Store, viewer: &Viewer) -> Result<Vec<Listed>> {
    store::rooms_of(store, viewer.id()).await
}

/// Who is in the room, in the order of their accounts; as many as a page shows.
///
/// # Errors
/// When the store fails.
pub async fn members(store: &Store, member: &Member, limit: i64) -> Result<Vec<Person>> {
    store::members(store, member.room.id, limit).await
}

/// Notes that the member has read up to `message`, on all their pages. Going back
/// is not noted, nor is a message of another room.
///
/// # Errors
/// When the store fails.
pub async fn seen(store: &Store, hub: &Hub, member: &Member, message: MessageId) -> Result<()> {
    let (room, user) = (member.room.id, member.person.id);
    if store::seen(store, room, user, message).await? {
        hub.read(user, room);
    }
    Ok(())
}

/// Whether the viewer may hear what happens in the room from now on, and from
/// which number on: `None` when they are signed out. For whoever listens already,
/// so that nothing falls in between.
///
/// # Errors
/// `NotFound` when they are not in it; when the store fails.
pub async fn listening(store: &Store, viewer: &Viewer, room: RoomId) -> Result<Option<Seq>> {
    let found = store::listening(store, room, viewer).await?;
    let (head, signed_in) = found.ok_or(Error::NotFound)?;
    Ok(signed_in.then_some(head))
}

/// Remembers that this is the room the member is in, for their next visit. A
/// full disk keeps nobody from reading, so it is no error when that fails.
pub async fn remember_visit(store: &Store, member: &Member) {
    let (room, user) = (member.room.id, member.person.id);
    // Going back and forth in one room writes nothing.
    match store::last_visited(store, user).await {
        Ok(Some(last)) if last == room => {}
        _ => {
            let _ = store::visit(store, room, user).await;
        }
    }
}

/// The room the viewer was in last, if they still are a member of any.
///
/// # Errors
/// When the store fails.
pub async fn last_visited(store: &Store, viewer: &Viewer) -> Result<Option<RoomId>> {
    store::last_visited(store, viewer.id()).await
}
