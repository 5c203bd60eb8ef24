//! The list of people, and one person's card.

use rocket::{State, fairing::AdHoc, get, http::Status, routes};

use crate::{
    base::errors::{Error, Result},
    db::Store,
    features::{
        accounts::{Viewer, directory},
        conversations,
        people::view,
    },
    realtime::Realtime,
    web::{htmx::Htmx, page::in_dialog, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("People", |rocket| async {
        rocket.mount("/", crate::web::traced(routes![list, card]))
    })
}

/// People whose names begin with `q`, or all; the next of them after that username. For
/// htmx it is the list alone.
#[get("/people?<q>&<after>")]
pub async fn list(
    q: Option<&str>,
    after: Option<&str>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
) -> Result<Reply> {
    let (query, after) = (q.unwrap_or_default(), after.unwrap_or_default());
    let found = directory::search(store, &viewer, query, after).await?;
    let lang = viewer.lang();
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::listed_anew(lang, query, after, &found))
    } else {
        let list = view::list(lang, query, after, &found);
        Reply::page(Status::Ok, view::people(lang, query, &list))
    })
}

/// Somebody's card: a page, for htmx what the dialog shows.
#[get("/people/<username>")]
pub async fn card(
    username: &str,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let card = directory::card(store, &viewer, username).await?;
    let card = card.ok_or(Error::NotFound)?;
    let status = conversations::status(store, realtime, &card.person).await?;
    let lang = viewer.lang();
    let presence = conversations::view::status(lang, status.online, status.last);
    let drawn = view::card(&viewer, &card, &presence);
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, in_dialog(lang, &drawn))
    } else {
        Reply::page(Status::Ok, view::card_page(lang, &card, &drawn))
    })
}
