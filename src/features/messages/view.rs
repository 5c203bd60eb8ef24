//! How messages look. Nothing here knows who is looking, so one drawing serves
//! a whole room: page, answer, history and stream.

use std::sync::Arc;

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId},
    cache::weighted::{Weighted, WeightedCache},
    features::{
        accounts::view::{avatar, name_link, name_of},
        messages::{body, history::Page, routes, strings},
        rooms::{self, Member},
    },
    i18n::{lang::Lang, strings::Text},
    model::{
        message::Message,
        person::Person,
        room::{Room, RoomKind},
    },
    web::{
        htmx,
        local_time::LocalTime,
        page::{page, page_header},
    },
};

/// The id of a message's element. Ids grow as messages follow one another, and
/// the page keeps their order by it.
pub fn dom_id(message: MessageId) -> String {
    format!("m{message}")
}

static DRAWN: WeightedCache<(MessageId, Lang), Arc<Drawing>, { 8 << 20 }> = WeightedCache::new();

/// A message, and how it looks.
struct Drawing {
    of: Message,
    html: Markup,
}

impl Weighted for Drawing {
    fn bytes(&self) -> usize {
        let text = self.of.body.as_ref().map_or(0, String::len);
        size_of::<Self>() + text + self.html.0.len()
    }
}

impl Drawing {
    /// Whether a message looks like this.
    fn shows(&self, message: &Message) -> bool {
        let Message {
            id,
            room,
            author,
            body,
            said_at,
            continues,
            opens_day,
            edited_at,
            // Not drawn.
            mentioned: _,
        } = &self.of;
        (id, room, author, body) == (&message.id, &message.room, &message.author, &message.body)
            && (said_at, edited_at) == (&message.said_at, &message.edited_at)
            && (continues, opens_day) == (&message.continues, &message.opens_day)
    }
}

/// One message as a page shows it, drawn once for as long as it looks the same.
pub fn message(lang: Lang, message: &Message) -> Markup {
    if let Some(drawn) = kept(lang, message) {
        return drawn;
    }
    let drawn = draw(lang, message);
    let drawing = Drawing {
        of: message.clone(),
        html: drawn.clone(),
    };
    DRAWN.keep((message.id, lang), Arc::new(drawing));
    drawn
}

/// One message as it is told, which is once: it is kept when a page shows it.
pub fn told(lang: Lang, message: &Message) -> Markup {
    kept(lang, message).unwrap_or_else(|| draw(lang, message))
}

fn kept(lang: Lang, message: &Message) -> Option<Markup> {
    let drawing = DRAWN.get(&(message.id, lang))?;
    drawing.shows(message).then(|| drawing.html.clone())
}

