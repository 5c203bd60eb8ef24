//! Receipts and presence in a conversation.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::{
        clock::Timestamp,
        ids::{RoomId, UserId},
    },
    features::{
        accounts::view::{avatar, name_link},
        conversations::{Receipt, routes, strings},
        people, room_directory,
    },
    i18n::lang::Lang,
    model::person::Person,
    web::{
        local_time::LocalTime,
        page::{page, page_header},
    },
};

/// A receipt in words.
pub fn receipt(lang: Lang, receipt: Option<Receipt>) -> Markup {
    html! {
        @match receipt {
            None => {}
            Some(Receipt::Sent) => (strings::sent(lang)),
            Some(Receipt::Delivered) => (strings::delivered(lang)),
            Some(Receipt::Seen) => (strings::seen(lang)),
        }
    }
}

/// The receipt's line under the messages. It is fetched again when the other person reads
/// a message, and when a script triggers it: they came online, or a message was posted.
pub fn receipt_line(lang: Lang, room: RoomId, now: Option<Receipt>) -> Markup {
    html! {
        p #receipt hx-get=(uri!(routes::receipt(room))) hx-target="this" hx-swap="innerHTML"
            hx-trigger="read from:#stream, here" hx-sync="this:queue last" {
            (receipt(lang, now))
        }
    }
}

/// The title of a conversation, which links to the other person's profile.
pub fn heading(with: &Person, name: &str) -> Markup {
    html! {
        @if with.is_gone() { bdi { (name) } }
        @else { a.name href=(uri!(people::routes::profile(&with.username))) { bdi .whole[with.shares_name] { (name) } } }
    }
}

/// The page before a conversation that does not exist yet.
pub fn opening_page(lang: Lang, person: &Person) -> Markup {
    page(
        lang,
        strings::opening(lang),
        "alone",
        html! {
            main {
                (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (strings::opening(lang)) }))
                div.person { (avatar(person)) (name_link(lang, person)) }
                form method="post" action=(uri!(routes::open(&person.username))) {
                    button.primary type="submit" { (strings::open(lang)) }
                }
            }
        },
    )
}

/// The DOM id of the element with somebody's presence.
pub fn status_id(user: UserId) -> String {
    format!("status-{user}")
}

/// Somebody's presence in words: online, or when they were last seen.
pub fn status(lang: Lang, online: bool, last: Option<Timestamp>) -> Markup {
    html! {
        @if online { span.online { (strings::online(lang)) } }
        @else if let Some(last) = last { span.hint { (strings::last_seen(lang, LocalTime(lang, last).dated())) } }
        @else { span.hint { (strings::offline(lang)) } }
    }
}
