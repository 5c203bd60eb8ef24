//! Leaving rooms, and who owns a room after that.

use crate::{
    base::{
        errors::{Error, Result},
        ids::UserId,
    },
    db::Store,
    features::rooms::{
        leave_store::{self, Departure, Leaving, NewOwner, RoomRest},
        member::Member,
    },
    model::{
        event::{Change, RoomEvent},
        person::Person,
    },
    realtime::Realtime,
};

/// The outcome of leaving a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveOutcome {
    /// They are no member any more.
    Left,
    /// They are no member any more, and the room is deleted, because nobody could come in.
    LeftAndDeleted,
    /// They are the last one in a private room, which would be deleted. Nothing has happened.
    WouldDelete,
}

/// Leaves the room. From here on no page and no open stream shows it to them. If they owned
/// it, the member who has been there longest does now. The last one out of a private room
/// takes it with them; without `with_room` they are asked.
///
/// # Errors
/// `NotFound` for a conversation, which nobody can leave; when the store fails.
pub async fn leave(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    with_room: bool,
) -> Result<LeaveOutcome> {
    let (room, user) = (member.room(), member.person().id);
    if room.is_direct() {
        return Err(Error::NotFound);
    }
    match leave_store::leave(store, room.id, user, with_room).await? {
        Some(Leaving::WouldDelete) => Ok(LeaveOutcome::WouldDelete),
        Some(Leaving::Left(departure)) => {
            let deleted = matches!(departure.rest, RoomRest::Deleted);
            publish_departure(realtime, departure);
            Ok(match deleted {
                true => LeaveOutcome::LeftAndDeleted,
                false => LeaveOutcome::Left,
            })
        }
        None => Ok(LeaveOutcome::Left),
    }
}

/// Removes somebody from the room, with the same effect as if they had left.
///
/// # Errors
/// `NotFound` when the member does not manage the room, or removes themselves; when the store
/// fails.
pub async fn remove_member(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    user: UserId,
) -> Result<()> {
    let other = require_manager_of(member, user)?;
    if let Some(departure) = leave_store::remove(store, member, other).await? {
        publish_departure(realtime, departure);
    }
    Ok(())
}

/// The member whom this manager may remove.
///
/// # Errors
/// `NotFound` when the member does not manage the room, or the other one is not in it; when
/// the store fails.
pub async fn removable(store: &Store, member: &Member, user: UserId) -> Result<Person> {
    let other = require_manager_of(member, user)?;
    leave_store::other_member(store, member.room().id, other).await
}

/// `user`, if the member may remove them. Nobody removes themselves: they leave.
fn require_manager_of(member: &Member, user: UserId) -> Result<UserId> {
    match member.manages() && user != member.person().id {
        true => Ok(user),
        false => Err(Error::NotFound),
    }
}

/// Publishes a departure after its commit.
pub fn publish_departure(realtime: &Realtime, departure: Departure) {
    let Departure {
        room,
        user,
        seq,
        rest,
    } = departure;
    let change = match rest {
        RoomRest::Deleted => Change::RoomDeleted,
        RoomRest::SameOwner | RoomRest::NewOwner(_) => Change::Left { user },
    };
    realtime.publish(RoomEvent::new(room, seq, change));
    if let RoomRest::NewOwner(owner) = rest {
        publish_owner(realtime, room, *owner);
    }
}

/// Publishes that a room has another owner.
pub(super) fn publish_owner(
    realtime: &Realtime,
    room: crate::base::ids::RoomId,
    (seq, person): NewOwner,
) {
    let change = Change::OwnerChanged { person };
    realtime.publish(RoomEvent::new(room, seq, change));
}

/// The owner of the member's room.
///
/// # Errors
/// When the store fails.
pub async fn owner(store: &Store, member: &Member) -> Result<Person> {
    leave_store::owner(store, member.room().id).await
}

/// The member who owns the room after this one leaves. `None` for the last one there.
///
/// # Errors
/// When the store fails.
pub async fn heir(store: &Store, member: &Member) -> Result<Option<Person>> {
    leave_store::longest_other_member(store, member.room().id, member.person().id).await
}
