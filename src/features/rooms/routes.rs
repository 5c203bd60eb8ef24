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

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        messages::history::PagePosition,
        room_directory,
        rooms::{
            self, Member,
            page::{self, Sources},
            settings, strings, view,
        },
    },
    i18n::field_errors::FieldErrors,
    model::person::Person,
    realtime::Realtime,
    web::{htmx::Htmx, prefetch::Prefetch, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Rooms", |rocket| async {
        rocket
            .mount("/", crate::web::traced(settings::routes::all()))
            .mount(
                "/",
                crate::web::traced(routes![
                    show, members, invite, seen, seen_all, leave, remove
                ]),
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
    ahead: Prefetch,
    sources: Sources<'_>,
) -> Result<Reply> {
    if !ahead.0 {
        rooms::remember_visit(sources.store, &member).await;
    }
    let place = match (before, after) {
        (Some(before), _) => PagePosition::Before(before),
        (None, Some(after)) => PagePosition::After(after),
        (None, None) => PagePosition::Here,
    };
    let page = page::blank(&member, place, &sources).await?;
    Ok(Reply::rendered(Status::Ok, page))
}

fn online(realtime: &Realtime, people: &[Person]) -> BTreeSet<UserId> {
    realtime
        .presence
        .online_among(people.iter().map(|person| &person.id))
}

/// Who is in the room and who of them is online: for htmx a list that is opened, else
/// a page, on which people are asked in, and taken out by who may.
#[get("/rooms/<_room>/members")]
pub async fn members(
    _room: RoomId,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let people = rooms::members(store, &member, PEOPLE_SHOWN).await?;
    let online = online(realtime, &people);
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::members(member.lang(), &people, &online))
    } else {
        let form = view::invite_form(&member, "", &FieldErrors::default());
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
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    if member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let username = form.username.trim().trim_start_matches('@');
    match accounts::find_by_username(store, username).await {
        Ok(person) => {
            rooms::invite(store, realtime, &member, &person).await?;
            Ok(Reply::see_other(uri!(members(member.room().id))))
        }
        Err(Error::NotFound) => {
            let problems = FieldErrors::one("username", strings::nobody);
            let again = view::invite_form(&member, form.username, &problems);
            let people = rooms::members(store, &member, PEOPLE_SHOWN).await?;
            let online = online(realtime, &people);
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
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::seen(store, realtime, &member, form.message).await?;
    Ok(if hx.0 {
        Reply::nothing()
    } else {
        Reply::see_other(at(member.room().id))
    })
}

/// I have seen all there is.
#[post("/rooms/seen")]
pub async fn seen_all(
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::seen_all(store, realtime, &viewer).await?;
    Ok(if hx.0 {
        Reply::nothing()
    } else {
        Reply::see_other(uri!(room_directory::routes::home()))
    })
}

/// Leaves a room.
#[post("/rooms/<_room>/leave")]
pub async fn leave(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::leave(store, realtime, &member).await?;
    Ok(Reply::see_other(room_directory::routes::at()))
}

/// Takes somebody out of a room.
#[post("/rooms/<_room>/members/<user>/remove")]
pub async fn remove(
    _room: RoomId,
    user: UserId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::remove(store, realtime, &member, user).await?;
    Ok(Reply::see_other(uri!(members(member.room().id))))
}
