//! Where messages are written, and those that are on their way.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    accounts::view::avatar,
    ids::{MessageId, RoomId},
    messages::{
        Message, routes,
        view::{dom_id, tools},
        words,
    },
    rooms::Room,
    web::{
        self,
        form::{Problems, problem},
        icon,
        lang::Lang,
    },
};

/// Where a message is written.
pub fn composer(lang: Lang, room: &Room, typed: &str, nonce: &str, problems: &Problems) -> Markup {
    let name = words::write(lang, &room.name);
    html! {
        form #composer method="post" action=(uri!(routes::create(room.id))) {
            (problem(lang, "body", problems))
            input type="hidden" name="nonce" value=(nonce);
            label.visually-hidden for="composer-body" { (name) }
            (textarea(Some("composer-body"), &name, typed, problems, true))
            button.primary.round type="submit" title=(words::send(lang)) { (icon::send()) span.visually-hidden { (words::send(lang)) } }
        }
    }
}

/// Messages on their way, with the blank they are made from and the tools that one's own
/// get. Scripts fill it in, htmx sends it, and what cannot be sent stays with its text. (In
/// attributes: text browsers show what is in a template, and it can be filled in there.)
pub fn outbox(lang: Lang, room: &Room) -> Markup {
    let blank = outgoing(lang, room, "", "", &Problems::default());
    html! {
        ul #outbox aria-label=(words::on_their_way(lang))
            data-blank=(blank.into_string()) data-tools=(tools(lang).into_string()) {}
    }
}

/// A message on its way: a form that posts itself when it is put into the page.
/// One that came back with a problem waits to be mended. They leave one after
/// the other, in the order they were written.
pub fn outgoing(lang: Lang, room: &Room, typed: &str, nonce: &str, problems: &Problems) -> Markup {
    let came_back = problems.of("body").is_some();
    on_its_way(lang, room, typed, nonce, problems, came_back)
}

/// The same; scripts, too, know that it `failed`.
pub fn on_its_way(
    lang: Lang,
    room: &Room,
    typed: &str,
    nonce: &str,
    problems: &Problems,
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
                (textarea(None, words::on_its_way(lang), typed, problems, came_back))
                (problem(lang, "body", problems))
                p.problem.unsent role="alert" { (words::not_sent(lang)) }
                div.actions {
                    button.primary type="submit" { (web::words::try_again(lang)) }
                    button.quiet type="button" data-discard { (words::discard(lang)) }
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
    problems: &Problems,
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
                    (textarea(None, words::edit_message(lang), typed, problems, true))
                    div.actions {
                        button.primary type="submit" { (web::words::save(lang)) }
                        a.button.quiet data-cancel href=(place)
                            hx-get=(place) hx-target="closest li" hx-swap="outerHTML" { (words::cancel(lang)) }
                    }
                }
            }
        }
    }
}

fn textarea(id: Option<&str>, name: &str, typed: &str, problems: &Problems, focus: bool) -> Markup {
    html! {
        // Browsers drop the first line break in a textarea, so one is given away.
        textarea id=[id] name="body" rows="1" dir="auto" placeholder=[id.map(|_| name)]
            aria-label=[id.is_none().then_some(name)] autocomplete="off" enterkeyhint="send"
            aria-invalid=[problems.of("body").map(|_| "true")]
            autofocus[focus] { "\n" (typed) }
    }
}
