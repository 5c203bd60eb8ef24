//! The lobby, the room, and the list of rooms beside both.

use std::collections::BTreeSet;

use maud::{Markup, html};
use rocket::uri;

use super::{Listed, Member, Room, routes};
use crate::{
    accounts::{self, Person, Viewer, view::avatar},
    ids::{MessageId, RoomId, UserId},
    log::Cursor,
    messages::{self, history::Page},
    presence, profile, streams,
    web::{
        form::{Field, Problems, field},
        page::page,
    },
};

/// The form to enter a room by its name.
pub fn join_form(typed: &str, problems: &Problems) -> Markup {
    let action = uri!(routes::join());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field {
                label: "Enter a room",
                value: typed,
                hint: Some("Its name takes you in. If there is no such room yet, you open it."),
                ..Field::text("name")
            }, problems))
            button.primary type="submit" { "Enter" }
        }
    }
}

/// Where one is who is in no room: the rooms, the people, and a way in.
pub fn lobby(
    viewer: &Viewer,
    rooms: &[Listed],
    people: &[Person],
    online: &BTreeSet<UserId>,
    join_form: &Markup,
) -> Markup {
    page(
        "Lobby",
        "app in-lobby",
        html! {
            (sidebar(viewer, rooms, None))
            main.lobby {
                h1 { "Lobby" }
                (join_form)
                section aria-labelledby="people" {
                    h2 #people { "People here" }
                    ul.people { @for person in people { (member(person, online.contains(&person.id))) } }
                    @if people.len() < 2 {
                        p.hint { "Only you so far. Send the others this page's address, and they can sign up." }
                    }
                }
                (streams::view::own())
            }
        },
    )
}

/// All that stands on a room's page.
pub struct Stage<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// The rooms they are in.
    pub rooms: &'a [Listed],
    /// Who else is in this one.
    pub members: &'a [Person],
    /// Who of them is online.
    pub online: &'a BTreeSet<UserId>,
    /// How many of all who are in it are online; there may be more than are shown.
    pub count: usize,
    /// This one.
    pub room: &'a Room,
    /// The part of its history that is shown.
    pub page: &'a Page,
    /// What the page's stream goes on from, if it is live.
    pub live_from: Option<Cursor>,
}

/// A room's page, with the composer given.
pub fn room(stage: &Stage<'_>, composer: &Markup) -> Markup {
    let room = stage.room;
    page(
        &room.name,
        "app in-room",
        html! {
            a.skip href="#composer-body" { "Skip to writing" }
            (sidebar(stage.viewer, stage.rooms, Some(room.id)))
            main.room data-viewer=(stage.viewer.id()) {
                header.bar {
                    a.back href=(uri!(routes::lobby())) { span aria-hidden="true" { "‹" } span.visually-hidden { "Back to the lobby" } }
                    h1 { bdi { (room.name) } }
                    span #line role="status" {}
                    (mark_as_read(stage))
                    // What the list shows may be from a while ago when it is opened.
                    details.menu hx-get=(uri!(routes::members(room.id))) hx-trigger="toggle"
                        hx-target="#members" hx-swap="innerMorph" {
                        summary { "Members" span #online { (presence::view::count(stage.count)) } }
                        div.sheet {
                            ul #members { (members(stage.members, stage.online)) }
                            @if room.owner == stage.viewer.id() {
                                a href=(uri!(routes::members(room.id))) { "Manage members" }
                            }
                            form method="post" action=(uri!(routes::leave(room.id))) {
                                button.quiet type="submit" { "Leave this room" }
                            }
                        }
                    }
                }
                div #scroller tabindex="0" role="log" aria-label="Messages" {
                    (messages::view::list(room, stage.page, stage.live_from.is_some()))
                }
                div.newest-place { button #newest type="button" hidden { "New messages" } }
                (messages::view::outbox(room))
                @if stage.live_from.is_some() { (streams::view::frame(room)) }
                (presence::view::line(room.id))
                (composer)
                @if let Some(cursor) = &stage.live_from { (streams::view::of_room(room.id, cursor)) }
            }
        },
    )
}

/// Scripts tell what was on the screen; without them people do.
fn mark_as_read(stage: &Stage<'_>) -> Markup {
    let unread = stage
        .rooms
        .iter()
        .any(|room| room.id == stage.room.id && room.unread);
    let newest = stage.page.messages.last();
    html! {
        @if let (true, Some(newest), Some(_)) = (unread, newest, &stage.live_from) {
            noscript {
                form method="post" action=(uri!(routes::seen(stage.room.id))) {
                    input type="hidden" name="message" value=(newest.id);
                    button.quiet type="submit" { "Mark as read" }
                }
            }
        }
    }
}

/// Who is in a room, by itself.
pub fn members_page(member: &Member, people: &[Person], online: &BTreeSet<UserId>) -> Markup {
    let room = member.room();
    let others = |person: &Person| person.id != member.person().id;
    page(
        "Members",
        "alone",
        html! {
            main {
                h1 { "Members of " bdi { (room.name) } }
                ul.managed {
                    @for person in people {
                        (self::member(person, online.contains(&person.id)))
                        @if member.owns() && others(person) {
                            li {
                                form method="post" action=(uri!(routes::remove(room.id, person.id))) {
                                    button.danger type="submit" aria-label={ "Remove " (person.name()) " from this room" } { "Remove" }
                                }
                            }
                        }
                    }
                }
                p.actions { a.button href=(uri!(routes::show(room.id, _))) { "Back to the room" } }
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
            bdi { (person.name()) }
            @if online { span.online { "online" } }
        }
    }
}

/// The id of a member's element.
pub fn member_id(user: UserId) -> String {
    format!("u{user}")
}

fn sidebar(viewer: &Viewer, rooms: &[Listed], here: Option<RoomId>) -> Markup {
    let lobby = uri!(routes::lobby());
    html! {
        div.sidebar {
            a.brand href=(lobby) { "Snug" }
            nav aria-label="Rooms" {
                a.enter href=(lobby) aria-current=[here.is_none().then_some("page")] { "Lobby" }
                h2 { "Rooms" }
                ul #rooms { (list(rooms, here)) }
            }
            div.me {
                a.account href=(uri!(profile::routes::me(_))) title="Your account" {
                    (avatar(viewer.person()))
                    bdi { (viewer.person().name()) }
                }
                form method="post" action=(uri!(accounts::routes::sign_out())) {
                    button.quiet type="submit" { "Sign out" }
                }
            }
        }
    }
}

/// The rooms of somebody who is looking at `here`.
pub fn list(rooms: &[Listed], here: Option<RoomId>) -> Markup {
    html! {
        @for room in rooms {
            li id={ "r" (room.id) } {
                a href=(uri!(routes::show(room.id, _)))
                    aria-current=[(here == Some(room.id)).then_some("page")] {
                    bdi { (room.name) }
                    span id=(unread_id(room.id)) { @if room.unread { (unread()) } }
                }
            }
        }
        @if rooms.is_empty() { li.hint { "You are in no room yet." } }
    }
}

/// The id of the place that shows whether something is unread in a room.
pub fn unread_id(room: RoomId) -> String {
    format!("unread-{room}")
}

/// That something is.
pub fn unread() -> Markup {
    html! { span.unread { span.visually-hidden { "unread" } } }
}
