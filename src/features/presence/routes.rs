//! Telling that one is writing.

use rocket::{State, fairing::AdHoc, http::Status, post, routes};

use crate::{
    base::ids::RoomId,
    features::{presence, rooms::Member},
    realtime::Realtime,
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Presence", |rocket| async {
        rocket.mount("/", crate::web::traced(routes![typing]))
    })
}

/// I am writing something here.
#[post("/rooms/<_room>/typing")]
pub async fn typing(_room: RoomId, member: Member, realtime: &State<Realtime>) -> Status {
    presence::typing(realtime, &member);
    Status::NoContent
}
