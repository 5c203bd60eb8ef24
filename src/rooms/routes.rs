//! A room, and who is in it.

use std::collections::BTreeSet;

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use super::{
    page::{self, Sources},
    settings, view, words,
};
use crate::{
    accounts::{self, Person, Viewer},
    db::Store,
    error::{Error, Result},
    hub::Hub,
    ids::{MessageId, RoomId, UserId},
    lobby,
    messages::history::Place,
    rooms,
    web::{ahead::Ahead, form::Problems, hx::Hx, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Rooms", |rocket| async {
        rocket.mount("/", settings::routes::all()).mount(
            "/",
            routes![show, members, invite, seen, seen_all, leave, remove],
        )
    })
}

/// Where a room is.
pub fn at(room: RoomId) -> Origin<'static> {
    uri!(show(
        room,
        Option::<MessageId>::None,
        Option::<MessageId>::None
    ))
}

/// How many people a list shows. More than that wants a search, not a list.
const PEOPLE_SHOWN: i64 = 200;

/// A room: its newest messages, live, from where the person was; or a stretch of its
/// past before or after a message.
#[get("/rooms/<room>?<before>&<after>")]
pub async fn show(
    room: RoomId,
    before: Option<MessageId>,
    after: Option<MessageId>,
    viewer: Viewer,
    ahead: Ahead,
    sources: Sources<'_>,
) -> Result<Reply> {
    let member = rooms::enter(sources.store, &viewer, room).await?;
    if !ahead.0 {
        rooms::remember_visit(sources.store, &member).await;
    }
    let place = match (before, after) {
        (Some(before), _) => Place::Before(before),
        (None, Some(after)) => Place::After(after),
        (None, None) => Place::Here,
    };
    let page = page::blank(&member, &viewer, place, &sources).await?;
    Ok(Reply::drawn(Status::Ok, page))
}

fn online(hub: &Hub, people: &[Person]) -> BTreeSet<UserId> {
    hub.online_among(people.iter().map(|person| &person.id))
}

/// Who is in the room and who of them is online: for htmx a list that is opened, else
/// a page, on which people are asked in, and taken out by who may.
#[get("/rooms/<room>/members")]
pub async fn members(
    room: RoomId,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let people = rooms::members(store, &member, PEOPLE_SHOWN).await?;
    let online = online(hub, &people);
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::members(viewer.lang(), &people, &online))
    } else {
        let form = view::invite_form(&member, "", &Problems::default());
        let page = view::members_page(&member, &people, &online, &form);
        Reply::page(Status::Ok, page)
    })
}

/// The form to ask somebody in, as it was sent.
#[derive(FromForm)]
pub struct Inviting<'r> {
    #[field(default = "")]
    username: &'r str,
}

/// Asks somebody in, who is in the room from then on.
#[post("/rooms/<room>/members", data = "<form>")]
pub async fn invite(
    room: RoomId,
    form: Form<Inviting<'_>>,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let username = form.username.trim().trim_start_matches('@');
    match accounts::named(store, username).await {
        Ok(person) => {
            rooms::invite(store, hub, &member, &person).await?;
            Ok(Reply::see_other(uri!(members(room))))
        }
        Err(Error::NotFound) => {
            let problems = Problems::one("username", words::nobody);
            let again = view::invite_form(&member, form.username, &problems);
            let people = rooms::members(store, &member, PEOPLE_SHOWN).await?;
            let online = online(hub, &people);
            Ok(hx.form(again, |form| {
                view::members_page(&member, &people, &online, form)
            }))
        }
        Err(error) => Err(error),
    }
}

/// How far somebody has read.
#[derive(FromForm)]
pub struct Read {
    message: MessageId,
}

/// I have seen all up to this message.
#[post("/rooms/<room>/seen", data = "<form>")]
pub async fn seen(
    room: RoomId,
    form: Form<Read>,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    rooms::seen(store, hub, &member, form.message).await?;
    Ok(if hx.0 {
        Reply::nothing()
    } else {
        Reply::see_other(at(room))
    })
}

/// I have seen all there is.
#[post("/rooms/seen")]
pub async fn seen_all(viewer: Viewer, hx: Hx, store: &Store, hub: &State<Hub>) -> Result<Reply> {
    rooms::seen_all(store, hub, &viewer).await?;
    Ok(if hx.0 {
        Reply::nothing()
    } else {
        Reply::see_other(uri!(lobby::routes::home()))
    })
}

/// Leaves a room.
#[post("/rooms/<room>/leave")]
pub async fn leave(room: RoomId, viewer: Viewer, store: &Store, hub: &State<Hub>) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    rooms::leave(store, hub, &member).await?;
    Ok(Reply::see_other(lobby::routes::at()))
}

/// Takes somebody out of a room.
#[post("/rooms/<room>/members/<user>/remove")]
pub async fn remove(
    room: RoomId,
    user: UserId,
    viewer: Viewer,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    rooms::remove(store, hub, &member, user).await?;
    Ok(Reply::see_other(uri!(members(room))))
}
