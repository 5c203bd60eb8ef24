//! Opening a conversation, and the receipt of its last message.

use rocket::{State, fairing::AdHoc, get, http::Status, post, routes};

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
    web::{headers::OwnLink, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Conversations", |rocket| async {
        rocket.mount("/", traced(routes![chat, open, receipt]))
    })
}

/// The conversation with somebody. A link on our own pages creates it if it is missing, because
/// repeating that changes nothing, and nobody sees the conversation until a message is posted.
/// Anybody else who leads here gets a page with a button.
#[get("/chat/<username>")]
pub async fn chat(
    username: &str,
    viewer: Viewer,
    own_link: OwnLink,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    if own_link.0 {
        return open(username, viewer, store, realtime).await;
    }
    let (person, room) = rooms::find_direct(store, &viewer, username).await?;
    Ok(match room {
        Some(room) => Reply::see_other(rooms::routes::at(room)),
        None => Reply::page(Status::Ok, view::opening_page(viewer.lang(), &person)),
    })
}

/// Opens the conversation with somebody, which is created if it is missing.
#[post("/chat/<username>")]
pub async fn open(
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
