//! How messages look. Nothing here knows who is looking, so one drawing serves
//! a whole room: page, answer, history and stream.

use maud::{Markup, Render, html};
use rocket::uri;
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

use super::{Message, body, history::Page, routes};
use crate::{
    accounts::view::avatar,
    ids::{MessageId, Micros, RoomId},
    rooms::{self, Room},
    web::{
        form::{Problems, problem},
        hx,
        page::page,
    },
};

/// The id of a message's element. Ids grow as messages follow one another, and
/// the page keeps their order by it.
pub fn dom_id(message: MessageId) -> String {
    format!("m{message}")
}

/// One message. What it continues and whether it opens a day are classes, for
/// the style sheet to draw; the first on a page shows all it has.
pub fn message(message: &Message) -> Markup {
    let said_at = Moment(message.said_at);
    let place = uri!(routes::one(message.room, message.id));
    html! {
        li id=(dom_id(message.id)) data-author=(message.author.id) class=(classes(message)) {
            h3.day { time datetime=(said_at.iso()) { (said_at.day()) } }
            (avatar(&message.author))
            header {
                bdi.author { (message.author.name()) }
                " " a.place href=(place) { (said_at) }
                @if let Some(edited_at) = message.edited_at {
                    " " span.edited title=(Moment(edited_at).format(EXACT)) { "edited" }
                }
            }
            (text(message))
        }
    }
}

