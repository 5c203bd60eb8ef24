//! Pins as pages show them: the mark on a message, the part of the message's page, and the list.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId},
    features::{
        accounts::view::name_of,
        messages::{self, at_page, kept_view},
        pins::{Pin, may_pin, routes, strings},
        rooms::{self, Member},
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
    },
    i18n::lang::Lang,
    model::{message::Message, person::Person},
    web::{htmx, local_time::LocalTime, page::page_header},
};

/// The mark beside the time of a pinned message.
pub fn mark(lang: Lang, message: &Message) -> Markup {
    html! { @if message.pinned { " " span.edited.pinned { (strings::pinned(lang)) } } }
}

/// The link from the room's menu, with the number of pins.
pub fn menu_link(lang: Lang, room: RoomId, count: i64) -> Markup {
    html! { a href=(routes::at(room)) { (strings::pins(lang)) " " span #pins { (number(count)) } } }
}

fn number(count: i64) -> Markup {
    html! { @if count > 0 { "(" (count) ")" } }
}

/// The number of pins, for a page that is open.
pub fn count_update(count: i64) -> Markup {
    htmx::fill("#pins", &number(count))
}

/// Whether the member may pin in the room as it is.
fn can_pin(member: &Member) -> bool {
    may_pin(member) && !member.room().archived && member.obstacle().is_none()
}

/// The part of the message's page.
pub fn section(member: &Member, message: &Message, by: Option<&Person>, at: LocalTime) -> Markup {
    let can_pin = can_pin(member);
    html! {
        @if by.is_some() || can_pin {
            section #pin {
                h2 { (strings::pin(member.lang())) }
                @if let Some(by) = by { p.hint { (by_line(member.lang(), by, at)) } }
                @if can_pin { (form(member, message, Place::MessagePage)) }
            }
        }
    }
}

fn by_line(lang: Lang, by: &Person, at: LocalTime) -> Markup {
    strings::pinned_by(lang, name_of(lang, by), at.dated())
}

/// The page that a form is on, to which its answer leads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    MessagePage,
    List,
}

/// A form that pins the message, or takes the pin away.
fn form(member: &Member, message: &Message, place: Place) -> Markup {
    let lang = member.lang();
    html! {
        form method="post" action=(uri!(routes::pin(member.room().id, message.id))) {
            input type="hidden" name="on" value=(!message.pinned);
            input type="hidden" name="back" value=(match place { Place::MessagePage => "message", Place::List => "pins" });
            button type="submit" {
                @if message.pinned { (strings::unpin(lang)) } @else { (strings::pin(lang)) }
            }
        }
    }
}

/// The page with a room's pins.
pub fn list_page(member: &Member, beside: &Sidebar, pins: &[Pin]) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let name = html! { bdi { (room.name) } };
    page_beside(
        member.viewer(),
        beside,
        SidebarPlace::Elsewhere,
        strings::pins(lang),
        &html! {
            (page_header(rooms::routes::at(room.id), rooms::strings::back(lang), &strings::pins_of(lang, name)))
            @if pins.is_empty() { p.hint { (strings::none_yet(lang)) } }
            (kept_view::list(&html! { @for pin in pins { (entry(member, pin)) } }))
        },
    )
}

fn entry(member: &Member, pin: &Pin) -> Markup {
    let (lang, room) = (member.lang(), member.room().id);
    let actions = html! {
        a.button href=(at_page::address(room, pin.message.id)) { (messages::strings::show_in_room(lang)) } " "
        @if can_pin(member) { (form(member, &pin.message, Place::List)) }
    };
    let line = by_line(lang, &pin.by, LocalTime(lang, pin.at));
    kept_view::entry(lang, &pin.message, &line, &actions)
}

/// The page that says why a message is not pinned.
pub fn refused(member: &Member, sentence: &str) -> Markup {
    messages::view::message_frame(
        member,
        strings::pin(member.lang()),
        &html! { (strings::pin(member.lang())) },
        html! { p.problem role="alert" { (sentence) } },
    )
}

/// The sentence about a pin that is refused, where a page says such things.
pub fn notice(sentence: &str) -> Markup {
    htmx::fill("#notice", &html! { p { (sentence) } })
}
