//! Rooms and their members: creating, joining, inviting, reading, leaving.

mod create_store;
pub mod guard;
mod join_store;
pub(crate) mod leave_store;
pub mod leave_view;
mod leaving;
mod member;
pub mod members;
mod name;
mod name_store;
pub mod page;
mod read_before_store;
mod reading;
mod reading_store;
pub mod routes;
pub mod settings;
mod store;
pub(crate) mod strings;
pub mod view;

use crate::features::rooms::{
    join_store::Joined,
    leave_store::delete_room,
    name_store::{LOCK_NAMES, NamedRoom, ROOMS_LIKE},
};
pub(crate) use crate::features::rooms::{
    leave_store::leave_all_rooms, reading_store::unread_count,
};
pub use crate::features::rooms::{
    leave_store::{Departure, RoomRest},
    leaving::{LeaveOutcome, heir, leave, owner, publish_departure, removable, remove_member},
    member::{Clearing, Member, Obstacle, ReadState, RoomAccess, conversation_name},
    name::{NameClaim, RoomName, Topic},
    reading::{mark_all_read, mark_read, mark_unread, may_undo_reading, undo_reading},
};

use crate::{
    base::{
        clock::Timestamp,
        errors::{Error, Result},
        ids::{RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        pressed_forms,
        rooms::store::MemberCredential,
    },
    model::{
        event::{Change, RoomEvent},
        person::Person,
        room::RoomKind,
    },
    realtime::Realtime,
};

/// Stores how the names of open rooms look, where that is not stored or has changed.
///
/// # Errors
/// When the store fails.
pub async fn store_looks(store: &Store) -> Result<()> {
    name_store::store_looks(store).await
}

/// Looks the viewer up as a member of a room. The member has the account's data as it is
/// now, including settings that changed since the viewer was authenticated.
///
/// # Errors
/// `NotFound` for a room they are not in, for one that does not exist, and when they have
/// signed out meanwhile; when the store fails.
pub async fn membership(store: &Store, viewer: &Viewer, room: RoomId) -> Result<Member> {
    let credential = MemberCredential::Session(viewer.session());
    let found = store::membership(store, credential, room).await?;
    let ((now, _), membership) = found.ok_or(Error::NotFound)?;
    let membership = membership.ok_or(Error::NotFound)?;
    Ok(Member::new(now.with_preferences_of(viewer), membership))
}

/// Looks the author of a message that is due up as a member of its room. Nobody asks for it then,
/// so the right is theirs as it is now, and not that of a session. `None` when they may not write
/// there any more: they are not in the room, or have no account.
///
/// # Errors
/// When the store fails.
pub async fn author_of_due(store: &Store, user: UserId, room: RoomId) -> Result<Option<Member>> {
    let found = store::membership_of(store, user, room).await?;
    Ok(found.map(|(viewer, membership)| Member::new(viewer, membership)))
}

/// Joins the open room of that name and publishes it. The room is created if it is missing.
/// Returns the room, and whether it is new.
///
/// # Errors
/// When the store fails.
pub async fn join_by_name(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    name: &RoomName,
) -> Result<(RoomId, bool)> {
    let join_store::JoinedByName {
        room,
        joined,
        created,
    } = join_store::join_by_name(store, name, viewer.id(), Timestamp::now()).await?;
    publish_joined(realtime, room, viewer.person(), joined);
    Ok((room, created))
}

/// Joins the open room of that name, if there is one.
///
/// # Errors
/// When the store fails.
pub async fn join_existing(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    name: &RoomName,
) -> Result<Option<RoomId>> {
    let found = find_by_name(store, name).await?;
    if let Some(room) = found {
        join(store, realtime, viewer, room).await?;
    }
    Ok(found)
}

/// Joins an open room.
///
/// # Errors
/// `NotFound` for a room that is not open or does not exist; when the store fails.
pub async fn join(store: &Store, realtime: &Realtime, viewer: &Viewer, room: RoomId) -> Result<()> {
    let joined = join_store::join_open(store, room, viewer.id(), Timestamp::now()).await?;
    publish_joined(realtime, room, viewer.person(), joined);
    Ok(())
}

/// Adds somebody who has just signed up to the open room with the most members, or to a
/// new room named `first`. The room counts as visited, so it is the first page that they see.
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
    let (room, joined) = match join_store::largest_open_room(store).await? {
        Some(room) => match join_store::join_open(store, room, id, Timestamp::now()).await {
            Ok(joined) => (room, joined),
            // It was closed in this moment. They choose another room from the list.
            Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        },
        None => {
            let joined = join_store::join_by_name(store, first, id, Timestamp::now()).await?;
            (joined.room, joined.joined)
        }
    };
    publish_joined(realtime, room, viewer.person(), joined);
    Ok(())
}

