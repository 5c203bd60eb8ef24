//! The room's page and the page of its members.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rocket::uri;

use crate::streams::view as stream_view;
use crate::{
    base::ids::{MessageId, RoomId, UserId},
    features::{
        accounts::view::{avatar, name_link},
        blocks,
        conversations::{self, Receipt},
        invitations,
        messages::{self, list_view::MessageRange},
        pins, presence, room_directory,
        room_log::Cursor,
        rooms::{
            Member, Obstacle,
            leave_view::asks,
            members::{self, MemberPart},
            routes,
            settings::{self, routes::SettingsChange},
            strings,
        },
        scheduled,
        sidebar::{
            Sidebar,
            view::{SidebarPlace, sidebar},
        },
    },
    i18n::lang::Lang,
    model::{
        person::Person,
        room::{Room, RoomKind},
    },
    web::{
        htmx, icon,
        page::{page, skip_link},
        rendered_page::SegmentSlot,
    },
};

/// The content of a room's page.
pub struct RoomPage<'a> {
    /// The reader, as a member of this room.
    pub member: &'a Member,
    /// The sidebar.
    pub sidebar: &'a Sidebar,
    /// The first members of the room.
    pub members: &'a MemberPart,
    /// The person who owns the room.
    pub owner: &'a Person,
    /// The number of pins.
    pub pins: i64,
    /// Those of `members` who are online.
    pub online: &'a BTreeSet<UserId>,
    /// How many of all members are online, listed or not.
    pub online_count: usize,
    /// The messages.
    pub range: &'a MessageRange,
    /// The presence of the other person, in a conversation.
    pub with: Option<conversations::Status>,
    /// The receipt of the reader's last message, in a conversation.
    pub receipt: Option<Receipt>,
    /// The cursor that the page's stream starts from, if the page is live.
    pub live_from: Option<Cursor>,
}

/// A room's page. The messages go into its slot (`web::rendered_page`).
pub fn room(content: &RoomPage<'_>, composer: &Markup) -> Markup {
    let (lang, room) = (content.member.viewer().lang(), content.member.room());
    let is_newest = content.live_from.is_some() && !content.range.is_around;
    page(
        lang,
        &room.name,
        "app in-room",
        html! {
            (skip_link("composer-body", strings::skip(lang)))
            (sidebar(content.member.viewer(), content.sidebar, SidebarPlace::Room(room.id)))
            main.room.direct[room.is_direct()] data-viewer=(content.member.viewer().id()) data-manages=(content.member.manages()) data-pins=[room.owner_pins.then_some("owner")]
                data-name=(content.member.viewer().person().username.to_ascii_lowercase())
                data-seen=(content.member.read_state().seen) data-marks=[marks(content.member)]
                data-cleared=[cleared(content.member)] {
                (header(&RoomHeader {
                    lang,
                    viewer: content.member.viewer().id(),
                    room,
                    with: content.with.as_ref(),
                    members: content.members,
                    owner: content.owner,
                    pins: content.pins,
                    online: content.online,
                    online_count: content.online_count,
                    blocked: content.member.obstacle() == Some(Obstacle::OwnBlock),
                    menu_open: false,
                }, &mark_as_read(content)))
                // No live region: it would read out every message that is loaded, edited or
                // rendered again. A script announces new messages in `#told`.
                div #scroller tabindex="0" role="log" aria-live="off" aria-label=(strings::messages(lang))
                    data-older=(messages::list_view::older(lang, room, MessageId::NONE).into_string())
                    data-newer=(messages::list_view::newer(lang, room, MessageId::NONE).into_string()) {
                    @if room.is_direct() { (conversations::view::receipt_line(lang, room.id, content.receipt)) }
                    (SegmentSlot)
                }
                div.visually-hidden #told aria-live="polite" {}
                (jump_to_newest(lang, true))
                (messages::outbox_view::outbox(lang, room, None))
                @if is_newest { (stream_view::no_script_frame(lang, room)) }
                (presence::view::typing_line(room.id))
                p #archived role="status" {
                    (archived(lang, room.archived))
                    (blocks::view::obstacle(lang, room.with.as_ref(), content.member.obstacle()))
                }
                (scheduled::view::place_in_room(lang, room.id, content.sidebar.version.waiting()))
                (composer)
                @if let Some(cursor) = &content.live_from { (stream_view::room_stream(room.id, cursor, content.sidebar.edition())) }
            }
        },
    )
}

/// How often they have marked messages as unread again, if ever.
fn marks(member: &Member) -> Option<i64> {
    Some(member.read_state().marks).filter(|marks| *marks > 0)
}

/// The content of the header above the messages.
pub struct RoomHeader<'a> {
    /// The reader's language.
    pub lang: Lang,
    /// The reader.
    pub viewer: UserId,
    /// The room.
    pub room: &'a Room,
    /// The presence of the other person, in a conversation.
    pub with: Option<&'a conversations::Status>,
    /// The first members of the room.
    pub members: &'a MemberPart,
    /// The person who owns the room.
    pub owner: &'a Person,
    /// The number of pins.
    pub pins: i64,
    /// Those of `members` who are online.
    pub online: &'a BTreeSet<UserId>,
    /// How many of all members are online.
    pub online_count: usize,
    /// Whether the reader has blocked the other person of a conversation.
    pub blocked: bool,
    /// Whether the menu is open.
    pub menu_open: bool,
}

