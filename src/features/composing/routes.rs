//! What scripts fetch when somebody begins to write.

use rocket::{fairing::AdHoc, get, http::Status, routes};

use crate::{
    features::{accounts::Viewer, composing::view},
    web::{reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Composing", |rocket| async {
        rocket.mount("/", traced(routes![formatting]))
    })
}

/// The row of buttons that format the text.
#[get("/formatting")]
pub fn formatting(viewer: Viewer) -> Reply {
    Reply::fragment(Status::Ok, view::formatting(viewer.lang()))
}
