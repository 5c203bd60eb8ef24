//! The front door, the lobby, and new rooms.

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use crate::{
    base::{errors::Result, ids::RoomId},
    db::Store,
    features::{
        accounts::{self, Viewer},
        room_directory::{self, strings, view},
        rooms::{self, RoomName, Topic},
        sidebar,
    },
    i18n::field_errors::FieldErrors,
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Lobby", |rocket| async {
        rocket.mount(
            "/",
            crate::web::traced(routes![home, show, join, new, create, join_one]),
        )
    })
}

/// Where the lobby is.
pub fn at() -> Origin<'static> {
    uri!(show(Option::<&str>::None, Option::<&str>::None))
}

/// Where one looks for rooms: the same page, of which a phone shows this part alone.
pub fn finder() -> Origin<'static> {
    uri!(show(Some(""), Option::<&str>::None))
}

/// The front door: to the room the person was in last, else to the lobby.
#[get("/")]
pub async fn home(viewer: Viewer, store: &Store) -> Result<Reply> {
    Ok(match rooms::last_visited(store, &viewer).await? {
        Some(room) => Reply::see_other(rooms::routes::at(room)),
        None => Reply::see_other(at()),
    })
}

/// The lobby: the open rooms, those with `q` in their name or topic. For htmx the
/// list alone.
#[get("/lobby?<q>&<after>")]
pub async fn show(
    q: Option<&str>,
    after: Option<&str>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let after = after.unwrap_or_default();
    let wanted = q.unwrap_or_default();
    let offer = room_directory::offer(store, &viewer, wanted, after).await?;
    if hx.0 {
        return Ok(Reply::fragment(
            Status::Ok,
            view::offer(viewer.lang(), &offer, wanted),
        ));
    }
    let beside = sidebar::of(store, realtime, &viewer).await?;
    let lobby = view::Lobby {
        viewer: &viewer,
        beside: &beside,
        offer: &offer,
        newcomer: rooms::last_visited(store, &viewer).await?.is_none(),
        wanted: q,
    };
    let form = view::join_form(viewer.lang(), "", &FieldErrors::default());
    Ok(Reply::page(Status::Ok, view::lobby(&lobby, &form)))
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
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    match RoomName::parse(form.name) {
        Ok(name) => {
            let room = rooms::join(store, realtime, &viewer, &name).await?;
            Ok(Reply::see_other(rooms::routes::at(room)))
        }
        Err(sentence) => {
            let problems = FieldErrors::one("name", sentence);
            let again = view::join_form(viewer.lang(), form.name, &problems);
            let beside = sidebar::of(store, realtime, &viewer).await?;
            let offer = room_directory::offer(store, &viewer, "", "").await?;
            let lobby = view::Lobby {
                viewer: &viewer,
                beside: &beside,
                offer: &offer,
                newcomer: false,
                wanted: Some(""),
            };
            Ok(hx.form(again, |form| view::lobby(&lobby, form)))
        }
    }
}

/// Enters an open room.
#[post("/rooms/<room>/join")]
pub async fn join_one(
    room: RoomId,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::join_one(store, realtime, &viewer, room).await?;
    Ok(Reply::see_other(rooms::routes::at(room)))
}

/// The page to open a room.
#[get("/rooms/new")]
pub async fn new(viewer: Viewer) -> Reply {
    let lang = viewer.lang();
    let form = view::new_form(lang, &view::Wanted::default(), &FieldErrors::default());
    Reply::page(Status::Ok, view::new_page(lang, &form))
}

/// The form to open a room, as it was sent.
#[derive(FromForm)]
pub struct Opening<'r> {
    #[field(default = "")]
    name: &'r str,
    #[field(default = "")]
    topic: &'r str,
    #[field(default = "open")]
    kind: &'r str,
    #[field(default = "")]
    people: &'r str,
}

/// Opens a room, and asks those in who were named.
#[post("/rooms", data = "<form>")]
pub async fn create(
    form: Form<Opening<'_>>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let private = form.kind == "private";
    let mut problems = FieldErrors::default();
    let name = problems.keep("name", RoomName::parse(form.name));
    let topic = problems.keep("topic", Topic::parse(form.topic));
    let mut people = vec![];
    for username in names(form.people) {
        match accounts::find_by_username(store, username).await {
            Ok(person) => people.push(person),
            Err(crate::base::errors::Error::NotFound) => {
                problems.add("people", strings::no_such_person);
                break;
            }
            Err(error) => return Err(error),
        }
    }
    if let (Some(name), Some(topic), true) = (name, topic, problems.none()) {
        match rooms::open(store, realtime, &viewer, &name, &topic, private).await? {
            Some(room) => {
                let member = rooms::enter(store, &viewer, room).await?;
                for person in &people {
                    rooms::invite(store, realtime, &member, person).await?;
                }
                return Ok(Reply::see_other(rooms::routes::at(room)));
            }
            None => problems.add("name", strings::taken),
        }
    }
    let wanted = view::Wanted {
        name: form.name,
        topic: form.topic,
        private,
        people: form.people,
    };
    let lang = viewer.lang();
    let again = view::new_form(lang, &wanted, &problems);
    Ok(hx.form(again, |form| view::new_page(lang, form)))
}

/// The usernames in a list of some, as people write them.
fn names(list: &str) -> impl Iterator<Item = &str> {
    let names = list.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    names
        .map(|name| name.trim_start_matches('@'))
        .filter(|name| !name.is_empty())
}
