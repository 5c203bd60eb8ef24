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

use super::{Member, settings, view};
use crate::{
    accounts::{self, Person, Viewer},
    conversations,
    db::Store,
    error::{Error, Result},
    hub::Hub,
    ids::{MessageId, RoomId, UserId},
    lobby,
    log::Epoch,
    messages::{
        self,
        history::{self, Place},
    },
    rooms, sidebar,
    web::{Html, form::Problems, hx::Hx, reply::Reply},
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
    store: &Store,
    hub: &State<Hub>,
    epoch: &State<Epoch>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    rooms::remember_visit(store, &member).await;
    let blank = messages::view::composer(
        member.room(),
        "",
        &messages::fresh_nonce(),
        &Problems::default(),
    );
    let sources = Sources { store, hub, epoch };
    let place = match (before, after) {
        (Some(before), _) => Place::Before(before),
        (None, Some(after)) => Place::After(after),
        (None, None) => Place::Here,
    };
    room_page(Status::Ok, &member, &viewer, place, &blank, &sources).await
}

/// What a room's page is made from.
pub struct Sources<'a> {
    /// What lasts.
    pub store: &'a Store,
    /// Who is online.
    pub hub: &'a Hub,
    /// What the page's numbers belong to.
    pub epoch: &'a Epoch,
}

/// The room's page around a composer.
pub async fn room_page(
    status: Status,
    member: &Member,
    viewer: &Viewer,
    place: Place,
    composer: &Html,
    sources: &Sources<'_>,
) -> Result<Reply> {
    let Sources { store, hub, epoch } = sources;
    let page = history::page(store, member, place).await?;
    let members = rooms::members(store, member, PEOPLE_SHOWN).await?;
    let with = match &member.room().with {
        Some(person) => Some(conversations::status(store, hub, person).await?),
        None => None,
    };
    let stage = view::Stage {
        viewer,
        member,
        sidebar: &sidebar::of(store, hub, viewer).await?,
        members: &members,
        online: &online(hub, &members),
        count: hub.count_in(member.room().id),
        page: &page,
        with,
        receipt: conversations::receipt(store, hub, member).await?,
        // An older page stands still: what is new would follow a hole.
        live_from: (!page.newer).then(|| epoch.cursor(page.head(member))),
    };
    Ok(Reply::page(status, view::room(&stage, composer)))
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
        Reply::fragment(Status::Ok, view::members(&people, &online))
    } else {
        let form = view::invite_form(member.room(), "", &Problems::default());
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
            let problems = Problems::one("username", "There is nobody of that name.");
            let again = view::invite_form(member.room(), form.username, &problems);
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
