//! The list of what the keyboard does.

use rocket::{fairing::AdHoc, get, http::Status, routes};

use crate::{
    features::{accounts::Viewer, shortcuts::view},
    web::{htmx::Htmx, page::in_dialog, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Keyboard", |rocket| async {
        rocket.mount("/", crate::web::traced(routes![keys]))
    })
}

/// The list: a page, for htmx what the dialog shows.
#[get("/keys")]
pub fn keys(viewer: Viewer, hx: Htmx) -> Reply {
    let lang = viewer.lang();
    let keys = view::keys(lang);
    if hx.0 {
        return Reply::fragment(Status::Ok, in_dialog(lang, &keys));
    }
    Reply::page(Status::Ok, view::page_of(lang, &keys))
}
