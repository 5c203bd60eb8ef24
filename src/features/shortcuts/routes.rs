//! The page of keyboard shortcuts.

use rocket::{
    fairing::AdHoc,
    get,
    http::{Status, uri::Origin},
    routes, uri,
};

use crate::{
    features::{accounts::Viewer, shortcuts::view},
    web::{htmx::Htmx, page::in_dialog, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Keyboard shortcuts", |rocket| async {
        rocket.mount("/", traced(routes![keys]))
    })
}

/// The address of the list.
pub fn at() -> Origin<'static> {
    uri!(keys)
}

/// The list as a page; for htmx the content of a dialog.
#[get("/keys")]
pub fn keys(viewer: Viewer, hx: Htmx) -> Reply {
    let lang = viewer.lang();
    let keys = view::keys(lang);
    if hx.0 {
        return Reply::fragment(Status::Ok, in_dialog(lang, &keys));
    }
    Reply::page(Status::Ok, view::page_of(lang, &keys))
}
