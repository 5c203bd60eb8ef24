//! The lobby, and the rooms behind it.

use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes, uri};

use super::{Member, RoomName, view};
use crate::{
    accounts::{self, Viewer},
    db::Store,
    error::Result,
    hub::Hub,
    ids::{MessageId, RoomId, UserId},
    log::Epoch,
    messages::{self, history},
    rooms,
    web::{Html, form::Problems, hx::Hx, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Rooms", |rocket| async {
        rocket.mount(
            "/",
            routes![home, lobby, join, show, members, seen, leave, remove],
        )
    })
}

/// How many people a list shows. More than that wants a search, not a list.
const PEOPLE_SHOWN: i64 = 200;

/// The front door: to the room the person was in last, else to the lobby.
#[get("/")]
pub async fn home(viewer: Viewer, store: &Store) -> Result<Reply> {
    Ok(match rooms::last_visited(store, &viewer).await? {
        Some(room) => Reply::see_other(uri!(show(room, _))),
        None => Reply::see_other(uri!(lobby())),
    })
}

/// The lobby.
#[get("/lobby")]
pub async fn lobby(viewer: Viewer, store: &Store, hub: &State<Hub>) -> Result<Reply> {
    let form = view::join_form("", &Problems::default());
    let page = lobby_around(&viewer, store, hub).await?;
    Ok(Reply::page(Status::Ok, page(&form)))
}

/// The form to enter a room, as it was sent.
#[derive(FromForm)]
pub struct Joining<'r> {
    #[field(default = "")]
    name: &'r str,
}

/// Enters the room of a name.
#[post("/rooms/join", data = "<form>")]
pub async fn join(
    form: Form<Joining<'_>>,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    match RoomName::parse(form.name) {
        Ok(name) => {
            let room = rooms::join(store, hub, &viewer, &name).await?;
            Ok(Reply::see_other(uri!(show(room, _))))
        }
        Err(sentence) => {
            let again = view::join_form(form.name, &Problems::one("name", sentence));
            let page = lobby_around(&viewer, store, hub).await?;
            Ok(hx.form(again, page))
        }
    }
}

/// The lobby around the form to enter a room.
async fn lobby_around(
    viewer: &Viewer,
    store: &Store,
    hub: &Hub,
) -> Result<impl FnOnce(&Html) -> Html> {
    let rooms = rooms::of(store, viewer).await?;
    let people = accounts::people(store, viewer, PEOPLE_SHOWN).await?;
    let (viewer, online) = (viewer.clone(), hub.online_among(&people));
    Ok(move |form: &Html| view::lobby(&viewer, &rooms, &people, &online, form))
}

/// A room: its newest messages, live, or the ones before a message.
#[get("/rooms/<room>?<before>")]
pub async fn show(
    room: RoomId,
    before: Option<MessageId>,
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
    room_page(Status::Ok, &member, &viewer, before, &blank, &sources).await
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
    before: Option<MessageId>,
    composer: &Html,
    sources: &Sources<'_>,
) -> Result<Reply> {
    let Sources { store, hub, epoch } = sources;
    let page = match before {
        Some(before) => history::before(store, member, before).await?,
        None => history::newest(store, member).await?,
    };
    let members = rooms::members(store, member, PEOPLE_SHOWN).await?;
    let stage = view::Stage {
        viewer,
        rooms: &rooms::of(store, viewer).await?,
        members: &members,
        online: &hub.online_among(&members),
        count: hub.count_in(member.room().id),
        room: member.room(),
        page: &page,
        // An older page stands still: what is new would follow a hole.
        live_from: before.is_none().then(|| epoch.cursor(page.head(member))),
    };
    Ok(Reply::page(status, view::room(&stage, composer)))
}

/// Who is in the room and who of them is online: for htmx a list that is opened, else
/// a page, on which the room's owner may take people out.
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
    let online = hub.online_among(&people);
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::members(&people, &online))
    } else {
        let page = view::members_page(&member, &people, &online);
        Reply::page(Status::Ok, page)
    })
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
        Reply::see_other(uri!(show(room, _)))
    })
}

/// Leaves a room.
#[post("/rooms/<room>/leave")]
pub async fn leave(room: RoomId, viewer: Viewer, store: &Store, hub: &State<Hub>) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    rooms::leave(store, hub, &member).await?;
    Ok(Reply::see_other(uri!(lobby())))
}

/// Takes somebody out of one's room.
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
