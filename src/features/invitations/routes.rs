//! Answering and withdrawing invitations, and leaving a room for good.

use rocket::{
    State,
    fairing::AdHoc,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use crate::{
    base::{
        errors::Result,
        ids::{RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        blocks, invitations,
        pressed_forms::{self, guard::MemberPress},
        room_directory,
        rooms::{self, Member},
        sidebar,
    },
    model::list_part::{ListPart, PART_AND_ONE},
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Invitations", |rocket| async {
        rocket.mount(
            "/",
            traced(routes![
                accept,
                decline,
                decline_for_good,
                withdraw,
                leave_for_good,
                contacts,
                allow
            ]),
        )
    })
}

/// Joins the room.
#[post("/invitations/<room>/accept")]
pub async fn accept(
    room: RoomId,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    invitations::accept(store, realtime, &viewer, room).await?;
    Ok(Reply::see_other(rooms::routes::at(room)))
}

/// Declines the invitation.
#[post("/invitations/<room>/decline")]
pub async fn decline(
    room: RoomId,
    viewer: Viewer,
    address: &Origin<'_>,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let work = invitations::decline(store, realtime, &viewer, room, false);
    pressed_forms::once(store, &viewer, address.path().as_str(), work).await?;
    Ok(declined(hx, room))
}

/// Declines the invitation and all later ones into this room.
#[post("/invitations/<room>/refuse")]
pub async fn decline_for_good(
    room: RoomId,
    viewer: Viewer,
    address: &Origin<'_>,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let work = invitations::decline(store, realtime, &viewer, room, true);
    pressed_forms::once(store, &viewer, address.path().as_str(), work).await?;
    Ok(declined(hx, room))
}

fn declined(hx: Htmx, room: RoomId) -> Reply {
    match hx.0 {
        true => Reply::fragment(Status::Ok, invitations::view::answered(room)),
        false => Reply::see_other(room_directory::routes::at()),
    }
}

/// Withdraws an invitation into the member's room.
#[post("/rooms/<_room>/invitations/<user>/withdraw")]
pub async fn withdraw(
    _room: RoomId,
    user: UserId,
    member: Member,
    address: &Origin<'_>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let work = invitations::withdraw(store, realtime, &member, user);
    pressed_forms::once(store, member.viewer(), address.path().as_str(), work).await?;
    Ok(Reply::see_other(rooms::members::routes::at(
        member.room().id,
    )))
}

/// Leaves the room, and refuses all invitations into it.
#[post("/rooms/<_room>/leave-for-good?<with_room>")]
pub async fn leave_for_good(
    _room: RoomId,
    with_room: Option<bool>,
    press: MemberPress<'_>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let Some(member) = press.remember(store).await? else {
        return Ok(Reply::see_other(room_directory::routes::at()));
    };
    let with_room = with_room.unwrap_or(false);
    let outcome = invitations::leave_for_good(store, realtime, &member, with_room).await?;
    rooms::routes::left(store, realtime, &member, outcome).await
}

/// The address of the page below.
pub fn contacts_at() -> Origin<'static> {
    uri!(contacts(Option::<RoomId>::None))
}

/// The page of the viewer's invitations, of the rooms that they refused, and of the people
/// they have blocked. With `rooms_before`, only a later part of the refused rooms.
#[get("/me/contacts?<rooms_before>")]
pub async fn contacts(
    rooms_before: Option<RoomId>,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let before = rooms_before.unwrap_or(RoomId::LAST);
    let refused = invitations::refused_rooms(store, &viewer, before).await?;
    if rooms_before.is_some() {
        let beside = sidebar::load(store, realtime, &viewer).await?;
        let page = blocks::view::more_refused_rooms(&viewer, &beside, &refused);
        return Ok(Reply::page(Status::Ok, page));
    }
    let pending = invitations::pending(store, viewer.id(), PART_AND_ONE).await?;
    let pending = ListPart::of(pending);
    let blocked = blocks::blocked_people(store, &viewer).await?;
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let page = blocks::view::contacts_page(&viewer, &beside, &pending, &refused, &blocked);
    Ok(Reply::page(Status::Ok, page))
}

/// Takes a refusal back.
#[post("/me/contacts/rooms/<room>/allow")]
pub async fn allow(room: RoomId, viewer: Viewer, store: &Store) -> Result<Reply> {
    invitations::allow(store, &viewer, room).await?;
    Ok(Reply::see_other(contacts_at()))
}
