//! The typing notice.

use rocket::{State, fairing::AdHoc, http::Status, post, routes};

use crate::{
    base::ids::RoomId,
    features::{presence, rate_limits::Limits, rooms::Member},
    realtime::Realtime,
    web::traced,
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Presence", |rocket| async {
        rocket.mount("/", traced(routes![typing]))
    })
}

/// Publishes that the member is typing.
#[post("/rooms/<_room>/typing")]
pub async fn typing(
    _room: RoomId,
    member: Member,
    limits: &State<Limits>,
    realtime: &State<Realtime>,
) -> Status {
    // A notice too many tells nobody anything new.
    if limits.typing(member.person().id).is_ok() {
        presence::typing(realtime, &member);
    }
    Status::NoContent
}
