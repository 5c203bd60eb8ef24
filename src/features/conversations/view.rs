//! How a conversation stands.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::{
        clock::Timestamp,
        ids::{RoomId, UserId},
    },
    features::{
        conversations::{Receipt, routes, strings},
        people,
    },
    i18n::lang::Lang,
    model::person::Person,
    web::local_time::LocalTime,
};

/// What has become of what one said last.
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

/// The line that says so, under the messages. It asks anew when the other has read, and
/// when the page's script says so: when they have come online, or something was said.
pub fn receipt_line(lang: Lang, room: RoomId, now: Option<Receipt>) -> Markup {
    html! {
        p #receipt hx-get=(uri!(routes::receipt(room))) hx-target="this" hx-swap="innerHTML"
            hx-trigger="read from:#stream, here" hx-sync="this:queue last" {
            (receipt(lang, now))
        }
    }
}

/// What the conversation with somebody is called, which leads to their card.
pub fn heading(with: &Person, name: &str) -> Markup {
    html! {
        @if with.is_gone() { bdi { (name) } }
        @else { a.name href=(uri!(people::routes::profile(&with.username))) { bdi { (name) } } }
    }
}

/// Where a page shows how somebody is.
pub fn status_id(user: UserId) -> String {
    format!("status-{user}")
}

/// Whether somebody is online, or when they were last.
pub fn status(lang: Lang, online: bool, last: Option<Timestamp>) -> Markup {
    html! {
        @if online { span.online { (strings::online(lang)) } }
        @else if let Some(last) = last { span.hint { (strings::last_seen(lang, LocalTime(lang, last).dated())) } }
        @else { span.hint { (strings::offline(lang)) } }
    }
}
