//! Posting, editing and deleting messages, and loading more of the history.

use std::sync::Arc;

use maud::{Markup, html};
use rocket::{FromForm, State, fairing::AdHoc, form::Form, get, http::Status, post, routes, uri};

use crate::{
    base::{
        errors::{Error, Result},
        ids::{MessageId, RoomId, UserId},
    },
    db::Store,
    features::{
        accounts::Viewer,
        blocks,
        composing::commands::{self, CommandOutcome, Done},
        messages::{
            self, Draft, actions_view, at_page, edit_page,
            history::PagePosition,
            list_view, notes_view,
            outbox_view::{self, Key},
            strings,
            view::{self, Answering},
        },
        pins, polls,
        rate_limits::Limits,
        reactions,
        room_log::Epoch,
        rooms::{
            self, Member,
            page::{self, PageSources},
        },
        saved, threads,
    },
    i18n::{field_errors::FieldErrors, strings::Text},
    model::{message::Message, thread::Quote},
    web::{htmx::Htmx, reply::Reply, traced},
};

/// Mounts the routes of this feature.
pub fn stage() -> AdHoc {
    AdHoc::on_ignite("Messages", |rocket| async {
        rocket.mount(
            "/",
            traced(routes![
                create,
                load_more,
                one,
                text,
                actions,
                edit_page::edit,
                edit_page::update,
                edit_page::delete,
                at_page::at,
                at_page::on_day
            ]),
        )
    })
}

/// The composer's form.
#[derive(FromForm)]
pub struct MessageForm<'r> {
    #[field(default = "")]
    body: &'r str,
    #[field(name = "nonce")]
    idempotency_key: Option<&'r str>,
    /// The person that the page with the form was made for.
    reader: Option<UserId>,
    /// The message that it answers.
    reply_to: Option<MessageId>,
    /// The first message of the thread whose page has the form.
    thread: Option<MessageId>,
}

/// Posts a message.
#[post("/rooms/<_room>/messages", data = "<form>")]
pub async fn create(
    _room: RoomId,
    form: Form<MessageForm<'_>>,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    member.check_reader(form.reader)?;
    let (lang, room) = (member.lang(), member.room());
    let (mut refused, mut retry_after): (Option<Text>, _) = (None, None);
    if let Some(command) = commands::read(form.body)
        && Draft::parse(form.body, form.idempotency_key).is_ok()
    {
        let PageSources {
            store, realtime, ..
        } = sources;
        match limits.post(member.person().id) {
            Err(wait) if !hx.0 => {
                (refused, retry_after) = (Some(strings::too_fast as Text), Some(wait));
            }
            Err(wait) => return Err(wait.into()),
            Ok(()) => match commands::run(store, realtime, limits, &member, command, form.reply_to)
                .await?
            {
                CommandOutcome::Done(done) => return Ok(reply_to_command(hx, &member, done)),
                CommandOutcome::AskToLeave => {
                    let question = uri!(rooms::routes::confirm_leave(room.id));
                    return Ok(Reply::see_other(question));
                }
                CommandOutcome::AskForPoll => {
                    return Ok(Reply::see_other(polls::routes::form_of(room.id)));
                }
                CommandOutcome::Refused(reason) => refused = Some(reason),
            },
        }
    }
    let same_key = || {
        form.idempotency_key
            .map_or_else(messages::new_idempotency_key, str::to_owned)
    };
    let mut reply_to = form.reply_to;
    let draft = Draft::parse(form.body, form.idempotency_key);
    let draft = draft.map(|draft| {
        draft
            .answering(reply_to)
            .quoting(member.room().id, &sources.origin.0)
    });
    let (status, idempotency_key, problems) = match draft {
        Ok(_) if let Some(reason) = refused => {
            let problems = FieldErrors::one("body", reason);
            let status = match &retry_after {
                Some(_) => Status::TooManyRequests,
                None => Status::UnprocessableEntity,
            };
            (status, same_key(), problems)
        }
        Ok(_) if member.room().archived => {
            let problems = FieldErrors::one("body", strings::archived);
            (Status::UnprocessableEntity, same_key(), problems)
        }
        Ok(_) if let Some(obstacle) = member.obstacle() => {
            let problems = FieldErrors::one("body", blocks::view::sentence(obstacle));
            (Status::UnprocessableEntity, same_key(), problems)
        }
        Ok(ref draft) if !messages::may_answer(sources.store, &member, draft).await? => {
            reply_to = None;
            let problems = FieldErrors::one("body", threads::strings::parent_removed);
            (Status::UnprocessableEntity, same_key(), problems)
        }
        Ok(draft) => match post(limits, &sources, &member, &draft).await {
            // The stream delivers the message to everyone, the author included. The answer
            // has it too, in case their stream is down; an upsert twice is harmless.
            Ok(message) if let (false, Some(root)) = (hx.0, form.thread) => {
                let thread = threads::routes::at(member.room().id, root);
                let place = view::dom_id(message.id);
                return Ok(Reply::see_other(format!("{thread}#{place}")));
            }
            Ok(message) => {
                let drawn = view::upsert(lang, &message);
                return said(hx, &member, &message, &drawn, sources.store).await;
            }
            // Two windows showed the same page, and the other one posted its message.
            Err(Error::NonceReused) if !hx.0 => {
                let problems = FieldErrors::one("body", strings::elsewhere);
                (Status::Conflict, messages::new_idempotency_key(), problems)
            }
            Err(Error::TooOften(wait)) if !hx.0 => {
                retry_after = Some(wait);
                let problems = FieldErrors::one("body", strings::too_fast);
                (Status::TooManyRequests, same_key(), problems)
            }
            Err(error) => return Err(error),
        },
        Err(problems) => (Status::UnprocessableEntity, same_key(), problems),
    };
    if hx.0 {
        let key = Key {
            nonce: &idempotency_key,
            reply_to,
        };
        let outgoing = outbox_view::outgoing(lang, room, form.body, key, &problems);
        return Ok(Reply::fragment(status, outgoing));
    }
    let quote = match reply_to {
        Some(parent) => Some(Quote::from(
            &messages::one(sources.store, &member, parent).await?,
        )),
        None => None,
    };
    let composer = view::composer(
        lang,
        member.person().id,
        room,
        form.body,
        &idempotency_key,
        &problems,
        quote
            .as_ref()
            .map_or(Answering::Nothing, Answering::Message),
    );
    let position = PagePosition::FirstUnread;
    let page = page::with_composer(&composer, &member, position, &sources).await?;
    let reply = Reply::cached_page(status, Arc::new(page));
    Ok(match retry_after {
        Some(wait) => reply.retry_after(wait.seconds()),
        None => reply,
    })
}

