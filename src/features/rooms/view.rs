//! The room, and who is in it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{RoomId, UserId},
    features::{
        accounts::view::{avatar, name_link},
        conversations::{self, Receipt},
        messages::{self, range::MessageRange},
        presence, room_directory,
        room_log::Cursor,
        rooms::{
            Member, routes,
            settings::{self, routes::Done},
            strings,
        },
        sidebar::{Sidebar, view::sidebar},
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::{
        person::Person,
        room::{Room, RoomKind},
    },
    streams::view as stream_view,
    web::{
        form::{Field, field},
        htmx, icon,
        page::{page, page_header, skip_link},
        rendered_page::SegmentSlot,
    },
};

/// All that stands on a room's page.
pub struct Stage<'a> {
    /// Who looks, as a member of this room.
    pub member: &'a Member,
    /// What stands beside it.
    pub sidebar: &'a Sidebar,
    /// Who else is in this one.
    pub members: &'a [Person],
    /// Who of them is online.
    pub online: &'a BTreeSet<UserId>,
    /// How many of all who are in it are online; there may be more than are shown.
    pub count: usize,
    /// The part of its history that is shown.
    pub stretch: &'a MessageRange,
    /// How the other is, in a conversation.
    pub with: Option<conversations::Status>,
    /// What has become of what the viewer said last, in a conversation.
    pub receipt: Option<Receipt>,
    /// What the page's stream goes on from, if it is live.
    pub live_from: Option<Cursor>,
}

/// A room's page, with the composer given, around the messages.
pub fn room(stage: &Stage<'_>, composer: &Markup) -> Markup {
    let (lang, room) = (stage.member.viewer().lang(), stage.member.room());
    page(
        lang,
        &room.name,
        "app in-room",
        html! {
            (skip_link("composer-body", strings::skip(lang)))
            (sidebar(stage.member.viewer(), stage.sidebar, Some(room.id)))
            main.room data-viewer=(stage.member.viewer().id()) data-manages=(stage.member.manages())
                data-name=(stage.member.viewer().person().username.to_ascii_lowercase()) {
                (bar(&Bar {
                    lang,
                    viewer: stage.member.viewer().id(),
                    room,
                    with: stage.with.as_ref(),
                    members: stage.members,
                    online: stage.online,
                    count: stage.count,
                    open: false,
                }, &mark_as_read(stage)))
                // Only what comes is read out, by script: here all that is loaded, edited or
                // drawn anew would be.
                div #scroller tabindex="0" role="log" aria-live="off" aria-label=(strings::messages(lang)) {
                    @if room.is_direct() { (conversations::view::receipt_line(lang, room.id, stage.receipt)) }
                    (SegmentSlot)
                }
                div.visually-hidden #told aria-live="polite" {}
                (newest(lang, true))
                (messages::posting::view::outbox(lang, room))
                @if stage.live_from.is_some() { (stream_view::no_script_frame(lang, room)) }
                (presence::view::line(room.id))
                p #archived role="status" { (archived(lang, room.archived)) }
                (composer)
                @if let Some(cursor) = &stage.live_from { (stream_view::room_stream(room.id, cursor)) }
            }
        },
    )
}

/// What stands above the messages.
pub struct Bar<'a> {
    /// What it is read in.
    pub lang: Lang,
    /// Who reads it.
    pub viewer: UserId,
    /// Where.
    pub room: &'a Room,
    /// How the other is, in a conversation.
    pub with: Option<&'a conversations::Status>,
    /// Who else is there.
    pub members: &'a [Person],
    /// Who of them is online.
    pub online: &'a BTreeSet<UserId>,
    /// How many of all are.
    pub count: usize,
    /// Whether its menu is open.
    pub open: bool,
}

