//! Messages, their own pages, and the composer. A rendered message does not depend on its
//! reader, so pages, answers and streams share it.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId, UserId},
    features::{
        accounts::view::{avatar, name_link, name_of},
        messages::{body, routes, strings},
        rooms::{self, Member},
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::{message::Message, person::Person, room::Room},
    web::{
        self,
        form::problem,
        htmx, icon,
        local_time::LocalTime,
        page::{page, page_header},
    },
};

/// The DOM id of a message's element. The page sorts messages by it, because ids grow.
pub fn dom_id(message: MessageId) -> String {
    format!("m{message}")
}

/// One message as a room's page shows it. Whether it continues the one above or opens a day
/// is a class.
pub fn message(lang: Lang, message: &Message) -> Markup {
    with_classes(lang, message, classes(message))
}

/// A message that shows its author, because it is the first of a page (then it shows its day
/// as well) or of those that are unread. A script restates the classes when older messages
/// are put before it.
pub fn leading_message(lang: Lang, message: &Message, first: bool) -> Markup {
    let classes = match (first, message.continues) {
        (true, true) => "message continues opens-day",
        (true, false) => "message opens-day",
        (false, _) if message.opens_day => "message opens-day",
        (false, _) => "message",
    };
    with_classes(lang, message, classes)
}

fn with_classes(lang: Lang, message: &Message, classes: &str) -> Markup {
    let posted_at = LocalTime(lang, message.posted_at);
    let address = uri!(routes::one(message.room, message.id));
    html! {
        li id=(dom_id(message.id)) data-author=(message.author.id) class=(classes) {
            chat-message {
                h2.day { (posted_at.day_heading()) }
                (avatar(&message.author))
                header {
                    span.author { (name_link(lang, &message.author)) }
                    " " a.place href=(address) { (posted_at) }
                    @if let Some(edited_at) = message.edited_at {
                        " " span.edited title=(LocalTime(lang, edited_at).exact()) { (strings::edited(lang)) }
                    }
                }
                (text(lang, message))
            }
        }
    }
}

fn text(lang: Lang, message: &Message) -> Markup {
    html! {
        @match &message.body {
            Some(text) => {
                @let folded = body::is_long(text);
                div.body.folded[folded] dir="auto" { (body::render(text, &message.mentioned_names)) }
                // Not around the text: nothing is announced, read or copied in another way.
                @if folded {
                    details.fold {
                        summary {
                            span.more { (strings::show_all(lang)) }
                            span.less { (strings::show_less(lang)) }
                        }
                    }
                }
            }
            None if message.unreadable => div.body.removed { (strings::unreadable(lang)) },
            None => div.body.removed { (strings::removed(lang)) },
        }
    }
}

fn classes(message: &Message) -> &'static str {
    match (message.continues, message.opens_day) {
        (false, false) => "message",
        (true, false) => "message continues",
        (_, true) => "message opens-day",
    }
}

/// Adds a message to a page, or replaces it if the page has it.
pub fn upsert(lang: Lang, message: &Message) -> Markup {
    htmx::upsert(
        "#messages",
        &crate::features::messages::view::message(lang, message),
    )
}

/// Replaces a message on a page that shows it.
pub fn replace(lang: Lang, message: &Message) -> Markup {
    htmx::update(
        "#messages",
        &crate::features::messages::view::message(lang, message),
    )
}

/// The page of one message, with its actions and its readers.
pub fn message_page(member: &Member, message: &Message, readers: &[Person]) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let exists = message.body.is_some() || message.unreadable;
    let own = message.body.is_some() && message.author.id == member.person().id;
    message_frame(
        member,
        strings::message(lang),
        &strings::message_in(lang, room_name(room)),
        html! {
            ol #messages { (crate::features::messages::view::message(lang, message)) }
            p.actions {
                a.button href={ (rooms::routes::at(room.id)) "#" (dom_id(message.id)) } { (strings::show_in_room(lang)) }
                @if own { a.button href=(uri!(routes::edit(room.id, message.id))) { (strings::edit(lang)) } }
            }
            @if exists && (message.author.id == member.person().id || member.manages()) { (delete_form(lang, room, message)) }
            @if member.viewer().receipts() { (seen_by(lang, readers)) }
        },
    )
}

fn seen_by(lang: Lang, readers: &[Person]) -> Markup {
    html! {
        section {
            h2 { (strings::seen_by(lang)) }
            @if readers.is_empty() { p.hint { (strings::nobody(lang)) } }
            ul.people {
                @for person in readers { li.person { (avatar(person)) (name_of(lang, person)) } }
            }
        }
    }
}

/// The page around the editor.
pub fn edit_page(member: &Member, message: &Message, form: &Markup) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    message_frame(
        member,
        strings::edit_message(lang),
        &strings::edit_message_in(lang, room_name(room)),
        html! { ol #messages { (form) } (delete_form(lang, room, message)) },
    )
}

/// The form that deletes a message, which cannot be undone.
fn delete_form(lang: Lang, room: &Room, message: &Message) -> Markup {
    html! {
        form.remove method="post" action=(uri!(routes::delete(room.id, message.id))) {
            button.danger type="submit" { (strings::remove_for_everyone(lang)) }
        }
    }
}

/// The tools that scripts add to the reader's own messages. Without scripts, the time of a
/// message links to a page with the same actions.
pub fn tools(lang: Lang) -> Markup {
    html! {
        span.tools {
            button type="button" data-edit { (strings::edit(lang)) }
            a data-seen { (strings::seen_by(lang)) }
            button type="button" data-remove=(strings::remove_question(lang)) { (strings::remove(lang)) }
        }
    }
}

