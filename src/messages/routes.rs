//! Saying something, saying it better, taking it back, and reading further back.

use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes};

use super::{
    Draft, Message, Text,
    history::{self, Place},
    view,
};
use crate::{
    accounts::Viewer,
    db::Store,
    error::Result,
    hub::Hub,
    ids::{MessageId, RoomId},
    log::Epoch,
    messages,
    rooms::{
        self, Member,
        routes::{Sources, room_page},
    },
    web::{form::Problems, hx::Hx, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Messages", |rocket| async {
        rocket.mount("/", routes![create, stretch, one, edit, change, remove])
    })
}

/// The composer, as it was sent.
#[derive(FromForm)]
pub struct Typed<'r> {
    #[field(default = "")]
    body: &'r str,
    nonce: Option<&'r str>,
}

/// What stands beside what is said in an archived room.
const ARCHIVED: &str = "This room is archived, and nobody writes in it.";

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
        Ok(_) if member.room().archived => Problems::one("body", ARCHIVED),
        Ok(draft) => {
            let message = messages::post(store, hub, &member, &draft).await?;
            // The stream tells everyone, the author included; the answer repeats
            // it in case theirs is down, and an upsert makes twice the same as once.
            return Ok(if hx.0 {
                Reply::fragment(Status::Ok, view::upserted(&message))
            } else {
                stands(hx, &member, &message)
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
        Place::Here,
        &again,
        &Sources { store, hub, epoch },
    )
    .await
}

/// Older messages, for the top of a page that is open already, or newer ones for its
/// end.
#[get("/rooms/<room>/messages?<before>&<after>")]
pub async fn stretch(
    room: RoomId,
    before: Option<MessageId>,
    after: Option<MessageId>,
    viewer: Viewer,
    store: &Store,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let fragment = match (before, after) {
        (Some(before), _) => {
            let page = history::page(store, &member, Place::Before(before)).await?;
            view::stretch(member.room(), &page)
        }
        (None, Some(after)) => {
            let page = history::page(store, &member, Place::After(after)).await?;
            view::continued(member.room(), &page)
        }
        (None, None) => {
            let page = history::latest(store, &member).await?;
            view::stretch(member.room(), &page)
        }
    };
    Ok(Reply::fragment(Status::Ok, fragment))
}

/// How many people are named of those who have seen a message.
const READERS_SHOWN: i64 = 200;

/// One message by itself and who has seen it; for htmx, as it stands in the room.
#[get("/rooms/<room>/messages/<message>")]
pub async fn one(
    room: RoomId,
    message: MessageId,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let message = messages::one(store, &member, message).await?;
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::message(&message))
    } else {
        let readers = messages::readers(store, &member, &message, READERS_SHOWN).await?;
        Reply::page(Status::Ok, view::single(&member, &message, &readers))
    })
}

/// The form to change one's message.
#[get("/rooms/<room>/messages/<message>/edit")]
pub async fn edit(
    room: RoomId,
    message: MessageId,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let message = messages::one(store, &member, message).await?;
    let body = match &message.body {
        Some(body) if message.author.id == viewer.id() => body,
        // Somebody else's, or removed by now: this is how it stands.
        _ => return Ok(stands(hx, &member, &message)),
    };
    let form = view::editor(member.room(), &message, body, &Problems::default());
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, form)
    } else {
        Reply::page(Status::Ok, view::editing(member.room(), &message, &form))
    })
}

/// A message with other words.
#[derive(FromForm)]
pub struct Better<'r> {
    #[field(default = "")]
    body: &'r str,
}

/// Changes one's message.
#[post("/rooms/<room>/messages/<message>", data = "<form>")]
pub async fn change(
    room: RoomId,
    message: MessageId,
    form: Form<Better<'_>>,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    match Text::parse(form.body) {
        Ok(text) => {
            let message = messages::edit(store, hub, &member, message, &text).await?;
            Ok(stands(hx, &member, &message))
        }
        Err(problems) => {
            let message = messages::own(store, &member, message).await?;
            let form = view::editor(member.room(), &message, form.body, &problems);
            Ok(hx.form(form, |again| view::editing(member.room(), &message, again)))
        }
    }
}

/// Takes one's message back.
#[post("/rooms/<room>/messages/<message>/remove")]
pub async fn remove(
    room: RoomId,
    message: MessageId,
    viewer: Viewer,
    hx: Hx,
    store: &Store,
    hub: &State<Hub>,
) -> Result<Reply> {
    let member = rooms::enter(store, &viewer, room).await?;
    let message = messages::remove(store, hub, &member, message).await?;
    Ok(stands(hx, &member, &message))
}

/// The message where it stands: for htmx itself, for a browser the room around it.
fn stands(hx: Hx, member: &Member, message: &Message) -> Reply {
    if hx.0 {
        Reply::fragment(Status::Ok, view::message(message))
    } else {
        let page = rooms::routes::at(member.room().id);
        Reply::see_other(format!("{page}#{}", view::dom_id(message.id)))
    }
}
