//! How messages look. Nothing here knows who is looking, so one drawing serves
//! a whole room: page, answer, history and stream.

use maud::{Markup, html};
use rocket::uri;

use super::{Message, body, history::Page, routes};
use crate::{
    accounts::{
        Person,
        view::{avatar, name_link, name_of},
    },
    ids::{MessageId, RoomId},
    rooms::{self, Kind, Member, Room},
    web::{
        form::{Problems, problem},
        hx,
        moment::Moment,
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
                span.author { (name_link(&message.author)) }
                " " a.place href=(place) { (said_at) }
                @if let Some(edited_at) = message.edited_at {
                    " " span.edited title=(Moment(edited_at).exact()) { "edited" }
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
                (newer(room, page))
                li.newest { a href=(rooms::routes::at(room.id)) { "Back to the newest messages" } }
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
                // The hint is shown while nothing else is.
                @if room.is_direct() {
                    p { "This is where your conversation begins." }
                    p.hint { "Only the two of you see it. Say hello." }
                } @else {
                    p { "This is the beginning of " bdi { (room.name) } "." }
                    p.hint { (how_others_come(room)) }
                }
            },
        }
        (messages(page))
    }
}

fn how_others_come(room: &Room) -> &'static str {
    match room.kind {
        Kind::Private => "Say hello, and invite the others: nobody else sees this room.",
        _ => "Say hello, and tell the others the room's name so that they find it.",
    }
}

/// A stretch that goes on where another ended, and what leads further.
pub fn continued(room: &Room, page: &Page) -> Markup {
    html! { (messages(page)) (newer(room, page)) }
}

fn messages(page: &Page) -> Markup {
    html! {
        @for message in &page.messages {
            @if page.new_from == Some(message.id) {
                // The list is kept in the order of its items' ids, so it is none of theirs.
                li.divider { span #new { "New since you were here" } }
            }
            (self::message(message))
        }
    }
}

/// The way towards the newest: a link, which follows itself when it comes into view.
fn newer(room: &Room, page: &Page) -> Markup {
    html! {
        @if let Some(last) = page.messages.last().filter(|_| !page.last) {
                li.newer {
                    a href=(uri!(rooms::routes::show(room.id, _, Some(last.id))))
                        hx-get=(uri!(routes::stretch(room.id, _, Some(last.id))))
                        hx-trigger="click, intersect once"
                        hx-target="closest .newer" hx-swap="outerHTML" { "Newer messages" }
                }
        }
    }
}

/// The way further back: a link, which follows itself when it comes into view.
fn older(room: &Room, before: MessageId) -> Markup {
    html! {
        li.older {
            a href=(uri!(rooms::routes::show(room.id, Some(before), _)))
                hx-get=(uri!(routes::stretch(room.id, Some(before), _)))
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

/// One message by itself, with what one can do about it, and who has seen it.
pub fn single(member: &Member, message: &Message, readers: &[Person]) -> Markup {
    let room = member.room();
    let there = message.body.is_some();
    let own = there && message.author.id == member.person().id;
    by_itself(
        room,
        "Message",
        html! {
            ol #messages { (self::message(message)) }
            p.actions {
                a.button href={ (rooms::routes::at(room.id)) "#" (dom_id(message.id)) } { "Back to the room" }
                @if own { a.button href=(uri!(routes::edit(room.id, message.id))) { "Edit" } }
            }
            @if own || (there && member.manages()) { (remove(room, message)) }
            @if member.receipts() { (seen_by(readers)) }
        },
    )
}

fn seen_by(readers: &[Person]) -> Markup {
    html! {
        section {
            h2 { "Seen by" }
            @if readers.is_empty() { p.hint { "Nobody yet, of those who let others know." } }
            ul.people {
                @for person in readers { li.person { (avatar(person)) (name_of(person)) } }
            }
        }
    }
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
                a data-seen { "Seen by" }
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
