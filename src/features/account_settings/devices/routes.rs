//! Signing one's browsers out.

use rocket::{State, post, uri};

use crate::{
    base::{errors::Result, ids::SessionId},
    db::Store,
    features::{
        account_settings::{self, devices::view},
        accounts::{self, Viewer},
    },
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply},
};

/// Signs one of one's browsers out.
#[post("/me/sessions/<session>/end")]
pub async fn end(
    session: SessionId,
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    accounts::end_browser(store, realtime, &viewer, session).await?;
    ended(&viewer, hx, store).await
}

/// Signs all of one's browsers out but this one.
#[post("/me/sessions/end-others")]
pub async fn end_others(
    viewer: Viewer,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    accounts::end_other_browsers(store, realtime, &viewer).await?;
    ended(&viewer, hx, store).await
}

/// What is left of the list: by itself for htmx, on its page for everybody else.
async fn ended(viewer: &Viewer, hx: Htmx, store: &Store) -> Result<Reply> {
    if !hx.0 {
        return Ok(Reply::see_other(uri!(account_settings::routes::me(_))));
    }
    let browsers = accounts::browsers(store, viewer).await?;
    let list = view::browsers(viewer, &browsers);
    Ok(Reply::fragment(rocket::http::Status::Ok, list))
}
