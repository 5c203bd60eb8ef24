//! A room's settings: a member's own (notifications, cleared history) and the room's
//! (name, topic, archived, deleted).

pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, Seq},
    },
    db::Store,
    features::rooms::{Member, NameClaim, RoomName, Topic},
    model::{
        event::{Change, PersonEvent, RoomEvent},
        room::NotificationLevel,
    },
    realtime::Realtime,
};

/// Sets which messages of the room count as unread for the member.
///
/// # Errors
/// When the store fails.
pub async fn set_notification_level(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    level: NotificationLevel,
) -> Result<()> {
    store::set_notification_level(store, member, level).await?;
    realtime.notify(member.person().id, PersonEvent::Rooms);
    Ok(())
}

/// Hides the room's messages so far from the member, and from nobody else.
///
/// # Errors
/// When the store fails.
pub async fn clear_history(store: &Store, realtime: &Realtime, member: &Member) -> Result<()> {
    store::clear_history(store, member).await?;
    notify_cleared(realtime, member);
    Ok(())
}

/// Undoes the member's latest `clear_history`; with `cleared`, only if that is the newest
/// message it hides.
///
/// # Errors
/// When the store fails.
pub async fn restore_history(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    cleared: Option<MessageId>,
) -> Result<()> {
    store::restore_history(store, member, cleared).await?;
    notify_cleared(realtime, member);
    Ok(())
}

fn notify_cleared(realtime: &Realtime, member: &Member) {
    let room = member.room().id;
    realtime.notify(member.person().id, PersonEvent::Cleared { room });
    realtime.notify(member.person().id, PersonEvent::Rooms);
}

/// Changes the room's name and topic. The name of an open room is unique.
///
/// # Errors
/// `NotFound` when the member does not manage it; when the store fails.
pub async fn rename(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    name: &RoomName,
    topic: &Topic,
) -> Result<NameClaim<()>> {
    let room = require_manager(member)?.room();
    if name.as_str() == room.name && topic.as_str() == room.topic {
        return Ok(NameClaim::Granted(()));
    }
    let seq = match store::rename(store, member, name, topic).await? {
        NameClaim::Granted(seq) => seq,
        NameClaim::Taken => return Ok(NameClaim::Taken),
    };
    let change = Change::RoomUpdated {
        name: name.as_str().to_owned(),
        topic: topic.as_str().to_owned(),
        archived: member.room().archived,
    };
    publish(realtime, member, seq, change);
    Ok(NameClaim::Granted(()))
}

/// Archives the room, which makes it read-only, or unarchives it.
///
/// # Errors
/// `NotFound` when the member does not manage it; when the store fails.
pub async fn set_archived(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    archived: bool,
) -> Result<()> {
    let seq = store::set_archived(store, require_manager(member)?, archived).await?;
    let change = Change::RoomUpdated {
        name: member.room().name.clone(),
        topic: member.room().topic.clone(),
        archived,
    };
    publish(realtime, member, seq, change);
    Ok(())
}

/// Keeps pinning messages to the owner, or lets everybody pin.
///
/// # Errors
/// `NotFound` when the member does not manage it; when the store fails.
pub async fn set_owner_pins(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    owner_pins: bool,
) -> Result<()> {
    let room = require_manager(member)?.room();
    if owner_pins == room.owner_pins {
        return Ok(());
    }
    let seq = store::set_owner_pins(store, member, owner_pins).await?;
    let change = Change::RoomUpdated {
        name: room.name.clone(),
        topic: room.topic.clone(),
        archived: room.archived,
    };
    publish(realtime, member, seq, change);
    Ok(())
}

/// Deletes the room with all its messages.
///
/// # Errors
/// `NotFound` when the member does not manage it; when the store fails.
pub async fn delete(store: &Store, realtime: &Realtime, member: &Member) -> Result<()> {
    let seq = store::delete(store, require_manager(member)?).await?;
    publish(realtime, member, seq, Change::RoomDeleted);
    Ok(())
}

/// The member, if they manage the room. Everybody else gets the answer for a room that
/// does not exist.
fn require_manager(member: &Member) -> Result<&Member> {
    match member.manages() {
        true => Ok(member),
        false => Err(Error::NotFound),
    }
}

fn publish(realtime: &Realtime, member: &Member, seq: Seq, change: Change) {
    let room = member.room().id;
    realtime.publish(RoomEvent::new(room, seq, change));
}
