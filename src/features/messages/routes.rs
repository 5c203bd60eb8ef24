//! Saying something, saying it better, taking it back, and reading further back.

use std::sync::Arc;

use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        messages::{
            self, Draft, draft::MessageText, history::PagePosition, posting, range, strings, view,
        },
        room_log::Epoch,
        rooms::{
            self, Member,
            page::{self, Sources},
        },
    },
    i18n::field_errors::FieldErrors,
    model::message::Message,
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply},
};

/// Adds this wing to the house.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Messages", |rocket| async {
        rocket.mount(
            "/",
            crate::web::traced(routes![create, further, one, edit, change, remove]),
        )
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
#[post("/rooms/<_room>/messages", data = "<form>")]
pub async fn create(
    _room: RoomId,
    form: Form<Typed<'_>>,
    member: Member,
    hx: Htmx,
    sources: Sources<'_>,
) -> Result<Reply> {
    let Sources {
        store, realtime, ..
    } = sources;
    let again = || form.nonce.map_or_else(messages::fresh_nonce, str::to_owned);
    let (status, nonce, problems) = match Draft::parse(form.body, form.nonce) {
        Ok(_) if member.room().archived => {
            let problems = FieldErrors::one("body", strings::archived);
            (Status::UnprocessableEntity, again(), problems)
        }
        Ok(draft) => match messages::post(store, realtime, &member, &draft).await {
            // The stream tells everyone, the author included; the answer repeats
            // it in case theirs is down, and an upsert makes twice the same as once.
            Ok(message) if hx.0 => {
                return Ok(Reply::fragment(
                    Status::Ok,
                    view::upserted(member.lang(), &message),
                ));
            }
            Ok(message) => return Ok(stands(hx, &member, &message)),
            // Two windows showed one page, and something was sent from the other.
            Err(Error::NonceReused) if !hx.0 => {
                let problems = FieldErrors::one("body", strings::elsewhere);
                (Status::Conflict, messages::fresh_nonce(), problems)
            }
            Err(error) => return Err(error),
        },
        Err(problems) => (Status::UnprocessableEntity, again(), problems),
    };
    let (lang, room) = (member.lang(), member.room());
    if hx.0 {
        let again = posting::view::outgoing(lang, room, form.body, &nonce, &problems);
        return Ok(Reply::fragment(status, again));
    }
    let again = posting::view::composer(lang, room, form.body, &nonce, &problems);
    let page = page::around(&again, &member, PagePosition::Here, &sources).await?;
    Ok(Reply::rendered(status, Arc::new(page)))
}

/// Older messages, for the top of a page that is open already, or newer ones for its
/// end.
#[get("/rooms/<_room>/messages?<before>&<after>")]
pub async fn further(
    _room: RoomId,
    before: Option<MessageId>,
    after: Option<MessageId>,
    member: Member,
    store: &Store,
    epoch: &State<Epoch>,
) -> Result<Reply> {
    let place = match (before, after) {
        (Some(before), _) => PagePosition::Before(before),
        (None, Some(after)) => PagePosition::After(after),
        (None, None) => PagePosition::Newest,
    };
    let stretch = range::going_on(store, epoch, &member, place).await?;
    Ok(Reply::rendered(
        Status::Ok,
        Arc::new(stretch.list.clone().into()),
    ))
}

/// How many people are named of those who have seen a message.
const READERS_SHOWN: i64 = 200;

/// One message by itself and who has seen it; for htmx, as it stands in the room.
#[get("/rooms/<_room>/messages/<message>")]
pub async fn one(
    _room: RoomId,
    message: MessageId,
    member: Member,
    hx: Htmx,
    store: &Store,
) -> Result<Reply> {
    let message = messages::one(store, &member, message).await?;
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, view::message(member.lang(), &message))
    } else {
        let readers = messages::readers(store, &member, &message, READERS_SHOWN).await?;
        Reply::page(Status::Ok, view::single(&member, &message, &readers))
    })
}

/// The form to change one's message.
#[get("/rooms/<_room>/messages/<message>/edit")]
pub async fn edit(
    _room: RoomId,
    message: MessageId,
    member: Member,
    hx: Htmx,
    store: &Store,
) -> Result<Reply> {
    let message = messages::one(store, &member, message).await?;
    let body = match &message.body {
        Some(body) if message.author.id == member.person().id => body,
        // Somebody else's, or removed by now: this is how it stands.
        _ => return Ok(stands(hx, &member, &message)),
    };
    let (lang, room) = (member.lang(), member.room());
    let form = posting::view::editor(lang, room, &message, body, &FieldErrors::default());
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, form)
    } else {
        Reply::page(Status::Ok, view::editing(&member, &message, &form))
    })
}

/// A message with other words.
#[derive(FromForm)]
pub struct Better<'r> {
    #[field(default = "")]
    body: &'r str,
}

/// Changes one's message.
#[post("/rooms/<_room>/messages/<message>", data = "<form>")]
pub async fn change(
    _room: RoomId,
    message: MessageId,
    form: Form<Better<'_>>,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    match MessageText::parse(form.body) {
        Ok(text) => {
            let message = messages::edit(store, realtime, &member, message, &text).await?;
            Ok(stands(hx, &member, &message))
        }
        Err(problems) => {
            let message = messages::own(store, &member, message).await?;
            let (lang, room) = (member.lang(), member.room());
            let form = posting::view::editor(lang, room, &message, form.body, &problems);
            Ok(hx.form(form, |again| view::editing(&member, &message, again)))
        }
    }
}

/// Takes one's message back.
#[post("/rooms/<_room>/messages/<message>/remove")]
pub async fn remove(
    _room: RoomId,
    message: MessageId,
    member: Member,
    hx: Htmx,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let message = messages::remove(store, realtime, &member, message).await?;
    Ok(stands(hx, &member, &message))
}

/// The message where it stands: for htmx itself, for a browser the room around it.
fn stands(hx: Htmx, member: &Member, message: &Message) -> Reply {
    if hx.0 {
        Reply::fragment(Status::Ok, view::message(member.lang(), message))
    } else {
        let page = rooms::routes::at(member.room().id);
        Reply::see_other(format!("{page}#{}", view::dom_id(message.id)))
    }
}
