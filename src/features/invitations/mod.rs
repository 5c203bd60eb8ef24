//! Invitations into rooms. Contacts of the person who invites are added at once. Everybody
//! else is asked, and is no member until they say yes.

pub mod by_name;
pub mod routes;
mod store;
pub(crate) mod strings;
pub mod view;

use serde::Serialize;

pub(crate) use crate::features::invitations::store::{FORGET_INVITATIONS, FORGET_REFUSALS};
use crate::{
    base::{
        errors::{Error, Result},
        ids::{RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        invitations::store::Relation,
        rooms::{self, LeaveOutcome, Member},
    },
    model::{
        event::PersonEvent,
        list_part::{ListPart, PART_AND_ONE},
        person::Person,
    },
    realtime::Realtime,
};

/// An invitation that waits for the answer of the viewer.
#[derive(Clone, Debug, Serialize)]
pub struct Invitation {
    /// The room.
    pub room: RoomId,
    /// Its name. Nothing else of it is shown before a yes, but for the number of members.
    pub name: String,
    /// How many members it has.
    pub members: i64,
    /// The member who asks.
    pub by: Person,
}

/// Somebody who has not answered yet, as members of the room see it.
pub struct WaitingPerson {
    /// The invited person.
    pub person: Person,
    /// The member who invited them.
    pub by: UserId,
}

/// A room that the viewer does not want to be asked into.
pub struct RefusedRoom {
    /// The room.
    pub room: RoomId,
    /// Its name at that time.
    pub name: String,
}

/// The outcome of inviting somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteOutcome {
    /// They are a member.
    Joined,
    /// They are asked.
    Asked,
    /// They do not want to be asked into this room.
    Refused,
    /// They have not answered earlier invitations of this member.
    TooMany,
    /// They are a contact, and in as many rooms as one may be in.
    InTooManyRooms,
}

/// How many invitations of one person may wait for one other person's answer.
const WAITING_MAX: i64 = 3;

/// Adds contacts of the member to their room, and asks people who are none. Returns the
/// outcome for each of them.
///
/// A contact is a person who shares a private room with the member, or who has written to
/// them in their conversation. Open rooms do not count: anybody can join one, so it does not
/// show that two people know each other. Somebody who has blocked the member is never asked,
/// and the member is not told so: the invitation waits.
///
/// # Errors
/// `NotFound` in a conversation, for an account that does not exist, and when the member has
/// just left; when the store fails.
pub async fn invite(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    people: &[Person],
) -> Result<Vec<InviteOutcome>> {
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let (room, by) = (member.room().id, member.person().id);
    let (mut outcomes, mut contacts, mut asked) = (vec![], vec![], vec![]);
    for person in people {
        let relation = store::relation(store, room, by, person.id).await?;
        let is_contact = relation.contact && !relation.blocked;
        outcomes.push(match relation {
            Relation { member: true, .. } => InviteOutcome::Joined,
            Relation { refused: true, .. } => InviteOutcome::Refused,
            _ if is_contact => {
                contacts.push((outcomes.len(), person));
                InviteOutcome::Joined
            }
            Relation { waiting: true, .. } => InviteOutcome::Asked,
            Relation { asked, .. } if asked >= WAITING_MAX => InviteOutcome::TooMany,
            _ => {
                asked.push(person.id);
                InviteOutcome::Asked
            }
        });
    }
    store::insert(store, room, by, &asked).await?;
    for user in asked {
        realtime.notify(user, PersonEvent::Rooms);
    }
    for (place, person) in contacts {
        match rooms::invite(store, realtime, member, person).await {
            Err(Error::TooManyRooms) => outcomes[place] = InviteOutcome::InTooManyRooms,
            added => {
                added?;
                store::delete(store, room, person.id).await?;
            }
        }
    }
    Ok(outcomes)
}

/// Whether somebody is in the member's room, or is asked into it.
///
/// # Errors
/// When the store fails.
pub async fn is_invited(store: &Store, member: &Member, person: &Person) -> Result<bool> {
    let (room, by) = (member.room().id, member.person().id);
    let relation = store::relation(store, room, by, person.id).await?;
    Ok(relation.member || relation.waiting)
}

/// How many of these people are no contacts of the viewer.
///
/// # Errors
/// When the store fails.
pub async fn count_strangers(store: &Store, viewer: &Viewer, people: &[Person]) -> Result<usize> {
    let people: Vec<_> = people.iter().map(|person| person.id).collect();
    let contacts = store::contacts(store, viewer.id(), &people).await?;
    Ok(people
        .iter()
        .filter(|user| !contacts.contains(user))
        .count())
}

/// The newest invitations that wait for an answer of `user`, at most `limit`.
///
/// # Errors
/// When the store fails.
pub async fn pending(store: &Store, user: UserId, limit: i64) -> Result<Vec<Invitation>> {
    store::pending(store, user, limit).await
}

/// Says yes: the viewer joins the room. Saying it twice is saying it once.
///
/// # Errors
/// `NotFound` when there is no such invitation any more; when the store fails.
pub async fn accept(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    room: RoomId,
) -> Result<()> {
    rooms::join_invited(store, realtime, viewer, room).await?;
    store::delete(store, room, viewer.id()).await
}