/// The answer to a command that was carried out.
fn reply_to_command(hx: Htmx, member: &Member, done: Done) -> Reply {
    if hx.0 {
        let sentence = notes_view::sentence(done.sentence()(member.lang()));
        return Reply::fragment(Status::Ok, notes_view::update(&sentence));
    }
    Reply::see_other(rooms::routes::with_note(member.room().id, done.name()))
}

/// The answer to a message that is posted or edited, with the notes to its author: for htmx the
/// message as it is `drawn`.
pub(super) async fn said(
    hx: Htmx,
    member: &Member,
    message: &Message,
    drawn: &Markup,
    store: &Store,
) -> Result<Reply> {
    let notes = messages::notes(store, member, message).await?;
    if hx.0 {
        return Ok(Reply::fragment(
            Status::Ok,
            html! {
                (drawn)
                @if !notes.is_empty() { (notes_view::update(&notes_view::notes(member, &notes))) }
            },
        ));
    }
    if notes.is_empty() {
        return Ok(in_place(hx, member, message));
    }
    let page = rooms::routes::with_note(member.room().id, &message.id.to_string());
    Ok(Reply::see_other(format!(
        "{page}#{}",
        view::dom_id(message.id)
    )))
}

/// Posts a draft, unless the member posts too fast.
async fn post(
    limits: &Limits,
    sources: &PageSources<'_>,
    member: &Member,
    draft: &Draft,
) -> Result<Message> {
    limits.post(member.person().id)?;
    messages::post(sources.store, sources.realtime, member, draft).await
}

/// Older messages for the top of a page that is open, or newer ones for its end.
#[get("/rooms/<_room>/messages?<before>&<after>")]
pub async fn load_more(
    _room: RoomId,
    before: Option<MessageId>,
    after: Option<MessageId>,
    member: Member,
    store: &Store,
    epoch: &State<Epoch>,
) -> Result<Reply> {
    let position = match (before, after) {
        (Some(before), _) => PagePosition::Before(before),
        (None, Some(after)) => PagePosition::After(after),
        (None, None) => PagePosition::Newest,
    };
    let range = list_view::more_messages(store, epoch, &member, position).await?;
    Ok(Reply::cached_fragment(
        Status::Ok,
        Arc::new(range.list.clone().into()),
    ))
}

/// The page of one message with its readers, those after `after`; for htmx the message alone.
#[get("/rooms/<_room>/messages/<message>?<after>")]
pub async fn one(
    _room: RoomId,
    message: MessageId,
    after: Option<UserId>,
    member: Member,
    hx: Htmx,
    store: &Store,
) -> Result<Reply> {
    let mut message = messages::one(store, &member, message).await?;
    if hx.0 {
        let html = view::message(member.lang(), &message);
        return Ok(Reply::fragment(Status::Ok, html));
    }
    let after = after.unwrap_or(UserId::NONE);
    let readers = messages::readers(store, &member, &message, after).await?;
    let pin = pins::page::section(store, &member, &message).await?;
    let reactions = reactions::page::section(store, &member, &message).await?;
    let saved = saved::page::section(store, &member, &message).await?;
    let poll = polls::page::section(store, &member, &message).await?;
    let offered = actions_view::on_page(&member, &message);
    let parts = html! { (offered) (pin) (saved) (poll) (reactions) };
    // They are there with everybody who reacted, and not below the message once more.
    (message.reactions, message.poll) = (vec![], None);
    let page = view::message_page(&member, &message, &parts, &readers);
    Ok(Reply::page(Status::Ok, page))
}

/// The sheet with what a message offers, for scripts: a page asks for it once it is wanted.
#[get("/messages/actions")]
pub fn actions(viewer: Viewer) -> Reply {
    Reply::fragment(Status::Ok, actions_view::sheet(viewer.lang()))
}

/// The text of a message as it was typed, to be copied.
#[get("/rooms/<_room>/messages/<message>/text")]
pub async fn text(
    _room: RoomId,
    message: MessageId,
    member: Member,
    store: &Store,
) -> Result<Reply> {
    let message = messages::one(store, &member, message).await?;
    message.body.map(Reply::text).ok_or(Error::NotFound)
}

/// The message in its place: for htmx the message, otherwise a redirect to it in the room.
pub(super) fn in_place(hx: Htmx, member: &Member, message: &Message) -> Reply {
    if hx.0 {
        Reply::fragment(Status::Ok, view::message(member.lang(), message))
    } else {
        let page = rooms::routes::at(member.room().id);
        Reply::see_other(format!("{page}#{}", view::dom_id(message.id)))
    }
}