/// The header: the way back, the room's name and its menu. `no_script` is shown to people
/// without scripts.
pub fn header(header: &RoomHeader<'_>, no_script: &Markup) -> Markup {
    let RoomHeader { lang, room, .. } = *header;
    html! {
        header.bar {
            a.back.button.quiet.round href=(room_directory::routes::at()) { (icon::back()) span.visually-hidden { (room_directory::strings::back(lang)) } } " "
            @match (&room.with, header.with) {
                (Some(person), Some(status)) => {
                    (avatar(person))
                    div.title {
                        h1 { (conversations::view::heading(person, &room.name)) }
                        @if person.id != header.viewer {
                            p #{ (conversations::view::status_id(person.id)) } { (conversations::view::status(lang, status.online, status.last)) }
                        }
                    }
                }
                _ => {
                    (sign(room.kind))
                    div.title { (heading(lang, &room.name, &room.topic, room.kind)) }
                }
            }
            span #line role="status" data-lost=(strings::lost(lang)) {}
            (no_script)
            // The list may be out of date by the time it is opened, so it is fetched again.
            details.menu open[header.menu_open] hx-get=(members::routes::at(room.id)) hx-trigger="toggle"
                hx-target="#members" hx-swap="innerMorph" {
                summary {
                    @if room.is_direct() { (icon::more()) span.visually-hidden { (strings::about(lang)) } " " }
                    @else { (icon::people()) }
                    span hidden[room.is_direct()] {
                        @if !room.is_direct() { span.word { (strings::members(lang)) ", " } }
                        span #online { (presence::view::count(lang, header.online_count)) }
                    }
                }
                div.sheet {
                    @if !room.is_direct() { p.hint #owner { (owner(lang, header.owner)) } }
                    ul #members { (members::view::list(lang, &header.members.people, header.online)) }
                    p #members-rest { (members::view::rest(lang, room.id, header.members)) }
                    (invitations::view::copy_link(lang, room)) " "
                    @if !room.is_direct() { a href=(members::routes::at(room.id)) { (strings::manage(lang)) } " " }
                    (pins::view::menu_link(lang, room.id, header.pins)) " "
                    a href=(uri!(messages::at_page::on_day(room.id, _, _))) { (messages::strings::go_to_day(lang)) } " "
                    a href=(uri!(settings::routes::page(room.id, _))) { (strings::settings(lang)) } " "
                    @if let Some(person) = &room.with {
                        @if person.id != header.viewer && !person.is_gone() && !header.blocked {
                            (blocks::view::block_link(lang, person))
                        }
                    }
                    @if !room.is_direct() { (leave(lang, room)) }
                }
            }
        }
    }
}

/// The way out of a room: a button, or a link to a page that asks.
pub fn leave(lang: Lang, room: &Room) -> Markup {
    html! {
        @if asks(room) {
            a.leave href=(uri!(routes::confirm_leave(room.id))) aria-label=(strings::leave_which_dots(lang, &room.name)) { (strings::leave_dots(lang)) }
        } @else {
            form method="post" action=(uri!(routes::leave(room.id, _))) {
                button.quiet type="submit" aria-label=(strings::leave_which(lang, &room.name)) { (strings::leave(lang)) }
            }
        }
    }
}

/// The line that says who owns the room.
pub fn owner(lang: Lang, owner: &Person) -> Markup {
    strings::owned_by(lang, name_link(lang, owner))
}

/// The sign of a room, where a person has a picture. (The style sheet writes that of an open
/// room, because it is no word that anybody should read.)
pub fn sign(kind: RoomKind) -> Markup {
    html! { span.sign aria-hidden="true" { @if kind == RoomKind::Private { (icon::lock()) } } }
}

fn heading(lang: Lang, name: &str, topic: &str, kind: RoomKind) -> Markup {
    html! {
        h1 #name { (named(lang, name, kind)) }
        p #topic { bdi { (topic) } }
    }
}

fn named(lang: Lang, name: &str, kind: RoomKind) -> Markup {
    html! {
        @if kind == RoomKind::Private { span.visually-hidden { (strings::private(lang)) " " } }
        bdi { (name) }
    }
}

/// The line in place of the composer.
pub fn archived(lang: Lang, archived: bool) -> Markup {
    html! { @if archived { (strings::archived(lang)) } }
}

/// The button that scrolls down to messages that came while the reader was further up.
pub fn jump_to_newest(lang: Lang, hidden: bool) -> Markup {
    html! { div.newest-place { button #newest type="button" hidden[hidden] { (strings::new_messages(lang)) } } }
}

/// A room's new name, topic and state, for open pages.
pub fn updated(lang: Lang, name: &str, topic: &str, is_archived: bool) -> Markup {
    html! {
        (htmx::fill("#name > bdi", &html! { (name) }))
        (htmx::fill("#topic > bdi", &html! { (topic) }))
        (htmx::fill("#archived", &archived(lang, is_archived)))
    }
}

/// The last message that the member has cleared: scripts leave quotes of it out.
pub fn cleared(member: &Member) -> Option<MessageId> {
    Some(member.read_state().cleared).filter(|cleared| *cleared > MessageId::NONE)
}

/// Scripts report which messages were on the screen. Without them the reader does, page by page
/// when there are many.
fn mark_as_read(content: &RoomPage<'_>) -> Markup {
    let MessageRange {
        newest,
        has_new,
        has_unread_above,
        ..
    } = *content.range;
    html! {
        @if let (true, Some(newest), false) = (has_new, newest, has_unread_above) {
            noscript {
                form method="post" action=(uri!(routes::mark_read(content.member.room().id))) {
                    input type="hidden" name="message" value=(newest);
                    button.quiet type="submit" { (strings::mark_as_read(content.member.viewer().lang())) }
                }
            }
        }
    }
}
