//! What can be changed about a room: for oneself what is news and what is there, for
//! everybody what it is called and whether it goes on.

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{
        errors::{Error, Result},
        ids::Seq,
    },
    db::Store,
    features::rooms::{Member, RoomName, Topic},
    model::{
        event::{Change, PersonEvent, RoomEvent},
        room::NotificationLevel,
    },
    realtime::Realtime,
};

/// Says what is news to the member in the room.
///
/// # Errors
/// When the store fails.
pub async fn notify(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    notify: NotificationLevel,
) -> Result<()> {
    store::notify(store, member, notify).await?;
    realtime.notify(member.person().id, PersonEvent::Rooms);
    Ok(())
}

/// Clears the room's past for the member, and for nobody else.
///
/// # Errors
/// When the store fails.
pub async fn clear(store: &Store, realtime: &Realtime, member: &Member) -> Result<()> {
    store::clear(store, member).await?;
    tell_cleared(realtime, member);
    Ok(())
}

/// Takes back that the past was cleared last.
///
/// # Errors
/// When the store fails.
pub async fn restore(store: &Store, realtime: &Realtime, member: &Member) -> Result<()> {
    store::restore(store, member).await?;
    tell_cleared(realtime, member);
    Ok(())
}

fn tell_cleared(realtime: &Realtime, member: &Member) {
    let room = member.room.id;
    realtime.notify(member.person().id, PersonEvent::Cleared { room });
    realtime.notify(member.person().id, PersonEvent::Rooms);
}

/// Calls the room something else. Says whether that could be done: an open room's name
/// is its own.
///
/// # Errors
/// `NotFound` when the member does not manage it; when the store fails.
pub async fn rename(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    name: &RoomName,
    topic: &Topic,
) -> Result<bool> {
    let Some(seq) = store::rename(store, manager(member)?, name, topic).await? else {
        return Ok(false);
    };
    let change = Change::RoomUpdated {
        name: name.as_str().to_owned(),
        topic: topic.as_str().to_owned(),
        archived: member.room.archived,
    };
    tell(realtime, member, seq, change);
    Ok(true)
}

/// Keeps the room as it is, or has it go on.
///
/// # Errors
/// `NotFound` when the member does not manage it; when the store fails.
pub async fn archive(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    archived: bool,
) -> Result<()> {
    let seq = store::archive(store, manager(member)?, archived).await?;
    let change = Change::RoomUpdated {
        name: member.room.name.clone(),
        topic: member.room.topic.clone(),
        archived,
    };
    tell(realtime, member, seq, change);
    Ok(())
}

/// Deletes the room with all that was said in it.
///
/// # Errors
/// `NotFound` when the member does not manage it; when the store fails.
pub async fn delete(store: &Store, realtime: &Realtime, member: &Member) -> Result<()> {
    let seq = store::delete(store, manager(member)?).await?;
    tell(realtime, member, seq, Change::RoomDeleted);
    Ok(())
}

fn manager(member: &Member) -> Result<&Member> {
    match member.manages() {
        true => Ok(member),
        false => Err(Error::NotFound),
    }
}

fn tell(realtime: &Realtime, member: &Member, seq: Seq, change: Change) {
    let room = member.room.id;
    realtime.publish(RoomEvent { room, seq, change });
}
