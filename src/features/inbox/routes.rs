//! The inbox, the way to the next unread message, and the page of what is new everywhere.

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
        clock::Timestamp,
        errors::Result,
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        inbox::{
            self, Filter, InboxPosition,
            catch_up::{self, Next},
            catch_up_view, strings, view,
        },
        messages::{self, at_page},
        rooms::{self, Member},
        sidebar,
    },
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Inbox", |rocket| async {
        rocket.mount(
            "/",
            traced(routes![
                show,
                seen,
                all_read,
                undo_all_read,
                next,
                what_is_new,
                room_seen,
                mark_unread
            ]),
        )
    })
}

/// The address of the inbox.
pub fn at() -> Origin<'static> {
    uri!(show(Option::<&str>::None, Option::<&str>::None))
}

/// The address of the page of what is new everywhere.
pub fn catch_up() -> Origin<'static> {
    uri!(what_is_new)
}

/// The address that leads to the next unread message, from a room on.
pub fn next_from(here: Option<RoomId>) -> Origin<'static> {
    uri!(next(here))
}

/// All that concerns the viewer in their rooms and the filter `of` shows, `before` a place. For
/// htmx the list alone.
#[get("/inbox?<of>&<before>")]
pub async fn show(
    of: Option<&str>,
    before: Option<&str>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let filter = Filter::parse(of);
    let position = before.and_then(InboxPosition::parse);
    // First, so that the page's stream tells of what comes meanwhile.
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let page = inbox::page(store, &viewer, filter, position).await?;
    let undo = inbox::undo(store, &viewer).await?;
    let list = view::list(&viewer, &beside, filter, &page);
    Ok(match hx.0 {
        true => Reply::fragment(Status::Ok, list),
        false => Reply::page(
            Status::Ok,
            view::inbox_page(&viewer, &beside, (filter, position), undo, &list),
        ),
    })
}

/// The time of the latest reaction that the page shows.
#[derive(FromForm)]
pub struct SeenForm {
    up_to: i64,
}

/// The page has shown the reactions up to a time.
#[post("/inbox/seen", data = "<form>")]
pub async fn seen(
    form: Form<SeenForm>,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    inbox::reactions_seen(store, realtime, &viewer, Timestamp::of_micros(form.up_to)).await?;
    Ok(Reply::nothing())
}

/// Marks everything in the inbox as read.
#[post("/inbox/read")]
pub async fn all_read(viewer: Viewer, store: &Store, realtime: &State<Realtime>) -> Result<Reply> {
    inbox::all_read(store, realtime, &viewer).await?;
    Ok(Reply::see_other(at()))
}

/// Takes that back.
#[post("/inbox/read/undo")]
pub async fn undo_all_read(
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    inbox::undo_all_read(store, realtime, &viewer).await?;
    Ok(Reply::see_other(at()))
}

/// Leads to the next unread message: to mentions first, then to rooms in the order of the sidebar,
/// after the room that the viewer comes from. When there is none, the page says so.
#[get("/unread/next?<from>")]
pub async fn next(
    from: Option<RoomId>,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    Ok(
        match catch_up::next(store, realtime, &viewer, from).await? {
            Next::Message(room, message) => Reply::see_other(at_page::address(room, message)),
            Next::Room(room) => Reply::see_other(rooms::routes::at(room)),
            Next::Nothing => Reply::see_other(catch_up()),
        },
    )
}

/// The news of all rooms.
#[get("/catch-up")]
pub async fn what_is_new(
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let news = catch_up::news(store, &viewer, &beside).await?;
    let undo = rooms::may_undo_reading(store, &viewer).await?;
    let page = catch_up_view::catch_up_page(&viewer, &beside, &news, undo);
    Ok(Reply::page(Status::Ok, page))
}

/// The newest message of the room when the page was drawn.
#[derive(FromForm)]
pub struct RoomSeenForm {
    message: MessageId,
}

/// Marks one room as read.
#[post("/catch-up/<room>/seen", data = "<form>")]
pub async fn room_seen(
    room: RoomId,
    form: Form<RoomSeenForm>,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let member = rooms::membership(store, &viewer, room).await?;
    rooms::mark_read(store, realtime, &member, form.message, None).await?;
    Ok(Reply::see_other(catch_up()))
}

/// Marks a message and all after it as unread again.
#[post("/rooms/<_room>/messages/<message>/unread")]
pub async fn mark_unread(
    _room: RoomId,
    message: MessageId,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let lang = member.lang();
    let message = messages::one(store, &member, message).await?;
    rooms::mark_unread(store, realtime, &member, message.id).await?;
    Ok(match hx.0 {
        true => {
            let notice = view::notice(lang, strings::marked_unread(lang));
            Reply::fragment(Status::Ok, notice)
        }
        // Not back to the room: they are done with it.
        false => Reply::see_other(catch_up()),
    })
}
