//! Scripts fetch this when somebody begins to write.

use rocket::{State, fairing::AdHoc, get, http::Status, routes};

use crate::{
    base::{errors::Result, ids::RoomId},
    db::Store,
    features::{
        accounts::Viewer,
        composing::{completion, view},
        rate_limits::Limits,
        rooms::Member,
    },
    web::{reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Composing", |rocket| async {
        rocket.mount("/", traced(routes![formatting, complete]))
    })
}

/// The row of buttons that format the text.
#[get("/formatting")]
pub fn formatting(viewer: Viewer) -> Reply {
    Reply::fragment(Status::Ok, view::formatting(viewer.lang()))
}

/// The list of what a word may become. `at` is the word with its sign (`@ke`).
#[get("/rooms/<_room>/complete?<at>")]
pub async fn complete(
    _room: RoomId,
    at: &str,
    member: Member,
    limits: &State<Limits>,
    store: &Store,
) -> Result<Reply> {
    if completion::is_search(at) {
        limits.search(member.person().id)?;
    }
    let found = completion::suggestions(store, &member, at).await?;
    let list = view::suggestions(member.lang(), &found);
    Ok(Reply::fragment(Status::Ok, list))
}