fn room_name(room: &Room) -> Markup {
    html! { bdi { (room.name) } }
}

fn message_frame(member: &Member, title: &str, heading: &Markup, content: Markup) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    page(
        lang,
        title,
        "alone",
        html! {
            main data-viewer=(member.person().id) {
                (page_header(rooms::routes::at(room.id), rooms::strings::back(lang), heading))
                (content)
            }
        },
    )
}

/// The form in which a message is written.
pub fn composer(
    lang: Lang,
    reader: UserId,
    room: &Room,
    typed: &str,
    idempotency_key: &str,
    problems: &FieldErrors,
) -> Markup {
    let name = strings::write(lang, &room.name);
    html! {
        form #composer method="post" action=(uri!(routes::create(room.id))) {
            (problem(lang, "body", problems))
            input type="hidden" name="nonce" value=(idempotency_key);
            input type="hidden" name="reader" value=(reader);
            label.visually-hidden for="composer-body" { (name) }
            // Without a problem the script focuses it, where no on-screen keyboard would open.
            (textarea(Some("composer-body"), &name, typed, problems, problems.of("body").is_some()))
            button.primary.round type="submit" title=(strings::send(lang)) { (icon::send()) span.visually-hidden { (strings::send(lang)) } }
        }
    }
}

/// The sheet that scripts open on a touch screen, with what can be done with a message. They
/// hide what this reader cannot do.
pub fn actions_sheet(lang: Lang) -> Markup {
    html! {
        dialog #actions aria-labelledby="actions-of" {
            form.closes method="dialog" {
                button.quiet.round type="submit" title=(web::strings::close(lang)) {
                    (icon::close()) span.visually-hidden { (web::strings::close(lang)) }
                }
            }
            h2 #actions-of {}
            button.quiet type="button" data-copy { (strings::copy(lang)) }
            button.quiet type="button" data-edit { (strings::edit(lang)) }
            a.button.quiet data-seen { (strings::seen_by(lang)) }
            button.quiet.danger type="button" data-remove { (strings::remove(lang)) }
        }
    }
}

/// The list of messages that are being sent, with three templates for scripts: of such a
/// message, of the tools for the reader's own messages, and of the sheet. Scripts fill in the first, htmx
/// posts it, and a message that cannot be sent stays with its text. (The templates are
/// attributes, because text browsers show the content of `<template>` as a form.)
pub fn outbox(lang: Lang, room: &Room) -> Markup {
    let blank = outgoing(lang, room, "", "", &FieldErrors::default());
    html! {
        ul #outbox aria-label=(strings::on_their_way(lang))
            data-blank=(blank.into_string()) data-tools=(tools(lang).into_string())
            data-sheet=(actions_sheet(lang).into_string()) {}
    }
}

/// A message that is being sent: a form that posts itself when it is added to the page. A
/// message that was refused waits for the author to correct it. Messages are sent one after
/// the other, in the order they were written.
pub fn outgoing(
    lang: Lang,
    room: &Room,
    typed: &str,
    idempotency_key: &str,
    problems: &FieldErrors,
) -> Markup {
    let refused = problems.of("body").is_some();
    outgoing_in_state(lang, room, typed, idempotency_key, problems, refused)
}

/// The same with an explicit state: `failed` also when the network failed, which only
/// scripts know.
pub fn outgoing_in_state(
    lang: Lang,
    room: &Room,
    typed: &str,
    idempotency_key: &str,
    problems: &FieldErrors,
    failed: bool,
) -> Markup {
    let action = uri!(routes::create(room.id));
    let refused = problems.of("body").is_some();
    html! {
        li.outgoing.failed[failed] {
            form method="post" action=(action) hx-post=(action)
                hx-trigger=(if refused { "submit" } else { "submit, load" })
                // Only a text to correct replaces the form; any other refusal is a notice.
                hx-target="closest li" hx-swap="delete" hx-status:422="swap:outerHTML"
                hx-sync="#outbox:queue all" {
                input type="hidden" name="nonce" value=(idempotency_key);
                (textarea(None, strings::on_its_way(lang), typed, problems, refused))
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

/// The form that edits a message, in place of the message.
pub fn editor(
    lang: Lang,
    room: &Room,
    message: &Message,
    typed: &str,
    problems: &FieldErrors,
) -> Markup {
    let address = uri!(routes::one(room.id, message.id));
    let update = uri!(routes::update(room.id, message.id));
    html! {
        li.message.editing id=(dom_id(message.id)) data-author=(message.author.id) {
            (avatar(&message.author))
            message-editor {
                form method="post" action=(update)
                    hx-post=(update) hx-target="closest li" hx-swap="outerHTML" {
                    (problem(lang, "body", problems))
                    (textarea(None, strings::edit_message(lang), typed, problems, true))
                    div.actions {
                        button.primary type="submit" { (web::strings::save(lang)) }
                        a.button.quiet data-cancel href=(address)
                            hx-get=(address) hx-target="closest li" hx-swap="outerHTML" { (strings::cancel(lang)) }
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
        // HTML drops the first line break in a textarea, so there is an extra one.
        textarea id=[id] name="body" rows="1" dir="auto" placeholder=[id.map(|_| name)]
            aria-label=[id.is_none().then_some(name)] autocomplete="off" enterkeyhint="enter"
            aria-invalid=[problems.of("body").map(|_| "true")]
            autofocus[focus] { "\n" (typed) }
    }
}
