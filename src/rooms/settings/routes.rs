//! The page of a room's settings, and what it changes.

use rocket::{
    FromForm, FromFormField, Route, State, UriDisplayQuery, form::Form, get, http::Status, post,
    routes, uri,
};

use super::{RoomName, Topic, view, words};
use crate::{
    accounts::Viewer,
    db::Store,
    error::Result,
    event::Notify,
    hub::Hub,
    ids::RoomId,
    lobby,
    rooms::{self, settings},
    web::{form::Problems, hx::Hx, reply::Reply},
};

/// What belongs to this folder.
pub fn all() -> Vec<Route> {
    routes![
        page, notify, clear, restore, rename, archive, deletion, delete
    ]
}

/// What was just changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromFormField, UriDisplayQuery)]
pub enum Done {
    /// What was typed or chosen.
    Saved,
    /// The past, for oneself.
    Cleared,
}

/// The settings of a room. `done` says that something was just changed.
#[get("/rooms/<room>/settings?<done>")]
pub async fn page(
    room: RoomId,
    done: Option<Done>,
    viewer: Viewer,
    store: &Store,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let form = view::naming(
        &member,
        view::Naming::of(member.room()),
        &Problems::default(),
    );
    Ok(Reply::page(Status::Ok, view::page(&member, done, &form)))
}

/// What is to be news.
#[derive(FromForm)]
pub struct News<'r> {
    #[field(default = "all")]
    notify: &'r str,
}

/// Says what is news to me here.
#[post("/rooms/<room>/notify", data = "<form>")]
pub async fn notify(
    room: RoomId,
    form: Form<News<'_>>,
    viewer: Viewer,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    settings::notify(store, hub, &member, Notify::stored(form.notify)).await?;
    Ok(Reply::see_other(uri!(page(room, Some(Done::Saved)))))
}

/// Clears the past, for me.
#[post("/rooms/<room>/clear")]
pub async fn clear(room: RoomId, viewer: Viewer, store: &Store, hub: &State<Hub>) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    settings::clear(store, hub, &member).await?;
    Ok(Reply::see_other(uri!(page(room, Some(Done::Cleared)))))
}

/// Brings back what I cleared last.
#[post("/rooms/<room>/restore")]
pub async fn restore(
    room: RoomId,
    viewer: Viewer,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    settings::restore(store, hub, &member).await?;
    Ok(Reply::see_other(rooms::routes::at(room)))
}

/// What the room is to be called.
#[derive(FromForm)]
pub struct Called<'r> {
    #[field(default = "")]
    name: &'r str,
    #[field(default = "")]
    topic: &'r str,
}

/// Calls the room something else.
#[post("/rooms/<room>/rename", data = "<form>")]
pub async fn rename(
    room: RoomId,
    form: Form<Called<'_>>,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    settings::manager(&member)?;
    let mut problems = Problems::default();
    let name = problems.keep("name", RoomName::parse(form.name));
    let topic = problems.keep("topic", Topic::parse(form.topic));
    if let (Some(name), Some(topic)) = (name, topic) {
        if settings::rename(store, hub, &member, &name, &topic).await? {
            return Ok(Reply::see_other(uri!(page(room, Some(Done::Saved)))));
        }
        problems.add("name", words::taken);
    }
    let typed = view::Naming {
        name: form.name,
        topic: form.topic,
    };
    let again = view::naming(&member, typed, &problems);
    Ok(hx.form(again, |form| view::page(&member, None, form)))
}

/// Whether a room is to be kept as it is.
#[derive(FromForm)]
pub struct Keeping {
    archived: bool,
}

/// Keeps the room as it is, or has it go on.
#[post("/rooms/<room>/archive", data = "<form>")]
pub async fn archive(
    room: RoomId,
    form: Form<Keeping>,
    viewer: Viewer,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    settings::archive(store, hub, &member, form.archived).await?;
    Ok(Reply::see_other(uri!(page(room, Some(Done::Saved)))))
}

/// Asks whether the room is really to be deleted.
#[get("/rooms/<room>/delete")]
pub async fn deletion(room: RoomId, viewer: Viewer, store: &Store) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let form = view::deletion(settings::manager(&member)?, "", &Problems::default());
    let page = view::deletion_page(viewer.lang(), &form);
    Ok(Reply::page(Status::Ok, page))
}

/// That it is.
#[derive(FromForm)]
pub struct Deleting<'r> {
    #[field(default = "")]
    confirm: &'r str,
}

/// Deletes the room.
#[post("/rooms/<room>/delete", data = "<form>")]
pub async fn delete(
    room: RoomId,
    form: Form<Deleting<'_>>,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let called = &settings::manager(&member)?.room().name;
    let same = RoomName::parse(form.confirm).is_ok_and(|name| name.as_str() == called);
    if !same {
        let problems = Problems::one("confirm", words::not_its_name);
        let again = view::deletion(&member, form.confirm, &problems);
        let page = |form: &_| view::deletion_page(viewer.lang(), form);
        return Ok(hx.form(again, page));
    }
    settings::delete(store, hub, &member).await?;
    Ok(Reply::see_other(lobby::routes::at()))
}
