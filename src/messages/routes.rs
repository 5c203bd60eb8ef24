//! Saying something, and reading further back.

use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes, uri};

use super::{Draft, history, view};
use crate::{
    accounts::Viewer,
    db::Store,
    error::Result,
    hub::Hub,
    ids::{MessageId, RoomId},
    log::Epoch,
    messages,
    rooms::{
        self,
        routes::{Sources, room_page},
    },
    web::{hx::Hx, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Messages", |rocket| async {
        rocket.mount("/", routes![create, older])
    })
}

/// The composer, as it was sent.
#[derive(FromForm)]
pub struct Typed<'r> {
    #[field(default = "")]
    body: &'r str,
    nonce: Option<&'r str>,
}

/// Says something.
#[post("/rooms/<room>/messages", data = "<form>")]
pub async fn create(
    room: RoomId,
    form: Form<Typed<'_>>,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
    epoch: &State<Epoch>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let problems = match Draft::parse(form.body, form.nonce) {
        Ok(draft) => {
            let message = messages::post(store, hub, &member, &draft).await?;
            // The stream tells everyone, the author included; the answer repeats
            // it in case theirs is down, and an upsert makes twice the same as once.
            return Ok(if hx.0 {
                Reply::fragment(Status::Ok, view::upserted(&message))
            } else {
                let page = uri!(rooms::routes::show(room, _));
                Reply::see_other(format!("{page}#{}", view::dom_id(message.id)))
            });
        }
        Err(problems) => problems,
    };
    let nonce = form.nonce.map_or_else(messages::fresh_nonce, str::to_owned);
    if hx.0 {
        let again = view::outgoing(member.room(), form.body, &nonce, &problems);
        return Ok(Reply::fragment(Status::UnprocessableEntity, again));
    }
    let again = view::composer(member.room(), form.body, &nonce, &problems);
    room_page(
        Status::UnprocessableEntity,
        &member,
        &viewer,
        None,
        &again,
        &Sources { store, hub, epoch },
    )
    .await
}

/// Older messages, for the top of a page that is open already.
#[get("/rooms/<room>/messages?<before>")]
pub async fn older(
    room: RoomId,
    before: Option<MessageId>,
    viewer: Viewer,
    store: &Store,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let page = match before {
        Some(before) => history::before(store, &member, before).await?,
        None => history::newest(store, &member).await?,
    };
    Ok(Reply::fragment(
        Status::Ok,
        view::stretch(member.room(), &page),
    ))
}
