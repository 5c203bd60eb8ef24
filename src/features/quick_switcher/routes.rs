//! The quick switcher's page and its results.

use rocket::{State, fairing::AdHoc, get, http::Status, routes};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::Viewer,
        quick_switcher::{find, view},
        rate_limits::Limits,
    },
    realtime::Realtime,
    web::{htmx::Htmx, page::in_dialog, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Quick switcher", |rocket| async {
        rocket.mount("/", traced(routes![show]))
    })
}

/// The results for `q`, as a page. For htmx the results alone, or without `q` the form with
/// them, for the dialog.
#[get("/find?<q>")]
pub async fn show(
    q: Option<&str>,
    viewer: Viewer,
    hx: Htmx,
    limits: &State<Limits>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let query = q.unwrap_or_default();
    limits.search(viewer.id())?;
    let found = find(store, realtime, &viewer, query).await?;
    let lang = viewer.lang();
    let list = view::list(lang, query, &found);
    Ok(match (hx.0, q) {
        (true, Some(_)) => Reply::fragment(Status::Ok, view::updated_list(lang, query, &found)),
        (true, None) => {
            let form = view::form(lang, query, &list);
            Reply::fragment(Status::Ok, in_dialog(lang, &form))
        }
        (false, _) => Reply::page(Status::Ok, view::page_of(lang, query, &list)),
    })
}
