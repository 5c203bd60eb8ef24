//! The list of people, and the profile of one.

use rocket::{State, fairing::AdHoc, get, http::Status, routes};

use crate::{
    base::errors::{Error, Result},
    db::Store,
    features::{
        accounts::{Viewer, directory},
        blocks, conversations,
        people::view,
        rate_limits::Limits,
        sidebar,
    },
    realtime::Realtime,
    web::{htmx::Htmx, page::in_dialog, reply::Reply, traced},
};

/// Mounts the routes of people.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("People", |rocket| async {
        rocket.mount("/", traced(routes![list, profile]))
    })
}

/// People whose names begin with `q`, or everybody: the page after the username `after`.
/// For htmx, the list alone.
#[get("/people?<q>&<after>")]
pub async fn list(
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
    let (query, after) = (q.unwrap_or_default(), after.unwrap_or_default());
    let found = directory::search(store, &viewer, query, after).await?;
    let lang = viewer.lang();
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::list_update(lang, query, after, &found))
    } else {
        let list = view::list(lang, query, after, &found);
        let beside = sidebar::load(store, realtime, &viewer).await?;
        let page = view::people_page(&viewer, &beside, query, &list);
        Reply::page(Status::Ok, page)
    })
}

/// A person's profile: a page, or for htmx the content of a dialog.
#[get("/people/<username>")]
pub async fn profile(
    username: &str,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let profile = directory::find_profile(store, &viewer, username).await?;
    let profile = profile.ok_or(Error::NotFound)?;
    let status = conversations::status(store, realtime, &profile.person).await?;
    let blocked = blocks::has_blocked(store, &viewer, profile.person.id).await?;
    let lang = viewer.lang();
    let presence = conversations::view::status(lang, status.online, status.last);
    let card = view::profile_card(&viewer, &profile, &presence, blocked);
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, in_dialog(lang, &card))
    } else {
        let beside = sidebar::load(store, realtime, &viewer).await?;
        let page = view::profile_page(&viewer, &beside, &profile, &card);
        Reply::page(Status::Ok, page)
    })
}
