//! The list of what the keyboard does.

use rocket::{fairing::AdHoc, get, http::Status, routes};

use super::view;
use crate::{
    accounts::Viewer,
    web::{hx::Hx, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Keyboard", |rocket| async {
        rocket.mount("/", routes![keys])
    })
}

/// The list: a page, for htmx the list alone.
#[get("/keys")]
pub fn keys(viewer: Viewer, hx: Hx) -> Reply {
    let lang = viewer.lang();
    hx.part(Status::Ok, view::keys(lang), |keys| {
        view::page_of(lang, keys)
    })
}
