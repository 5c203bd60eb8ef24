//! Messages that are being sent: they wait below the others until the server has them.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId},
    features::messages::{
        routes, strings,
        view::{label_of, textarea},
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::room::Room,
    web::{self, form::problem},
};

/// How far a message has come.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Outgoing {
    /// It is on its way.
    Sending,
    /// The server cannot be reached. It is sent again by itself.
    Waiting,
    /// The server has refused it. Its author corrects or discards it.
    Refused,
}

/// The fields that are sent with a text.
#[derive(Clone, Copy)]
pub struct Key<'a> {
    /// The idempotency key.
    pub nonce: &'a str,
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
}

/// The list of messages that are being sent, with a template of such a message
/// for scripts. They fill it in, htmx posts it, and a message that cannot be sent stays with its
/// text. (The template is an attribute, because text browsers show the content of `<template>` as
/// a form.) On the page of a thread the messages answer its first one.
pub fn outbox(lang: Lang, room: &Room, thread: Option<MessageId>) -> Markup {
    let key = Key {
        nonce: "",
        reply_to: thread,
    };
    let blank = item(
        lang,
        room,
        "",
        "{text}",
        key,
        &FieldErrors::default(),
        Outgoing::Sending,
    );
    html! {
        ul #outbox aria-label=(strings::on_their_way(lang))
            data-blank=(blank.into_string()) data-sheet=(uri!(routes::actions)) {}
    }
}

/// A message that is being sent: a form that posts itself when it is added to the page. A
/// message that was refused waits for the author to correct it. Messages are sent one after
/// the other, in the order they were written.
pub fn outgoing(
    lang: Lang,
    room: &Room,
    typed: &str,
    key: Key<'_>,
    problems: &FieldErrors,
) -> Markup {
    let state = match problems.of("body") {
        Some(_) => Outgoing::Refused,
        None => Outgoing::Sending,
    };
    outgoing_in_state(lang, room, typed, key, problems, state)
}

/// The same in a state that only scripts know of.
pub fn outgoing_in_state(
    lang: Lang,
    room: &Room,
    typed: &str,
    key: Key<'_>,
    problems: &FieldErrors,
    state: Outgoing,
) -> Markup {
    let label = label_of(typed);
    item(lang, room, typed, &label, key, problems, state)
}

/// The item of the list, whose buttons name the message by `label`.
fn item(
    lang: Lang,
    room: &Room,
    typed: &str,
    label: &str,
    key: Key<'_>,
    problems: &FieldErrors,
    state: Outgoing,
) -> Markup {
    let action = uri!(routes::create(room.id));
    let refused = problems.of("body").is_some();
    html! {
        li.outgoing.waiting[state == Outgoing::Waiting].failed[state == Outgoing::Refused] {
            form method="post" action=(action) hx-post=(action)
                hx-trigger=(if refused { "submit" } else { "submit, load" })
                // Only a text to correct replaces the form. Scripts say why any other was refused.
                hx-target="closest li" hx-swap="delete" hx-status:422="swap:outerHTML"
                hx-sync="#outbox:queue all" {
                input type="hidden" name="nonce" value=(key.nonce);
                input type="hidden" name="reply_to" value=[key.reply_to];
                (textarea(None, strings::on_its_way(lang), typed, problems, refused))
                (problem(lang, "body", problems))
                p.problem.unsent role="alert" data-404=(strings::not_in_room(lang))
                    data-409=(strings::elsewhere(lang)) data-413=(strings::too_long(lang))
                    data-other=(strings::not_accepted(lang)) {}
                p.waits {
                    span role="status" data-line=(strings::waiting(lang)) data-server=(strings::waiting_for_server(lang)) {
                        (strings::waiting(lang))
                    }
                    " " (discard(lang, label))
                }
                div.actions {
                    button.primary type="submit" aria-label=(strings::try_again_which(lang, label)) { (web::strings::try_again(lang)) }
                    (discard(lang, label))
                }
            }
        }
    }
}

/// The button that takes a message back which is not sent.
fn discard(lang: Lang, label: &str) -> Markup {
    html! {
        button.quiet type="button" data-discard aria-label=(strings::discard_which(lang, label)) { (strings::discard(lang)) }
    }
}
