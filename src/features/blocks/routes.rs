//! Blocking and unblocking people, and the style sheet that folds their messages.

use rocket::{
    State,
    fairing::AdHoc,
    get,
    http::{ContentType, Header, Status},
    post,
    response::Responder,
    routes, uri,
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::UserId,
    },
    db::Store,
    features::{
        accounts::{self, Viewer},
        blocks::{self, view},
        invitations, people, sidebar,
    },
    realtime::Realtime,
    web::{reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Blocks", |rocket| async {
        rocket.mount("/", traced(routes![confirm, block, unblock, style_sheet]))
    })
}

/// The page that asks before somebody is blocked.
#[get("/people/<username>/block")]
pub async fn confirm(
    username: &str,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let person = accounts::find_by_username(store, username).await?;
    if person.id == viewer.id() {
        return Err(Error::NotFound);
    }
    let beside = sidebar::load(store, realtime, &viewer).await?;
    let page = view::question(&viewer, &beside, &person);
    Ok(Reply::page(Status::Ok, page))
}

/// Blocks somebody.
#[post("/people/<username>/block")]
pub async fn block(
    username: &str,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let person = accounts::find_by_username(store, username).await?;
    blocks::block(store, realtime, &viewer, &person).await?;
    Ok(Reply::see_other(uri!(people::routes::profile(
        &person.username
    ))))
}

/// Takes a block back. The person is named by id, because an account that was closed has no
/// username.
#[post("/me/contacts/people/<user>/unblock")]
pub async fn unblock(
    user: UserId,
    viewer: Viewer,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    blocks::unblock(store, realtime, &viewer, user).await?;
    Ok(Reply::see_other(invitations::routes::contacts_at()))
}

/// A style sheet for one reader.
#[derive(Responder)]
pub struct OwnStyle {
    css: (ContentType, String),
    kept: Header<'static>,
}

/// The style sheet that folds the messages of the people that the viewer has blocked. `v` only
/// tells one edition from the next.
#[get("/me/blocked.css?<v>")]
pub async fn style_sheet(v: Option<u64>, viewer: Viewer, store: &Store) -> Result<OwnStyle> {
    let _ = v;
    Ok(OwnStyle {
        css: (ContentType::CSS, blocks::style_sheet(store, &viewer).await?),
        kept: Header::new("Cache-Control", "no-store"),
    })
}
