//! The page of a room's settings, and what it changes.

use rocket::{
    FromForm, FromFormField, Route, State, UriDisplayQuery, form::Form, get, http::Status, post,
    routes, uri,
};

use crate::{
    base::{errors::Result, ids::RoomId},
    db::Store,
    features::{
        room_directory,
        rooms::{
            self, Member,
            settings::{self, RoomName, Topic, strings, view},
        },
    },
    i18n::field_errors::FieldErrors,
    model::room::NotificationLevel,
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply},
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
#[get("/rooms/<_room>/settings?<done>")]
pub async fn page(_room: RoomId, done: Option<Done>, member: Member) -> Result<Reply> {
    let form = view::naming(
        &member,
        view::Naming::of(member.room()),
        &FieldErrors::default(),
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
#[post("/rooms/<_room>/notify", data = "<form>")]
pub async fn notify(
    _room: RoomId,
    form: Form<News<'_>>,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::notify(
        store,
        realtime,
        &member,
        NotificationLevel::stored(form.notify),
    )
    .await?;
    Ok(Reply::see_other(uri!(page(
        member.room().id,
        Some(Done::Saved)
    ))))
}

/// Clears the past, for me.
#[post("/rooms/<_room>/clear")]
pub async fn clear(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::clear(store, realtime, &member).await?;
    Ok(Reply::see_other(uri!(page(
        member.room().id,
        Some(Done::Cleared)
    ))))
}

/// Brings back what I cleared last.
#[post("/rooms/<_room>/restore")]
pub async fn restore(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::restore(store, realtime, &member).await?;
    Ok(Reply::see_other(rooms::routes::at(member.room().id)))
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
#[post("/rooms/<_room>/rename", data = "<form>")]
pub async fn rename(
    _room: RoomId,
    form: Form<Called<'_>>,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::manager(&member)?;
    let mut problems = FieldErrors::default();
    let name = problems.keep("name", RoomName::parse(form.name));
    let topic = problems.keep("topic", Topic::parse(form.topic));
    if let (Some(name), Some(topic)) = (name, topic) {
        if settings::rename(store, realtime, &member, &name, &topic).await? {
            return Ok(Reply::see_other(uri!(page(
                member.room().id,
                Some(Done::Saved)
            ))));
        }
        problems.add("name", strings::taken);
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
#[post("/rooms/<_room>/archive", data = "<form>")]
pub async fn archive(
    _room: RoomId,
    form: Form<Keeping>,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    settings::archive(store, realtime, &member, form.archived).await?;
    Ok(Reply::see_other(uri!(page(
        member.room().id,
        Some(Done::Saved)
    ))))
}

/// Asks whether the room is really to be deleted.
#[get("/rooms/<_room>/delete")]
pub async fn deletion(_room: RoomId, member: Member) -> Result<Reply> {
    let form = view::deletion(settings::manager(&member)?, "", &FieldErrors::default());
    let page = view::deletion_page(member.lang(), &form);
    Ok(Reply::page(Status::Ok, page))
}

/// That it is.
#[derive(FromForm)]
pub struct Deleting<'r> {
    #[field(default = "")]
    confirm: &'r str,
}

/// Deletes the room.
#[post("/rooms/<_room>/delete", data = "<form>")]
pub async fn delete(
    _room: RoomId,
    form: Form<Deleting<'_>>,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let called = &settings::manager(&member)?.room().name;
    let same = RoomName::parse(form.confirm).is_ok_and(|name| name.as_str() == called);
    if !same {
        let problems = FieldErrors::one("confirm", strings::not_its_name);
        let again = view::deletion(&member, form.confirm, &problems);
        let page = |form: &_| view::deletion_page(member.lang(), form);
        return Ok(hx.form(again, page));
    }
    settings::delete(store, realtime, &member).await?;
    Ok(Reply::see_other(room_directory::routes::at()))
}
