//! Opening a conversation, and what has become of what one said in it.

use rocket::{State, fairing::AdHoc, get, http::Status, routes};

use crate::{
    base::{
        errors::{Error, Result},
        ids::RoomId,
    },
    db::Store,
    features::{
        accounts::Viewer,
        conversations::{self, view},
        rooms::{self, Member},
    },
    realtime::Realtime,
    web::reply::Reply,
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Conversations", |rocket| async {
        rocket.mount("/", crate::web::traced(routes![chat, receipt]))
    })
}

/// The conversation with somebody, opened when there is none. Asking for it again leads
/// to the same one, so a link may do it: it shows nobody anything until something is
/// said.
#[get("/chat/<username>")]
pub async fn chat(
    username: &str,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let room = rooms::converse(store, realtime, &viewer, username).await?;
    Ok(Reply::see_other(rooms::routes::at(room)))
}

/// What has become of what one said last, for a page that is open.
#[get("/rooms/<_room>/receipt")]
pub async fn receipt(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    if !member.room().is_direct() {
        return Err(Error::NotFound);
    }
    let receipt = conversations::receipt(store, realtime, &member).await?;
    Ok(Reply::fragment(
        Status::Ok,
        view::receipt(member.lang(), receipt),
    ))
}
