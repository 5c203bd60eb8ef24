//! The page that forwards a message, and its form.

use rocket::{
    FromForm, State, fairing::AdHoc, form::Form, get, http::Status, http::uri::Origin, post,
    routes, uri,
};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    features::{
        blocks,
        forwarding::{
            self, strings,
            view::{self, Typed},
        },
        messages::{self, Draft, at_page, strings as message_strings},
        rate_limits::Limits,
        rooms::{self, Member, page::PageSources},
        sidebar,
    },
    i18n::field_errors::FieldErrors,
    model::message::Message,
    web::{reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Forwarding", |rocket| async {
        rocket.mount("/", traced(routes![ask, forward]))
    })
}

/// The address of the page.
pub fn at(room: RoomId, message: MessageId) -> Origin<'static> {
    uri!(ask(room, message))
}

/// The page that asks where a message is to go.
#[get("/rooms/<_room>/messages/<message>/forward")]
pub async fn ask(
    _room: RoomId,
    message: MessageId,
    member: Member,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let message = readable(&sources, &member, message).await?;
    let key = messages::new_idempotency_key();
    let typed = Typed {
        to: None,
        comment: "",
        nonce: &key,
    };
    page(&sources, &member, &message, &typed, &FieldErrors::default()).await
}

/// Where a message goes.
#[derive(FromForm)]
pub struct ForwardForm<'r> {
    to: Option<RoomId>,
    #[field(default = "")]
    body: &'r str,
    #[field(name = "nonce")]
    idempotency_key: Option<&'r str>,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
}

/// Forwards a message.
#[post("/rooms/<_room>/messages/<message>/forward", data = "<form>")]
pub async fn forward(
    _room: RoomId,
    message: MessageId,
    form: Form<ForwardForm<'_>>,
    member: Member,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    member.check_reader(form.reader)?;
    let message = readable(&sources, &member, message).await?;
    let key = form
        .idempotency_key
        .map_or_else(messages::new_idempotency_key, str::to_owned);
    let typed = Typed {
        to: form.to,
        comment: form.body,
        nonce: &key,
    };
    let mut retry_after = None;
    let one = |field, text| Err(FieldErrors::one(field, text));
    let PageSources {
        store, realtime, ..
    } = sources;
    let beside = sidebar::load(store, realtime, member.viewer()).await?;
    let targets = forwarding::targets(store, &member, &beside).await?;
    let chosen = targets.iter().find(|room| Some(room.id) == form.to);
    let outcome = match chosen {
        None => one("to", strings::choose_where),
        Some(room) => {
            let target = rooms::membership(store, member.viewer(), room.id).await?;
            let text = text(&sources, &member, &message, form.body);
            match Draft::of_text(&text, Some(&key)).map(Draft::from_elsewhere) {
                Err(problems) => Err(problems),
                Ok(_) if target.room().archived => one("to", message_strings::archived),
                Ok(_) if let Some(obstacle) = target.obstacle() => {
                    one("to", blocks::view::sentence(obstacle))
                }
                Ok(draft) => match limits.post(member.person().id) {
                    Ok(()) => Ok((target, draft)),
                    Err(wait) => {
                        retry_after = Some(wait);
                        one("body", message_strings::too_fast)
                    }
                },
            }
        }
    };
    match outcome {
        Err(problems) => {
            let page = page(&sources, &member, &message, &typed, &problems).await?;
            Ok(match retry_after {
                Some(wait) => page.retry_after(wait.seconds()),
                None => page,
            })
        }
        Ok((target, draft)) => {
            let said = messages::post(store, realtime, &target, &draft).await?;
            let place = messages::view::dom_id(said.id);
            let room = rooms::routes::at(target.room().id);
            Ok(Reply::see_other(format!("{room}#{place}")))
        }
    }
}

/// A message whose text can be read.
async fn readable(
    sources: &PageSources<'_>,
    member: &Member,
    message: MessageId,
) -> Result<Message> {
    let message = messages::one(sources.store, member, message).await?;
    match message.body {
        Some(_) => Ok(message),
        None => Err(Error::NotFound),
    }
}

/// The text of the new message.
fn text(sources: &PageSources<'_>, member: &Member, message: &Message, comment: &str) -> String {
    let room = member.room();
    let author = message.author.distinct_name();
    let source = match room.is_direct() {
        true => author.into_owned(),
        false => strings::source(member.lang(), &author, &room.name),
    };
    let address = format!(
        "{}{}",
        sources.origin.0,
        at_page::address(room.id, message.id)
    );
    let mut body = message.body.clone().unwrap_or_default();
    // (The votes stay where they are.)
    for answer in message.poll.iter().flat_map(|poll| &poll.answers) {
        body += &format!("\n- {}", answer.text.as_deref().unwrap_or_default());
    }
    forwarding::quoting(comment, &body, &source, &address)
}

/// The page, with what is wrong.
async fn page(
    sources: &PageSources<'_>,
    member: &Member,
    message: &Message,
    typed: &Typed<'_>,
    problems: &FieldErrors,
) -> Result<Reply> {
    let beside = sidebar::load(sources.store, sources.realtime, member.viewer()).await?;
    let targets = forwarding::targets(sources.store, member, &beside).await?;
    let status = match problems.none() {
        true => Status::Ok,
        false => Status::UnprocessableEntity,
    };
    let page = view::page(member, message, &targets, typed, problems);
    Ok(Reply::page(status, page))
}
