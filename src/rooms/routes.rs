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
    rooms::{self, Member},
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
#[get("/rooms/<_room>?<before>&<after>")]
pub async fn show(
    _room: RoomId,
    before: Option<MessageId>,
    after: Option<MessageId>,
    member: Member,
    ahead: Ahead,
    sources: Sources<'_>,
) -> Result<Reply> {
    if !ahead.0 {
        rooms::remember_visit(sources.store, &member).await;
    }
    let place = match (before, after) {
        (Some(before), _) => Place::Before(before),
        (None, Some(after)) => Place::After(after),
        (None, None) => Place::Here,
    };
    let page = page::blank(&member, place, &sources).await?;
    Ok(Reply::drawn(Status::Ok, page))
}

fn online(hub: &Hub, people: &[Person]) -> BTreeSet<UserId> {
    hub.online_among(people.iter().map(|person| &person.id))
}

/// Who is in the room and who of them is online: for htmx a list that is opened, else
/// a page, on which people are asked in, and taken out by who may.
#[get("/rooms/<_room>/members")]
pub async fn members(
    _room: RoomId,
    member: Member,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let people = rooms::members(store, &member, PEOPLE_SHOWN).await?;
    let online = online(hub, &people);
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::members(member.lang(), &people, &online))
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
#[post("/rooms/<_room>/members", data = "<form>")]
pub async fn invite(
    _room: RoomId,
    form: Form<Inviting<'_>>,
    member: Member,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let username = form.username.trim().trim_start_matches('@');
    match accounts::named(store, username).await {
        Ok(person) => {
            rooms::invite(store, hub, &member, &person).await?;
            Ok(Reply::see_other(uri!(members(member.room().id))))
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
#[post("/rooms/<_room>/seen", data = "<form>")]
pub async fn seen(
    _room: RoomId,
    form: Form<Read>,
    member: Member,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    rooms::seen(store, hub, &member, form.message).await?;
    Ok(if hx.0 {
        Reply::nothing()
    } else {
        Reply::see_other(at(member.room().id))
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
#[post("/rooms/<_room>/leave")]
pub async fn leave(
    _room: RoomId,
    member: Member,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    rooms::leave(store, hub, &member).await?;
    Ok(Reply::see_other(lobby::routes::at()))
}

/// Takes somebody out of a room.
#[post("/rooms/<_room>/members/<user>/remove")]
pub async fn remove(
    _room: RoomId,
    user: UserId,
    member: Member,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    rooms::remove(store, hub, &member, user).await?;
    Ok(Reply::see_other(uri!(members(member.room().id))))
}
