//! Pinning a message, and the list of a room's pins.

use rocket::{
    FromForm, State,
    fairing::AdHoc,
    form::Form,
    get,
    http::{Status, uri::Origin},
    post, routes, uri,
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        blocks, messages,
        pins::{self, PinOutcome, strings, view},
        rate_limits::Limits,
        rooms::{self, Member, page::PageSources},
        sidebar,
    },
    i18n::strings::Text,
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Pins", |rocket| async {
        rocket.mount("/", traced(routes![pin, list]))
    })
}

/// The address of a room's pins.
pub fn at(room: RoomId) -> Origin<'static> {
    uri!(list(room))
}

/// A form that pins. It says what should be, so sending it twice is sending it once.
#[derive(FromForm)]
pub struct PinForm<'r> {
    #[field(default = true)]
    on: bool,
    /// The page that the form is on: `message`, `pins`, or the room's.
    back: Option<&'r str>,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

/// Pins a message, or takes the pin away.
#[post("/rooms/<_room>/messages/<message>/pin", data = "<form>")]
pub async fn pin(
    _room: RoomId,
    message: MessageId,
    form: Form<PinForm<'_>>,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store, realtime, ..
    } = sources;
    member.check_reader(form.reader)?;
    let (lang, room) = (member.lang(), member.room());
    // Whether there is such a message comes first: an archived room has no more to tell.
    let found = messages::one(store, &member, message).await?;
    if found.body.is_none() && !found.unreadable {
        return Err(Error::NotFound);
    }
    if let Some(sentence) = obstacle(&member) {
        return Ok(refused(&member, hx, sentence));
    }
    limits.react(member.person().id)?;
    let message = match pins::pin(store, realtime, &member, message, form.on).await? {
        PinOutcome::Done(message) => message,
        PinOutcome::TooMany => return Ok(refused(&member, hx, strings::too_many)),
    };
    if hx.0 {
        return Ok(Reply::fragment(
            Status::Ok,
            messages::view::replace(lang, &message),
        ));
    }
    Ok(Reply::see_other(match form.back {
        Some("pins") => at(room.id).to_string(),
        Some("message") => {
            let page = uri!(messages::routes::one(room.id, message.id, None::<UserId>));
            format!("{page}#pin")
        }
        _ => format!(
            "{}#{}",
            rooms::routes::at(room.id),
            messages::view::dom_id(message.id)
        ),
    }))
}

/// Why the member cannot pin anything here.
fn obstacle(member: &Member) -> Option<Text> {
    if member.room().archived {
        return Some(strings::archived);
    }
    if !pins::may_pin(member) {
        return Some(strings::only_owner);
    }
    member.obstacle().map(blocks::view::sentence)
}

fn refused(member: &Member, hx: Htmx, sentence: Text) -> Reply {
    let sentence = sentence(member.lang());
    let answer = match hx.0 {
        true => view::notice(sentence),
        false => return Reply::page(Status::UnprocessableEntity, view::refused(member, sentence)),
    };
    Reply::fragment(Status::UnprocessableEntity, answer)
}

/// The pins of a room.
#[get("/rooms/<_room>/pins")]
pub async fn list(
    _room: RoomId,
    member: Member,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    let pins = pins::list(store, &member).await?;
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    Ok(Reply::page(
        Status::Ok,
        view::list_page(&member, &beside, &pins),
    ))
}
