//! The room, and who is in it.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rocket::uri;

use super::{
    Kind, Member, Room, routes,
    settings::{self, routes::Done},
};
use crate::{
    accounts::{
        Person, Viewer,
        view::{avatar, name_link},
    },
    conversations::{self, Receipt},
    ids::{RoomId, UserId},
    lobby,
    log::Cursor,
    messages::{self, history::Page},
    presence,
    sidebar::{Sidebar, view::sidebar},
    streams,
    web::{
        form::{Field, Problems, field},
        hx,
        page::page,
    },
};

/// All that stands on a room's page.
pub struct Stage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The same, as a member of this room.
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
    pub page: &'a Page,
    /// How the other is, in a conversation.
    pub with: Option<conversations::Status>,
    /// What has become of what the viewer said last, in a conversation.
    pub receipt: Option<Receipt>,
    /// What the page's stream goes on from, if it is live.
    pub live_from: Option<Cursor>,
}

/// A room's page, with the composer given.
pub fn room(stage: &Stage<'_>, composer: &Markup) -> Markup {
    let room = stage.member.room();
    page(
        &room.name,
        "app in-room",
        html! {
            a.skip href="#composer-body" { "Skip to writing" }
            (sidebar(stage.viewer, stage.sidebar, Some(room.id)))
            main.room data-viewer=(stage.viewer.id()) data-manages=(stage.member.manages())
                data-name=(stage.viewer.person().username.to_ascii_lowercase()) {
                (bar(stage))
                div #scroller tabindex="0" role="log" aria-label="Messages" {
                    @if room.is_direct() { (conversations::view::receipt_line(room.id, stage.receipt)) }
                    (messages::view::list(room, stage.page, stage.live_from.is_some()))
                }
                div.newest-place { button #newest type="button" hidden { "New messages" } }
                (messages::view::outbox(room))
                @if stage.live_from.is_some() { (streams::view::frame(room)) }
                (presence::view::line(room.id))
                p #archived role="status" { (archived(room.archived)) }
                (composer)
                @if let Some(cursor) = &stage.live_from { (streams::view::of_room(room.id, cursor)) }
            }
        },
    )
}

fn bar(stage: &Stage<'_>) -> Markup {
    let room = stage.member.room();
    html! {
        header.bar {
            a.back href=(lobby::routes::at()) { span aria-hidden="true" { "‹" } span.visually-hidden { "Back to the lobby" } }
            @match (&room.with, &stage.with) {
                (Some(person), Some(status)) => {
                    (avatar(person))
                    div.title {
                        h1 { (conversations::view::heading(person, &room.name)) }
                        @if person.id != stage.viewer.id() {
                            p #{ (conversations::view::status_id(person.id)) } { (conversations::view::status(status.online, status.last)) }
                        }
                    }
                }
                _ => div.title { (heading(&room.name, &room.topic, room.kind)) },
            }
            span #line role="status" {}
            (mark_as_read(stage))
            // What the list shows may be from a while ago when it is opened.
            details.menu hx-get=(uri!(routes::members(room.id))) hx-trigger="toggle"
                hx-target="#members" hx-swap="innerMorph" {
                summary {
                    @if room.is_direct() { span.visually-hidden { "About this conversation" } span aria-hidden="true" { "…" } }
                    @else { "Members" }
                    span #online hidden[room.is_direct()] { (presence::view::count(stage.count)) }
                }
                div.sheet {
                    ul #members { (members(stage.members, stage.online)) }
                    @if !room.is_direct() { a href=(uri!(routes::members(room.id))) { "Invite and manage" } }
                    a href=(uri!(settings::routes::page(room.id, _))) { "Settings" }
                    @if !room.is_direct() {
                        form method="post" action=(uri!(routes::leave(room.id))) {
                            button.quiet type="submit" { "Leave this room" }
                        }
                    }
                }
            }
        }
    }
}

fn heading(name: &str, topic: &str, kind: Kind) -> Markup {
    html! {
        h1 #name { (named(name, kind)) }
        p #topic { bdi { (topic) } }
    }
}

fn named(name: &str, kind: Kind) -> Markup {
    html! {
        @if kind == Kind::Private { span.sign title="Private" { "🔒\u{fe0e}" } " " }
        bdi { (name) }
    }
}

fn archived(archived: bool) -> Markup {
    html! { @if archived { "This room is archived. It can be read, and nobody writes in it." } }
}

/// What a room is called and about, for the pages that show it.
pub fn settled(name: &str, topic: &str, is_archived: bool) -> Markup {
    html! {
        (hx::fill("#name > bdi", &html! { (name) }))
        (hx::fill("#topic > bdi", &html! { (topic) }))
        (hx::fill("#archived", &archived(is_archived)))
    }
}

/// Scripts tell what was on the screen; without them people do.
fn mark_as_read(stage: &Stage<'_>) -> Markup {
    let newest = stage.page.messages.last();
    html! {
        @if let (Some(_), Some(newest), Some(_)) = (stage.page.new_from, newest, &stage.live_from) {
            noscript {
                form method="post" action=(uri!(routes::seen(stage.member.room().id))) {
                    input type="hidden" name="message" value=(newest.id);
                    button.quiet type="submit" { "Mark as read" }
                }
            }
        }
    }
}

/// The form to ask somebody in.
pub fn invite_form(room: &Room, typed: &str, problems: &Problems) -> Markup {
    let action = uri!(routes::invite(room.id));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "Invite",
                value: typed,
                hint: Some("A username. They are in the room from then on, and may leave it."),
                ..Field::text("username")
            }, problems))
            button.primary type="submit" { "Invite" }
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
    let room = member.room();
    let others = |person: &Person| person.id != member.person().id;
    page(
        "Members",
        "alone",
        html! {
            main {
                h1 { "Members of " bdi { (room.name) } }
                @if !room.is_direct() { (invite_form) }
                ul.managed {
                    @for person in people {
                        (self::member(person, online.contains(&person.id)))
                        @if member.manages() && others(person) {
                            li {
                                form method="post" action=(uri!(routes::remove(room.id, person.id))) {
                                    button.danger type="submit" aria-label={ "Remove " (person.name()) " from this room" } { "Remove" }
                                }
                            }
                        }
                    }
                }
                p.actions { a.button href=(routes::at(room.id)) { "Back to the room" } }
            }
        },
    )
}

/// The members of a room.
pub fn members(members: &[Person], online: &BTreeSet<UserId>) -> Markup {
    html! { @for person in members { (member(person, online.contains(&person.id))) } }
}

/// The element of a member, for the page and for the stream.
pub fn member(person: &Person, online: bool) -> Markup {
    html! {
        li.person id=(member_id(person.id)) {
            (avatar(person))
            (name_link(person))
            @if online { span.online { "online" } }
        }
    }
}

/// The id of a member's element.
pub fn member_id(user: UserId) -> String {
    format!("u{user}")
}
