//! The start page, the directory of rooms, joining and creating rooms.

use std::collections::HashSet;

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
        ids::RoomId,
        random::{digest, hex},
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        invitations, pressed_forms,
        rate_limits::{Limits, PEOPLE_IN_A_FORM},
        room_directory::{self, page, strings, view},
        rooms::{self, NameClaim, RoomName, Topic},
    },
    i18n::{Html, field_errors::FieldErrors, strings::Text},
    model::room::RoomKind,
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, return_to::ReturnTo, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Room directory", |rocket| async {
        rocket.mount(
            "/",
            traced(routes![
                home,
                show,
                join_by_name,
                new,
                create,
                invited,
                join
            ]),
        )
    })
}

/// The address of the directory.
pub fn at() -> Origin<'static> {
    uri!(show(Option::<&str>::None, Option::<&str>::None))
}

/// The address of the directory's list of rooms: the same page, but phones show the list
/// instead of the reader's own rooms.
pub fn room_list() -> Origin<'static> {
    uri!(show(Some(""), Option::<&str>::None))
}

/// The start page: redirects to the room the person visited last, or to the directory.
#[get("/")]
pub async fn home(viewer: Viewer, store: &Store) -> Result<Reply> {
    Ok(match rooms::last_visited(store, &viewer).await? {
        Some(room) => Reply::see_other(rooms::routes::at(room)),
        None => Reply::see_other(at()),
    })
}

/// The directory: the open rooms with `q` in their name or topic. For htmx the list alone.
#[get("/lobby?<q>&<after>")]
pub async fn show(
    q: Option<&str>,
    after: Option<&str>,
    viewer: Viewer,
    hx: Htmx,
    limits: &State<Limits>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    if q.is_some_and(|query| !query.is_empty()) {
        limits.search(viewer.id())?;
    }
    let after = after.unwrap_or_default();
    if hx.0 {
        let query = q.unwrap_or_default();
        let found = room_directory::search(store, &viewer, query, after).await?;
        let rooms = view::rooms(viewer.lang(), &found, query);
        return Ok(Reply::fragment(Status::Ok, rooms));
    }
    let page = page::page(store, realtime, &viewer, q, after).await?;
    Ok(Reply::cached_page(Status::Ok, page))
}

/// The form that joins a room by its name.
#[derive(FromForm)]
pub struct JoinForm<'r> {
    #[field(default = "")]
    name: &'r str,
}

/// Joins the open room of a name, which is created if it is missing.
#[post("/rooms/join", data = "<form>")]
pub async fn join_by_name(
    form: Form<JoinForm<'_>>,
    viewer: Viewer,
    hx: Htmx,
    limits: &State<Limits>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let (problem, wait): (Text, _) = match RoomName::parse(form.name) {
        // It may create the room.
        Ok(name) => match limits.create_room(viewer.id()) {
            Ok(attempt) => match rooms::join_by_name(store, realtime, &viewer, &name).await {
                Ok((room, is_new)) => {
                    if is_new {
                        attempt.created();
                    }
                    return Ok(Reply::see_other(rooms::routes::at(room)));
                }
                Err(Error::TooManyRooms) => (rooms::strings::you_in_too_many_rooms, None),
                Err(error) => return Err(error),
            },
            Err(wait) => match rooms::join_existing(store, realtime, &viewer, &name).await? {
                Some(room) => return Ok(Reply::see_other(rooms::routes::at(room))),
                None => (rooms::strings::too_many_new_rooms, Some(wait)),
            },
        },
        Err(problem) => (problem, None),
    };
    let page = page::with_problem(store, realtime, &viewer, form.name, problem).await?;
    Ok(hx.form_again(wait, page, Html::clone))
}

/// The page that a link into an open room leads to. Somebody without an account signs up first.
#[get("/rooms/<room>/join")]
pub async fn invited(room: RoomId, viewer: Option<Viewer>, store: &Store) -> Result<Reply> {
    let Some(viewer) = viewer else {
        let back = ReturnTo::to(uri!(invited(room)));
        return Ok(Reply::see_other(accounts::routes::sign_up_for(&back)));
    };
    let found = room_directory::find(store, &viewer, room).await?;
    if found.is_member {
        return Ok(Reply::see_other(rooms::routes::at(room)));
    }
    Ok(Reply::page(
        Status::Ok,
        view::invited(viewer.lang(), &found),
    ))
}

/// Joins an open room.
#[post("/rooms/<room>/join")]
pub async fn join(
    room: RoomId,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    rooms::join(store, realtime, &viewer, room).await?;
    Ok(Reply::see_other(rooms::routes::at(room)))
}

/// The page on which a room is created.
#[get("/rooms/new")]
pub async fn new(viewer: Viewer) -> Reply {
    let lang = viewer.lang();
    let form = view::new_form(lang, &view::NewRoom::default(), &FieldErrors::default());
    Reply::page(Status::Ok, view::new_page(lang, &form))
}