/// It: the way back, what room this is, and what there is to do with it. `unscripted` is
/// what stands there for who has no scripts.
pub fn bar(bar: &Bar<'_>, unscripted: &Markup) -> Markup {
    let Bar { lang, room, .. } = *bar;
    html! {
        header.bar {
            a.back.button.quiet.round href=(room_directory::routes::at()) { (icon::back()) span.visually-hidden { (room_directory::strings::back(lang)) } }
            @match (&room.with, bar.with) {
                (Some(person), Some(status)) => {
                    (avatar(person))
                    div.title {
                        h1 { (conversations::view::heading(person, &room.name)) }
                        @if person.id != bar.viewer {
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
            (unscripted)
            // What the list shows may be from a while ago when it is opened.
            details.menu open[bar.open] hx-get=(uri!(routes::members(room.id))) hx-trigger="toggle"
                hx-target="#members" hx-swap="innerMorph" {
                summary {
                    @if room.is_direct() { (icon::more()) span.visually-hidden { (strings::about(lang)) } }
                    @else { (icon::people()) span.word { (strings::members(lang)) } }
                    span #online hidden[room.is_direct()] { (presence::view::count(lang, bar.count)) }
                }
                div.sheet {
                    ul #members { (members(lang, bar.members, bar.online)) }
                    @if !room.is_direct() { a href=(uri!(routes::members(room.id))) { (strings::manage(lang)) } }
                    a href=(uri!(settings::routes::page(room.id, _))) { (strings::settings(lang)) }
                    @if !room.is_direct() {
                        form method="post" action=(uri!(routes::leave(room.id))) {
                            button.quiet type="submit" { (strings::leave(lang)) }
                        }
                    }
                }
            }
        }
    }
}

/// What stands in place of a room's picture.
pub fn sign(kind: RoomKind) -> Markup {
    html! { span.sign aria-hidden="true" { @if kind == RoomKind::Private { (icon::lock()) } @else { "#" } } }
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

/// In place of where one writes.
pub fn archived(lang: Lang, archived: bool) -> Markup {
    html! { @if archived { (strings::archived(lang)) } }
}

/// The way down to what came while one looked further up.
pub fn newest(lang: Lang, hidden: bool) -> Markup {
    html! { div.newest-place { button #newest type="button" hidden[hidden] { (strings::new_messages(lang)) } } }
}

/// What a room is called and about, for the pages that show it.
pub fn settled(lang: Lang, name: &str, topic: &str, is_archived: bool) -> Markup {
    html! {
        (htmx::fill("#name > bdi", &html! { (name) }))
        (htmx::fill("#topic > bdi", &html! { (topic) }))
        (htmx::fill("#archived", &archived(lang, is_archived)))
    }
}

/// Scripts tell what was on the screen; without them people do.
fn mark_as_read(stage: &Stage<'_>) -> Markup {
    let MessageRange {
        newest, has_new, ..
    } = *stage.stretch;
    html! {
        @if let (true, Some(newest), Some(_)) = (has_new, newest, &stage.live_from) {
            noscript {
                form method="post" action=(uri!(routes::seen(stage.member.room().id))) {
                    input type="hidden" name="message" value=(newest);
                    button.quiet type="submit" { (strings::mark_as_read(stage.member.viewer().lang())) }
                }
            }
        }
    }
}

/// The form to ask somebody in.
pub fn invite_form(member: &Member, typed: &str, problems: &FieldErrors) -> Markup {
    let (lang, action) = (member.lang(), uri!(routes::invite(member.room().id)));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::invite(lang),
                value: typed,
                hint: Some(strings::invite_hint(lang)),
                ..Field::text("username")
            }, problems))
            button.primary type="submit" { (strings::invite(lang)) }
        }
    }
}

/// Who is in a room, by itself.
pub fn members_page(
    member: &Member,
    people: &[Person],
    online: &BTreeSet<UserId>,
    invite_form: &Markup,
) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let others = |person: &Person| person.id != member.person().id;
    page(
        lang,
        strings::members(lang),
        "alone",
        html! {
            main {
                (page_header(routes::at(room.id), strings::back(lang), &strings::members_of(lang, html! { bdi { (room.name) } })))
                @if !room.is_direct() { (invite_form) }
                ul.managed {
                    @for person in people {
                        (crate::features::rooms::view::member(lang, person, online.contains(&person.id)))
                        @if member.manages() && others(person) {
                            li {
                                form method="post" action=(uri!(routes::remove(room.id, person.id))) {
                                    button.danger type="submit" aria-label=(strings::remove_person(lang, person.name())) { (strings::remove(lang)) }
                                }
                            }
                        }
                    }
                }
            }
        },
    )
}

/// The members of a room.
pub fn members(lang: Lang, members: &[Person], online: &BTreeSet<UserId>) -> Markup {
    html! { @for person in members { (member(lang, person, online.contains(&person.id))) } }
}

/// The element of a member, for the page and for the stream.
pub fn member(lang: Lang, person: &Person, online: bool) -> Markup {
    html! {
        li.person id=(member_id(person.id)) {
            (avatar(person))
            (name_link(lang, person))
            @if online { span.online { (strings::online(lang)) } }
        }
    }
}

/// The id of a member's element.
pub fn member_id(user: UserId) -> String {
    format!("u{user}")
}
