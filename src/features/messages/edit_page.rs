//! Editing and deleting messages.

use rocket::{FromForm, State, form::Form, get, http::Status, post};

use crate::{
    base::{
        errors::Result,
        ids::{MessageId, RoomId},
    },
    db::Store,
    features::{
        messages::{
            self, MessageText,
            routes::{in_place, said},
            strings, view,
        },
        rate_limits::Limits,
        rooms::{Member, page::PageSources},
    },
    i18n::field_errors::FieldErrors,
    realtime::Realtime,
    web::{htmx::Htmx, reply::Reply},
};

/// The form that edits the member's message.
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
        // Somebody else's message, or one that was deleted by now: it stays as it is.
        _ => return Ok(in_place(hx, &member, &message)),
    };
    let (lang, room) = (member.lang(), member.room());
    let form = view::editor(lang, room, &message, body, &FieldErrors::default());
    Ok(if hx.0 {
        Reply::fragment(Status::Ok, form)
    } else {
        Reply::page(Status::Ok, view::edit_page(&member, &message, &form))
    })
}

/// The form with the new text of a message.
#[derive(FromForm)]
pub struct EditForm<'r> {
    #[field(default = "")]
    body: &'r str,
}

/// Edits the member's message.
#[post("/rooms/<_room>/messages/<message>", data = "<form>")]
pub async fn update(
    _room: RoomId,
    message: MessageId,
    form: Form<EditForm<'_>>,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    sources: PageSources<'_>,
) -> Result<Reply> {
    let PageSources {
        store,
        realtime,
        origin,
        ..
    } = sources;
    let allowed = limits.post(member.person().id);
    let parsed = match &allowed {
        Ok(()) => MessageText::parse(form.body),
        Err(_) => Err(FieldErrors::one("body", strings::too_fast)),
    };
    match parsed {
        Ok(text) => {
            let message =
                messages::edit(store, realtime, &member, message, &text, &origin.0).await?;
            let drawn = view::message(member.lang(), &message);
            said(hx, &member, &message, &drawn, store).await
        }
        Err(problems) => {
            let message = messages::own(store, &member, message).await?;
            let (lang, room) = (member.lang(), member.room());
            let form = view::editor(lang, room, &message, form.body, &problems);
            Ok(hx.form_again(allowed.err(), form, |form| {
                view::edit_page(&member, &message, form)
            }))
        }
    }
}

/// Deletes a message.
#[post("/rooms/<_room>/messages/<message>/remove")]
pub async fn delete(
    _room: RoomId,
    message: MessageId,
    member: Member,
    hx: Htmx,
    limits: &State<Limits>,
    store: &Store,
    realtime: &State<Realtime>,
) -> Result<Reply> {
    limits.post(member.person().id)?;
    let message = messages::delete(store, realtime, &member, message).await?;
    Ok(in_place(hx, &member, &message))
}