/// The room that the viewer created a moment ago with the same form.
///
/// # Errors
/// When the store fails.
pub async fn just_created(
    store: &Store,
    viewer: &Viewer,
    name: &RoomName,
    topic: &Topic,
    kind: RoomKind,
) -> Result<Option<RoomId>> {
    let form = (name, topic, kind);
    create_store::just_created(store, viewer.id(), form, pressed_forms::oldest()).await
}

/// Creates a room with the viewer as its first member. The name of an open room is unique.
/// Creating it twice with the same form in a moment is creating it once. Returns the room, and
/// whether it is new.
///
/// # Errors
/// When the store fails.
pub async fn create(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    name: &RoomName,
    topic: &Topic,
    kind: RoomKind,
) -> Result<NameClaim<(RoomId, bool)>> {
    let (form, oldest) = ((topic, kind), pressed_forms::oldest());
    match create_store::create(store, name, form, viewer.id(), oldest).await? {
        NameClaim::Taken => Ok(NameClaim::Taken),
        NameClaim::Granted((room, joined)) => {
            let is_new = joined.is_some();
            publish_joined(realtime, room, viewer.person(), joined);
            Ok(NameClaim::Granted((room, is_new)))
        }
    }
}

/// The open room with this name, or one that looks like it.
///
/// # Errors
/// When the store fails.
pub async fn find_by_name(store: &Store, name: &RoomName) -> Result<Option<RoomId>> {
    join_store::find_by_name(store, name).await
}

/// The conversation of the viewer with somebody, created if it is missing. Two people have
/// one conversation, whoever of them opens it and however often.
///
/// `None` if there is none, and one of the two has blocked the other.
///
/// # Errors
/// `NotFound` when nobody has that username; when the store fails.
pub async fn open_direct(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    username: &str,
) -> Result<Option<RoomId>> {
    let other = accounts::find_by_username(store, username).await?;
    let opened = create_store::open_direct(store, viewer.id(), other.id).await?;
    let Some((room, joined)) = opened else {
        return Ok(None);
    };
    let both = [viewer.person(), &other];
    for (joined, user) in joined {
        let person = both.into_iter().find(|person| person.id == user);
        if let Some(person) = person {
            publish_joined(realtime, room, person, Some(joined));
        }
    }
    Ok(Some(room))
}

/// The person of that name, and the viewer's conversation with them, if there is one.
///
/// # Errors
/// `NotFound` when there is no such person; when the store fails.
pub async fn find_direct(
    store: &Store,
    viewer: &Viewer,
    username: &str,
) -> Result<(Person, Option<RoomId>)> {
    let other = accounts::find_by_username(store, username).await?;
    let room = create_store::find_direct(store, viewer.id(), other.id).await?;
    Ok((other, room))
}

/// Joins a room that the viewer is invited into.
///
/// # Errors
/// `NotFound` when there is no such invitation any more; when the store fails.
pub async fn join_invited(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    room: RoomId,
) -> Result<()> {
    let joined = join_store::join_invited(store, room, viewer.id()).await?;
    publish_joined(realtime, room, viewer.person(), joined);
    Ok(())
}

/// Adds somebody to the member's room. `invitations::invite` decides whether they are asked
/// first.
///
/// # Errors
/// `NotFound` in a conversation, and for an account that does not exist; when the store
/// fails.
pub async fn invite(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    person: &Person,
) -> Result<()> {
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let joined = join_store::invite(store, member, person.id).await?;
    publish_joined(realtime, member.room().id, person, joined);
    Ok(())
}

fn publish_joined(realtime: &Realtime, room: RoomId, person: &Person, joined: Option<Joined>) {
    if let Some(Joined { seq, owner }) = joined {
        let person = person.clone();
        realtime.publish(RoomEvent::new(room, seq, Change::Joined { person }));
        if let Some(owner) = owner {
            leaving::publish_owner(realtime, room, owner);
        }
    }
}

/// Checks a viewer's access to a room after their stream has subscribed to it, so that no
/// event falls between the check and the subscription. `None` when they are signed out.
///
/// # Errors
/// `NotFound` when they are not in the room; when the store fails.
pub async fn stream_access(
    store: &Store,
    viewer: &Viewer,
    room: RoomId,
) -> Result<Option<RoomAccess>> {
    let found = store::stream_access(store, room, viewer).await?;
    let (access, signed_in) = found.ok_or(Error::NotFound)?;
    Ok(signed_in.then_some(access))
}

/// Stores the room as the one the member visited last. A failure is ignored, because a
/// full disk must not keep anybody from reading.
pub async fn remember_visit(store: &Store, member: &Member) {
    // Moving back and forth in one room writes nothing.
    if !member.is_revisit() {
        let _ = store::remember_visit(store, member.room().id, member.person().id).await;
    }
}

/// The room the viewer visited last, if they are still a member of it or of another one
/// that they have visited.
///
/// # Errors
/// When the store fails.
pub async fn last_visited(store: &Store, viewer: &Viewer) -> Result<Option<RoomId>> {
    store::last_visited(store, viewer.id()).await
}