/// One message. What it continues and whether it opens a day are classes, for
/// the style sheet to draw; the first on a page shows all it has.
fn draw(lang: Lang, message: &Message) -> Markup {
    let said_at = LocalTime(lang, message.said_at);
    let place = uri!(routes::one(message.room, message.id));
    html! {
        li id=(dom_id(message.id)) data-author=(message.author.id) class=(classes(message)) {
            chat-message {
                h2.day { (said_at.day_heading()) }
                (avatar(&message.author))
                header {
                    span.author { (name_link(lang, &message.author)) }
                    " " a.place href=(place) { (said_at) }
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
            Some(text) => div.body dir="auto" { (body::render(text)) },
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

/// A message for a page that may or may not have it.
pub fn upserted(lang: Lang, message: &Message) -> Markup {
    htmx::upsert("#messages", &told(lang, message))
}

/// A message as it is now, for a page that may or may not show it.
pub fn restated(lang: Lang, message: &Message) -> Markup {
    htmx::replace(&format!("#{}", dom_id(message.id)), &told(lang, message))
}

/// The list of messages on a room's page.
pub fn list(lang: Lang, room: &Room, page: &Page, live: bool) -> Markup {
    html! {
        ol #messages {
            (stretch(lang, room, page))
            @if !live {
                (further(lang, room, page))
                (newest(lang, room))
            }
        }
    }
}

/// A stretch of history: what leads further back, then the messages.
pub fn stretch(lang: Lang, room: &Room, page: &Page) -> Markup {
    html! {
        @match page.messages.first() {
            Some(first) if page.older => (older(lang, room, first.id)),
            _ => (beginning(lang, room)),
        }
        (messages(lang, page))
    }
}

/// Where a room's history begins. The hint is shown while nothing else is.
pub fn beginning(lang: Lang, room: &Room) -> Markup {
    html! {
        li.beginning {
            @if room.is_direct() {
                p { (strings::beginning(lang)) }
                p.hint { (strings::two_of_you(lang)) }
            } @else {
                p { (strings::beginning_of(lang, html! { bdi { (room.name) } })) }
                p.hint { (how_others_come(room)(lang)) }
            }
        }
    }
}

fn how_others_come(room: &Room) -> Text {
    match room.kind {
        RoomKind::Private => strings::invite_others,
        _ => strings::tell_others,
    }
}

/// A stretch that goes on where another ended, and what leads further.
pub fn continued(lang: Lang, room: &Room, page: &Page) -> Markup {
    html! { (messages(lang, page)) (further(lang, room, page)) }
}

fn messages(lang: Lang, page: &Page) -> Markup {
    html! {
        @for message in &page.messages {
            @if page.new_from == Some(message.id) {
                // The list is kept in the order of its items' ids, so it is none of theirs.
                li.divider { span #new { (strings::new_since(lang)) } }
            }
            (crate::features::messages::view::message(lang, message))
        }
    }
}

fn further(lang: Lang, room: &Room, page: &Page) -> Markup {
    match page.messages.last() {
        Some(last) if !page.last => newer(lang, room, last.id),
        _ => Markup::default(),
    }
}

/// The way towards the newest: a link, which follows itself when it comes into view.
pub fn newer(lang: Lang, room: &Room, after: MessageId) -> Markup {
    html! {
        li.newer {
            a href=(uri!(rooms::routes::show(room.id, _, Some(after))))
                hx-get=(uri!(routes::further(room.id, _, Some(after))))
                hx-trigger="click, intersect once"
                hx-target="closest .newer" hx-swap="outerHTML" { (strings::newer(lang)) }
        }
    }
}

/// The way from the past to now.
pub fn newest(lang: Lang, room: &Room) -> Markup {
    html! { li.newest { a href=(rooms::routes::at(room.id)) { (strings::newest(lang)) } } }
}

/// The way further back: a link, which follows itself when it comes into view.
pub fn older(lang: Lang, room: &Room, before: MessageId) -> Markup {
    html! {
        li.older {
            a href=(uri!(rooms::routes::show(room.id, Some(before), _)))
                hx-get=(uri!(routes::further(room.id, Some(before), _)))
                hx-trigger="click, intersect once"
                hx-target="closest .older" hx-swap="outerHTML" { (strings::older(lang)) }
        }
    }
}

/// One message by itself, with what one can do about it, and who has seen it.
pub fn single(member: &Member, message: &Message, readers: &[Person]) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let there = message.body.is_some();
    let own = there && message.author.id == member.person().id;
    by_itself(
        member,
        strings::message(lang),
        &strings::message_in(lang, called(room)),
        html! {
            ol #messages { (crate::features::messages::view::message(lang, message)) }
            p.actions {
                a.button href={ (rooms::routes::at(room.id)) "#" (dom_id(message.id)) } { (strings::show_in_room(lang)) }
                @if own { a.button href=(uri!(routes::edit(room.id, message.id))) { (strings::edit(lang)) } }
            }
            @if own || (there && member.manages()) { (remove(lang, room, message)) }
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

/// The page around the form to change a message.
pub fn editing(member: &Member, message: &Message, form: &Markup) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    by_itself(
        member,
        strings::edit_message(lang),
        &strings::edit_message_in(lang, called(room)),
        html! { ol #messages { (form) } (remove(lang, room, message)) },
    )
}

/// Asks for a message to be taken back. It cannot be brought back.
fn remove(lang: Lang, room: &Room, message: &Message) -> Markup {
    html! {
        form.remove method="post" action=(uri!(routes::remove(room.id, message.id))) {
            button.danger type="submit" { (strings::remove_for_everyone(lang)) }
        }
    }
}

/// What scripts put beside the reader's own messages. Without them the time of each
/// leads to the same.
pub fn tools(lang: Lang) -> Markup {
    html! {
        span.tools {
            button type="button" data-edit { (strings::edit(lang)) }
            a data-seen { (strings::seen_by(lang)) }
            button type="button" data-remove=(strings::remove_question(lang)) { (strings::remove(lang)) }
        }
    }
}

fn called(room: &Room) -> Markup {
    html! { bdi { (room.name) } }
}

fn by_itself(member: &Member, title: &str, heading: &Markup, content: Markup) -> Markup {
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
