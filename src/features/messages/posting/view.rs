//! Where messages are written, and those that are on their way.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId},
    features::{
        accounts::view::avatar,
        messages::{
            routes, strings,
            view::{dom_id, tools},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::{message::Message, room::Room},
    web::{self, form::problem, icon},
};

/// Where a message is written.
pub fn composer(
    lang: Lang,
    room: &Room,
    typed: &str,
    nonce: &str,
    problems: &FieldErrors,
) -> Markup {
    let name = strings::write(lang, &room.name);
    html! {
        form #composer method="post" action=(uri!(routes::create(room.id))) {
            (problem(lang, "body", problems))
            input type="hidden" name="nonce" value=(nonce);
            label.visually-hidden for="composer-body" { (name) }
            (textarea(Some("composer-body"), &name, typed, problems, true))
            button.primary.round type="submit" title=(strings::send(lang)) { (icon::send()) span.visually-hidden { (strings::send(lang)) } }
        }
    }
}

/// Messages on their way, with the blank they are made from and the tools that one's own
/// get. Scripts fill it in, htmx sends it, and what cannot be sent stays with its text. (In
/// attributes: text browsers show what is in a template, and it can be filled in there.)
pub fn outbox(lang: Lang, room: &Room) -> Markup {
    let blank = outgoing(lang, room, "", "", &FieldErrors::default());
    html! {
        ul #outbox aria-label=(strings::on_their_way(lang))
            data-blank=(blank.into_string()) data-tools=(tools(lang).into_string()) {}
    }
}

/// A message on its way: a form that posts itself when it is put into the page.
/// One that came back with a problem waits to be mended. They leave one after
/// the other, in the order they were written.
pub fn outgoing(
    lang: Lang,
    room: &Room,
    typed: &str,
    nonce: &str,
    problems: &FieldErrors,
) -> Markup {
    let came_back = problems.of("body").is_some();
    on_its_way(lang, room, typed, nonce, problems, came_back)
}

/// The same; scripts, too, know that it `failed`.
pub fn on_its_way(
    lang: Lang,
    room: &Room,
    typed: &str,
    nonce: &str,
    problems: &FieldErrors,
    failed: bool,
) -> Markup {
    let action = uri!(routes::create(room.id));
    let came_back = problems.of("body").is_some();
    html! {
        li.outgoing.failed[failed] {
            form method="post" action=(action) hx-post=(action)
                hx-trigger=(if came_back { "submit" } else { "submit, load" })
                // Only what is to be mended comes back as it is; a refusal is a notice.
                hx-target="closest li" hx-swap="delete" hx-status:422="swap:outerHTML"
                hx-sync="#outbox:queue all" {
                input type="hidden" name="nonce" value=(nonce);
                (textarea(None, strings::on_its_way(lang), typed, problems, came_back))
                (problem(lang, "body", problems))
                p.problem.unsent role="alert" { (strings::not_sent(lang)) }
                div.actions {
                    button.primary type="submit" { (web::strings::try_again(lang)) }
                    button.quiet type="button" data-discard { (strings::discard(lang)) }
                }
            }
        }
    }
}

/// A message while its author changes it, in its own place.
pub fn editor(
    lang: Lang,
    room: &Room,
    message: &Message,
    typed: &str,
    problems: &FieldErrors,
) -> Markup {
    let place = uri!(routes::one(room.id, message.id));
    let change = uri!(routes::change(room.id, message.id));
    html! {
        li.message.editing id=(dom_id(message.id)) data-author=(message.author.id) {
            (avatar(&message.author))
            message-editor {
                form method="post" action=(change)
                    hx-post=(change) hx-target="closest li" hx-swap="outerHTML" {
                    (problem(lang, "body", problems))
                    (textarea(None, strings::edit_message(lang), typed, problems, true))
                    div.actions {
                        button.primary type="submit" { (web::strings::save(lang)) }
                        a.button.quiet data-cancel href=(place)
                            hx-get=(place) hx-target="closest li" hx-swap="outerHTML" { (strings::cancel(lang)) }
                    }
                }
            }
        }
    }
}

fn textarea(
    id: Option<&str>,
    name: &str,
    typed: &str,
    problems: &FieldErrors,
    focus: bool,
) -> Markup {
    html! {
        // Browsers drop the first line break in a textarea, so one is given away.
        textarea id=[id] name="body" rows="1" dir="auto" placeholder=[id.map(|_| name)]
            aria-label=[id.is_none().then_some(name)] autocomplete="off" enterkeyhint="send"
            aria-invalid=[problems.of("body").map(|_| "true")]
            autofocus[focus] { "\n" (typed) }
    }
}