fn text(message: &Message) -> Markup {
    html! {
        @match &message.body {
            Some(text) => div.body dir="auto" { (body::render(text)) },
            None => div.body.removed { "This message was removed." },
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

/// A message for a page that may or may not have it.
pub fn upserted(message: &Message) -> Markup {
    hx::upsert("#messages", &self::message(message))
}

/// A message as it is now, for a page that may or may not show it.
pub fn restated(message: &Message) -> Markup {
    hx::replace(&format!("#{}", dom_id(message.id)), &self::message(message))
}

/// The list of messages on a room's page.
pub fn list(room: &Room, page: &Page, newest: bool) -> Markup {
    html! {
        ol #messages {
            (stretch(room, page))
            @if !newest {
                li.newer { a href=(uri!(rooms::routes::show(room.id, _))) { "Back to the newest messages" } }
            }
        }
    }
}

/// A stretch of history: what leads further back, then the messages.
pub fn stretch(room: &Room, page: &Page) -> Markup {
    html! {
        @match page.messages.first() {
            Some(first) if page.older => (older(room, first.id)),
            _ => li.beginning {
                p { "This is the beginning of " bdi { (room.name) } "." }
                // Shown while nothing else is.
                p.hint { "Say hello, and tell the others the room's name so that they find it." }
            },
        }
        @for message in &page.messages { (self::message(message)) }
    }
}

/// The way further back: a link, which follows itself when it comes into view.
fn older(room: &Room, before: MessageId) -> Markup {
    html! {
        li.older {
            a href=(uri!(rooms::routes::show(room.id, Some(before))))
                hx-get=(uri!(routes::older(room.id, Some(before))))
                hx-trigger="click, intersect once"
                hx-target="closest .older" hx-swap="outerHTML" { "Older messages" }
        }
    }
}

/// Where a message is written.
pub fn composer(room: &Room, typed: &str, nonce: &str, problems: &Problems) -> Markup {
    html! {
        form #composer method="post" action=(uri!(routes::create(room.id))) {
            (problem("body", problems))
            input type="hidden" name="nonce" value=(nonce);
            label.visually-hidden for="composer-body" { "Message " (room.name) }
            (textarea(Some("composer-body"), &format!("Message {}", room.name), typed, problems, true))
            button.primary type="submit" { "Send" }
        }
    }
}

/// Messages on their way, and the blank they are made from. Scripts fill it in,
/// htmx sends it, and what cannot be sent stays with its text.
pub fn outbox(room: &Room) -> Markup {
    html! {
        ul #outbox aria-label="Messages on their way" {}
        template #outgoing { (outgoing(room, "", "", &Problems::default())) }
        (tools())
    }
}

/// A message on its way: a form that posts itself when it is put into the page.
/// One that came back with a problem waits to be mended. They leave one after
/// the other, in the order they were written.
pub fn outgoing(room: &Room, typed: &str, nonce: &str, problems: &Problems) -> Markup {
    let action = uri!(routes::create(room.id));
    let came_back = problems.of("body").is_some();
    html! {
        li.outgoing.failed[came_back] {
            form method="post" action=(action) hx-post=(action)
                hx-trigger=(if came_back { "submit" } else { "submit, load" })
                hx-target="closest li" hx-swap="delete" hx-status:4xx="swap:outerHTML"
                hx-status:5xx="swap:none" hx-sync="#outbox:queue all" {
                input type="hidden" name="nonce" value=(nonce);
                (textarea(None, "Message on its way", typed, problems, came_back))
                (problem("body", problems))
                p.problem.unsent role="alert" { "Not sent yet." }
                div.actions {
                    button.primary type="submit" { "Try again" }
                    button.quiet type="button" data-discard { "Discard" }
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

/// One message by itself, with what its author can do about it.
pub fn single(room: &Room, message: &Message, own: bool) -> Markup {
    let own = own && message.body.is_some();
    by_itself(
        room,
        "Message",
        html! {
            ol #messages { (self::message(message)) }
            p.actions {
                a.button href={ (uri!(rooms::routes::show(room.id, _))) "#" (dom_id(message.id)) } { "Back to the room" }
                @if own { a.button href=(uri!(routes::edit(room.id, message.id))) { "Edit" } }
            }
            @if own { (remove(room, message)) }
        },
    )
}

/// The page around the form to change a message.
pub fn editing(room: &Room, message: &Message, form: &Markup) -> Markup {
    by_itself(
        room,
        "Edit message",
        html! { ol #messages { (form) } (remove(room, message)) },
    )
}

/// A message while its author changes it, in its own place.
pub fn editor(room: &Room, message: &Message, typed: &str, problems: &Problems) -> Markup {
    let place = uri!(routes::one(room.id, message.id));
    let change = uri!(routes::change(room.id, message.id));
    html! {
        li.message.editing id=(dom_id(message.id)) data-author=(message.author.id) {
            (avatar(&message.author))
            form method="post" action=(change)
                hx-post=(change) hx-target="closest li" hx-swap="outerHTML" {
                (problem("body", problems))
                (textarea(None, "Edit message", typed, problems, true))
                div.actions {
                    button.primary type="submit" { "Save" }
                    a.button.quiet data-cancel href=(place)
                        hx-get=(place) hx-target="closest li" hx-swap="outerHTML" { "Cancel" }
                }
            }
        }
    }
}

/// Asks for a message to be taken back. It cannot be brought back.
fn remove(room: &Room, message: &Message) -> Markup {
    html! {
        form.remove method="post" action=(uri!(routes::remove(room.id, message.id))) {
            button.danger type="submit" { "Remove for everyone" }
        }
    }
}

/// What scripts put beside the reader's own messages. Without them the time of each
/// leads to the same.
fn tools() -> Markup {
    html! {
        template #tools {
            span.tools {
                button type="button" data-edit { "Edit" }
                button type="button" data-remove="Remove this message for everyone?" { "Remove" }
            }
        }
    }
}

fn by_itself(room: &Room, title: &str, content: Markup) -> Markup {
    page(
        title,
        "alone",
        html! {
            main {
                h1 { (title) " in " bdi { (room.name) } }
                (content)
            }
        },
    )
}

/// A moment as readers without scripts see it, in UTC; scripts make it local.
struct Moment(Micros);

const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute] UTC");
const DAY: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday], [day padding:none] [month repr:long] [year]");
const EXACT: &[BorrowedFormatItem<'_>] = format_description!(
    "[day padding:none] [month repr:long] [year], [hour]:[minute]:[second] UTC"
);
const ISO: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

impl Moment {
    fn format(&self, format: &[BorrowedFormatItem<'_>]) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0.get()) * 1_000)
            .ok()
            .and_then(|moment| moment.format(format).ok())
            .unwrap_or_default()
    }

    fn iso(&self) -> String {
        self.format(ISO)
    }

    fn day(&self) -> String {
        self.format(DAY)
    }
}

impl Render for Moment {
    fn render(&self) -> Markup {
        html! {
            time datetime=(self.iso()) title=(self.format(EXACT)) { (self.format(CLOCK)) }
        }
    }
}
