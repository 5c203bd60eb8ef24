//! The ways into a room: by its name, by opening it, by being asked in.

mod store;

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, Seq},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        rooms::{Member, RoomName, Topic},
    },
    model::{
        event::{Change, RoomEvent},
        person::Person,
        room::RoomKind,
    },
    realtime::Realtime,
};

/// Joins the open room of that name, made when there is none, and tells it.
///
/// # Errors
/// When the store fails.
pub async fn join(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    name: &RoomName,
) -> Result<RoomId> {
    let (room, joined) = store::join(store, name, viewer.id(), Timestamp::now()).await?;
    tell_joined(realtime, room, viewer.person(), joined);
    Ok(room)
}

/// Joins an open room.
///
/// # Errors
/// `NotFound` for one that is not open or not there; when the store fails.
pub async fn join_one(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    room: RoomId,
) -> Result<()> {
    let joined = store::join_open(store, room, viewer.id(), Timestamp::now()).await?;
    tell_joined(realtime, room, viewer.person(), joined);
    Ok(())
}

/// Puts somebody who has just signed up into a room: the open one where most are, or a first
/// one of that name. They have not been there yet, so they come to the lobby first.
///
/// # Errors
/// When the store fails.
pub async fn welcome(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    first: &RoomName,
) -> Result<()> {
    let id = viewer.id();
    let (room, joined) = match store::where_most_are(store).await? {
        Some(room) => match store::join_open(store, room, id, Timestamp::NEVER).await {
            Ok(joined) => (room, joined),
            // It was closed in this moment. There is the lobby to choose another.
            Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        },
        None => store::join(store, first, id, Timestamp::NEVER).await?,
    };
    tell_joined(realtime, room, viewer.person(), joined);
    Ok(())
}

/// Opens a new room. `None` when it is to be open and one of that name is.
///
/// # Errors
/// When the store fails.
pub async fn open(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    name: &RoomName,
    topic: &Topic,
    private: bool,
) -> Result<Option<RoomId>> {
    let kind = if private {
        RoomKind::Private
    } else {
        RoomKind::Open
    };
    let opened = store::open(store, name, topic, kind, viewer.id()).await?;
    if let Some((room, seq)) = opened {
        tell_joined(realtime, room, viewer.person(), Some(seq));
    }
    Ok(opened.map(|(room, _)| room))
}

/// The conversation of the viewer with somebody, which there is once however often and
/// from whichever side it is opened.
///
/// # Errors
/// `NotFound` when there is nobody of that name; when the store fails.
pub async fn converse(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    username: &str,
) -> Result<RoomId> {
    let other = accounts::find_by_username(store, username).await?;
    let (room, joined) = store::converse(store, viewer.id(), other.id).await?;
    let both = [viewer.person(), &other];
    for (seq, user) in joined {
        let person = both.into_iter().find(|person| person.id == user);
        if let Some(person) = person {
            tell_joined(realtime, room, person, Some(seq));
        }
    }
    Ok(room)
}

/// Invites somebody into a room, who is in it from then on.
///
/// # Errors
/// `NotFound` in a conversation, and for somebody who is not there; when the store fails.
pub async fn invite(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    person: &Person,
) -> Result<()> {
    if member.room.is_direct() {
        return Err(Error::NotFound);
    }
    let joined = store::invite(store, member, person.id).await?;
    tell_joined(realtime, member.room.id, person, joined);
    Ok(())
}

fn tell_joined(realtime: &Realtime, room: RoomId, person: &Person, joined: Option<Seq>) {
    if let Some(seq) = joined {
        let person = person.clone();
        realtime.publish(RoomEvent {
            room,
            seq,
            change: Change::Joined { person },
        });
    }
}
