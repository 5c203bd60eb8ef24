//! How a conversation stands.

use maud::{Markup, html};
use rocket::uri;

use super::{Receipt, routes};
use crate::{
    accounts::Person,
    ids::{Micros, RoomId, UserId},
    people,
    web::moment::Moment,
};

/// What has become of what one said last.
pub fn receipt(receipt: Option<Receipt>) -> Markup {
    html! {
        @match receipt {
            None => {}
            Some(Receipt::Sent) => "Sent",
            Some(Receipt::Delivered) => "Delivered",
            Some(Receipt::Seen) => "Seen",
        }
    }
}

/// The line that says so, under the messages. It asks anew when the other has read or
/// has come online, and when something was said.
pub fn receipt_line(room: RoomId, now: Option<Receipt>) -> Markup {
    html! {
        p #receipt hx-get=(uri!(routes::receipt(room))) hx-target="this" hx-swap="innerHTML"
            hx-trigger="read from:#stream, snug:grew from:document, here" hx-sync="this:queue last" {
            (receipt(now))
        }
    }
}

/// What the conversation with somebody is called, which leads to their card.
pub fn heading(with: &Person, name: &str) -> Markup {
    html! {
        @if with.is_gone() { bdi { (name) } }
        @else { a.name href=(uri!(people::routes::card(&with.username))) { bdi { (name) } } }
    }
}

/// Where a page shows how somebody is.
pub fn status_id(user: UserId) -> String {
    format!("status-{user}")
}

/// Whether somebody is online, or when they were last.
pub fn status(online: bool, last: Option<Micros>) -> Markup {
    html! {
        @if online { span.online { "online" } }
        @else if let Some(last) = last { span.hint { "last seen " (Moment(last).dated()) } }
        @else { span.hint { "offline" } }
    }
}
