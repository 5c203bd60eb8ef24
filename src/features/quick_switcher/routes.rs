//! The list of where one may want to go.

use rocket::{State, fairing::AdHoc, get, http::Status, routes};

use crate::{
    base::errors::Result,
    db::Store,
    features::{
        accounts::Viewer,
        quick_switcher::{find, view},
    },
    realtime::Realtime,
    web::{htmx::Htmx, page::in_dialog, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Finder", |rocket| async {
        rocket.mount("/", crate::web::traced(routes![show]))
    })
}

/// What has `q` in its name: a page; for htmx the list alone, and around it the form
/// where there is none yet.
#[get("/find?<q>")]
pub async fn show(
    q: Option<&str>,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let wanted = q.unwrap_or_default();
    let found = find(store, realtime, &viewer, wanted).await?;
    let lang = viewer.lang();
    let list = view::list(lang, wanted, &found);
    Ok(match (hx.0, q) {
        (true, Some(_)) => Reply::fragment(Status::Ok, view::listed_anew(lang, wanted, &found)),
        (true, None) => {
            let form = view::form(lang, wanted, &list);
            Reply::fragment(Status::Ok, in_dialog(lang, &form))
        }
        (false, _) => Reply::page(Status::Ok, view::page_of(lang, wanted, &list)),
    })
}