/// Says no. With `never_again` nobody can invite the viewer into this room, until they take
/// that back.
///
/// # Errors
/// `NotFound` when there is no such invitation any more; when the store fails.
pub async fn decline(
    store: &Store,
    realtime: &Realtime,
    viewer: &Viewer,
    room: RoomId,
    never_again: bool,
) -> Result<()> {
    let declined = store::decline(store, viewer.id(), room, never_again).await?;
    realtime.notify(viewer.id(), PersonEvent::Rooms);
    declined.then_some(()).ok_or(Error::NotFound)
}

/// People who are invited into the member's room and have not answered: the part after `after`.
///
/// # Errors
/// When the store fails.
pub async fn waiting(
    store: &Store,
    member: &Member,
    after: UserId,
) -> Result<ListPart<WaitingPerson>> {
    match member.room().is_direct() {
        true => Ok(ListPart::empty()),
        false => Ok(ListPart::of(
            store::waiting(store, member.room().id, after, PART_AND_ONE).await?,
        )),
    }
}

/// Whether the member may withdraw this invitation: it is theirs, or they manage the room.
pub fn may_withdraw(member: &Member, waiting: &WaitingPerson) -> bool {
    member.manages() || waiting.by == member.person().id
}

/// Withdraws an invitation.
///
/// # Errors
/// `NotFound` when there is none that the member may withdraw; when the store fails.
pub async fn withdraw(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    user: UserId,
) -> Result<()> {
    let by = (!member.manages()).then_some(member.person().id);
    if !store::withdraw(store, member.room().id, user, by).await? {
        return Err(Error::NotFound);
    }
    realtime.notify(user, PersonEvent::Rooms);
    Ok(())
}

/// Leaves the room for good: nobody can add or invite the member again, until they take that
/// back, or come back by themselves and leave in the other way. `with_room` as in
/// `rooms::leave`.
///
/// # Errors
/// `NotFound` for a conversation, which nobody can leave; when the store fails.
pub async fn leave_for_good(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    with_room: bool,
) -> Result<LeaveOutcome> {
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    // First the refusal: whoever leaves is not put back in between.
    let (room, user) = (member.room(), member.person().id);
    store::refuse(store, user, room.id, &room.name).await?;
    let outcome = rooms::leave(store, realtime, member, with_room).await?;
    if outcome == LeaveOutcome::WouldDelete {
        store::allow(store, user, room.id).await?;
    }
    after_leaving(store, realtime, member, outcome).await
}

/// Leaves the room. Others may invite the member again. `with_room` as in `rooms::leave`.
///
/// # Errors
/// `NotFound` for a conversation, which nobody can leave; when the store fails.
pub async fn leave(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    with_room: bool,
) -> Result<LeaveOutcome> {
    let outcome = rooms::leave(store, realtime, member, with_room).await?;
    if outcome == LeaveOutcome::Left {
        store::allow(store, member.person().id, member.room().id).await?;
    }
    after_leaving(store, realtime, member, outcome).await
}

/// Removes the invitations that end with a membership, or with the room.
async fn after_leaving(
    store: &Store,
    realtime: &Realtime,
    member: &Member,
    outcome: LeaveOutcome,
) -> Result<LeaveOutcome> {
    let room = member.room().id;
    match outcome {
        LeaveOutcome::Left => ended_with(store, realtime, room, member.person().id).await?,
        LeaveOutcome::LeftAndDeleted => room_deleted(store, realtime, room).await?,
        LeaveOutcome::WouldDelete => {}
    }
    Ok(outcome)
}

/// Removes the invitations of and for somebody who is no member any more. They have no
/// effect by then; the pages of the invited people are told.
///
/// # Errors
/// When the store fails.
pub async fn ended_with(
    store: &Store,
    realtime: &Realtime,
    room: RoomId,
    user: UserId,
) -> Result<()> {
    notify_ended(realtime, store::delete_of(store, room, user).await?);
    Ok(())
}

/// Removes the invitations into a room that was deleted.
///
/// # Errors
/// When the store fails.
pub async fn room_deleted(store: &Store, realtime: &Realtime, room: RoomId) -> Result<()> {
    notify_ended(realtime, store::delete_room(store, room).await?);
    Ok(())
}

/// Tells people who were invited that an invitation has ended.
pub fn notify_ended(realtime: &Realtime, invited: Vec<UserId>) {
    for user in invited {
        realtime.notify(user, PersonEvent::Rooms);
    }
}

/// The rooms that the viewer does not want to be asked into, the newest first: the part before
/// `before`.
///
/// # Errors
/// When the store fails.
pub async fn refused_rooms(
    store: &Store,
    viewer: &Viewer,
    before: RoomId,
) -> Result<ListPart<RefusedRoom>> {
    let rooms = store::refused_rooms(store, viewer.id(), before, PART_AND_ONE).await?;
    Ok(ListPart::of(rooms))
}

/// Takes a refusal back: others may invite the viewer into the room again.
///
/// # Errors
/// When the store fails.
pub async fn allow(store: &Store, viewer: &Viewer, room: RoomId) -> Result<()> {
    store::allow(store, viewer.id(), room).await
}
