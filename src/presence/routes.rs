//! Telling that one is writing.

use rocket::{State, fairing::AdHoc, http::Status, post, routes};

use crate::{accounts::Viewer, db::Store, error::Result, hub::Hub, ids::RoomId, presence, rooms};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Presence", |rocket| async {
        rocket.mount("/", routes![typing])
    })
}

/// I am writing something here.
#[post("/rooms/<room>/typing")]
pub async fn typing(
    room: RoomId,
    viewer: Viewer,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Status> {
    let member = rooms::enter(store, &viewer, room).await?;
    presence::typing(hub, &member);
    Ok(Status::NoContent)
}
