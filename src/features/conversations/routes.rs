//! Opening a conversation, and the receipt of its last message.

use rocket::{State, fairing::AdHoc, get, http::Status, routes};

use crate::{
    base::{
        errors::{Error, Result},
        ids::RoomId,
    },
    db::Store,
    features::{
        accounts::Viewer,
        blocks,
        conversations::{self, view},
        rooms::{self, Member},
    },
    realtime::Realtime,
    web::{reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Conversations", |rocket| async {
        rocket.mount("/", traced(routes![chat, receipt]))
    })
}

/// The conversation with somebody, created if it is missing. A link may do that, because
/// repeating it changes nothing, and nobody sees the conversation until a message is
/// posted.
#[get("/chat/<username>")]
pub async fn chat(
    username: &str,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    Ok(
        match rooms::open_direct(store, realtime, &viewer, username).await? {
            Some(room) => Reply::see_other(rooms::routes::at(room)),
            None => Reply::page(
                Status::Forbidden,
                blocks::view::cannot_write_page(viewer.lang()),
            ),
        },
    )
}

/// The receipt of the last message, for a page that is open.
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