/// The form that creates a room.
#[derive(FromForm)]
pub struct CreateRoomForm<'r> {
    #[field(default = "")]
    name: &'r str,
    #[field(default = "")]
    topic: &'r str,
    #[field(default = "open")]
    kind: &'r str,
    #[field(default = "")]
    people: &'r str,
}

/// Creates a room and adds the people who were named.
#[post("/rooms", data = "<form>")]
pub async fn create(
    form: Form<CreateRoomForm<'_>>,
    viewer: Viewer,
    hx: Htmx,
    limits: &State<Limits>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let private = form.kind == "private";
    let kind = if private {
        RoomKind::Private
    } else {
        RoomKind::Open
    };
    let mut problems = FieldErrors::default();
    let name = problems.keep("name", RoomName::parse(form.name));
    let topic = problems.keep("topic", Topic::parse(form.topic));
    let press = [form.kind, form.name, form.topic, form.people].join("\n");
    let press = format!("/rooms {}", hex(&digest(&press)));
    pressed_forms::remember(store, &viewer, &press).await?;
    let of_first_press = async || {
        let (Some(name), Some(topic)) = (&name, &topic) else {
            return Ok(None);
        };
        if pressed_forms::presses(store, &viewer, &press).await? < 2 {
            return Ok(None);
        }
        rooms::just_created(store, &viewer, name, topic, kind).await
    };
    if let Some(room) = of_first_press().await? {
        return Ok(Reply::see_other(rooms::routes::at(room)));
    }
    let (mut people, mut wait) = (vec![], None);
    let mut usernames = distinct(names(form.people));
    if usernames.len() > PEOPLE_MAX {
        usernames.clear();
        problems.add("people", strings::too_many_people);
    }
    match accounts::find_by_usernames(store, &usernames).await {
        Ok(found) => people = found,
        Err(Error::NotFound) => problems.add("people", strings::no_such_person),
        Err(error) => return Err(error),
    }
    let strangers = invitations::count_strangers(store, &viewer, &people).await?;
    // A room counts when it is there, its people before: the form is refused as a whole.
    // (So the name is looked up first: another try with another name is not counted twice.)
    if let Some(name) = &name
        && !private
        && rooms::find_by_name(store, name).await?.is_some()
    {
        problems.add("name", strings::taken);
    }
    let attempt = limits.create_room(viewer.id());
    if problems.none() {
        if let Err(time) = &attempt {
            problems.add("name", rooms::strings::too_many_new_rooms);
            wait = Some(*time);
        } else if let Err(time) = limits.invite(viewer.id(), people.len(), strangers) {
            problems.add("people", rooms::strings::too_many_invites);
            wait = Some(time);
        }
    }
    if let (Some(name), Some(topic), Ok(attempt), true) = (&name, &topic, attempt, problems.none())
    {
        match rooms::create(store, realtime, &viewer, name, topic, kind).await {
            // The same form, sent twice at once, or another whose name is read as the same.
            Ok(NameClaim::Granted((_, false))) => problems.add("name", strings::taken),
            Ok(NameClaim::Granted((room, true))) => {
                attempt.created();
                let member = rooms::membership(store, &viewer, room).await?;
                // In a new room nobody has refused anything. Somebody with too many unanswered
                // invitations is not asked once more.
                invitations::invite(store, realtime, &member, &people).await?;
                return Ok(Reply::see_other(rooms::routes::at(room)));
            }
            Ok(NameClaim::Taken) => problems.add("name", strings::taken),
            Err(Error::TooManyRooms) => {
                problems.add("name", rooms::strings::you_in_too_many_rooms);
            }
            Err(error) => return Err(error),
        }
    }
    // The first press created the room while this one was looked at, and invites.
    if let Some(room) = of_first_press().await? {
        return Ok(Reply::see_other(rooms::routes::at(room)));
    }
    let typed = view::NewRoom {
        name: form.name,
        topic: form.topic,
        private,
        people: form.people,
    };
    let lang = viewer.lang();
    let form = view::new_form(lang, &typed, &problems);
    Ok(hx.form_again(wait, form, |form| view::new_page(lang, form)))
}

/// The most people that are named when a room is created.
const PEOPLE_MAX: usize = PEOPLE_IN_A_FORM.get() as usize;

/// Each of these usernames once, up to one more than are allowed.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut keys = HashSet::new();
    let first = names.filter(|name| keys.insert(accounts::username_key(name)));
    first.take(PEOPLE_MAX + 1).collect()
}

/// The usernames in a typed list: separated by commas, semicolons or spaces, with or
/// without `@`.
fn names(list: &str) -> impl Iterator<Item = &str> {
    let names = list.split(|c: char| c == ',' || c == ';' || c.is_whitespace());
    names
        .map(|name| name.trim_start_matches('@'))
        .filter(|name| !name.is_empty())
}
