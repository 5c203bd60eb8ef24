//! How it looks. The stream draws the same lists anew when they have changed.

use maud::{Markup, html};
use rocket::uri;

use super::{Listed, Sidebar};
use crate::{
    accounts::{
        self, Person, Viewer,
        view::{avatar, name_of},
    },
    conversations,
    event::{COUNTED, Notify},
    ids::{Micros, RoomId, UserId},
    lobby, people, profile, rooms,
    rooms::Kind,
    web::hx,
};

/// What stands beside the page of who looks at `here`.
pub fn sidebar(viewer: &Viewer, sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    let lobby = lobby::routes::at();
    html! {
        div.sidebar {
            a.brand href=(lobby) { "Snug" }
            nav aria-label="Rooms and people" {
                div.heading {
                    h2 { "Rooms" }
                    a href=(lobby) aria-current=[here.is_none().then_some("page")] { "Browse" }
                    a href=(uri!(lobby::routes::new())) { "New" }
                }
                ul #rooms { (rooms(&sidebar.rooms, here)) }
                div.heading {
                    h2 { "People" }
                    a href=(uri!(people::routes::list(_, _))) { "All" }
                }
                div #people {
                    ul #conversations { (conversations(sidebar, here)) }
                    ul #others { (others(sidebar)) }
                }
            }
            form #all-read method="post" action=(uri!(rooms::routes::seen_all()))
                hx-post=(uri!(rooms::routes::seen_all())) hx-swap="none" {
                button.quiet type="submit" { "Mark all as read" }
            }
            div.me {
                a.account href=(uri!(profile::routes::me(_))) title="Your account" {
                    (avatar(viewer.person()))
                    (name_of(viewer.person()))
                }
                form method="post" action=(uri!(accounts::routes::sign_out())) {
                    button.quiet type="submit" { "Sign out" }
                }
            }
        }
    }
}

/// The rooms of somebody who is looking at `here`.
fn rooms(rooms: &[Listed], here: Option<RoomId>) -> Markup {
    html! {
        @for room in rooms {
            li id={ "r" (room.id) } {
                a href=(rooms::routes::at(room.id))
                    .muted[room.notify == Notify::Nothing]
                    aria-current=[(here == Some(room.id)).then_some("page")] {
                    span.sign aria-hidden="true" { @if room.kind == Kind::Private { "🔒\u{fe0e}" } @else { "#" } }
                    bdi { (room.name) }
                    (waiting(room))
                }
            }
        }
        @if rooms.is_empty() { li.hint { "You are in no room yet." } }
    }
}

/// The conversations, the one used last on top.
fn conversations(sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    html! {
        @for conversation in &sidebar.conversations {
            @if let Some(person) = &conversation.with {
                li id={ "p" (person.id) } {
                    a href=(rooms::routes::at(conversation.id))
                        .muted[conversation.notify == Notify::Nothing]
                        aria-current=[(here == Some(conversation.id)).then_some("page")] {
                        (face(person, sidebar.online.contains(&person.id)))
                        bdi { (conversation.name) }
                        (waiting(conversation))
                    }
                }
            }
        }
    }
}

/// Others one could talk with.
fn others(sidebar: &Sidebar) -> Markup {
    html! {
        @for person in &sidebar.people {
            li id=(other_id(person.id)) {
                a href=(uri!(conversations::routes::chat(&person.username))) {
                    (face(person, sidebar.online.contains(&person.id)))
                    (name_of(person))
                }
            }
        }
        @if sidebar.conversations.is_empty() && sidebar.people.is_empty() {
            li.hint { "Only you so far. Send the others this page's address, and they can sign up." }
        }
    }
}

fn other_id(user: UserId) -> String {
    format!("o{user}")
}

/// The lists as they are now, for a page that shows them. Whom one talks with is no
/// other any more.
pub fn lists(sidebar: &Sidebar, here: Option<RoomId>) -> Markup {
    let talking = sidebar.conversations.iter().filter_map(|c| c.with.as_ref());
    html! {
        (hx::morph("#rooms", &rooms(&sidebar.rooms, here)))
        (hx::morph("#conversations", &conversations(sidebar, here)))
        @for person in talking { (hx::remove(&format!("#{}", other_id(person.id)))) }
    }
}

fn face(person: &Person, online: bool) -> Markup {
    html! {
        span.face {
            (avatar(person))
            span.here id=(here_id(person.id)) { (here(online)) }
        }
    }
}

/// Where a page shows whether somebody is online, beside their name.
fn here_id(user: UserId) -> String {
    format!("here-{user}")
}

fn here(online: bool) -> Markup {
    html! { @if online { span.visually-hidden { "online" } } }
}

/// That somebody has come online or gone, for the pages they are on.
pub fn came_or_went(user: UserId, online: bool) -> Markup {
    let last = (!online).then(Micros::now);
    html! {
        (hx::fill(&format!("#{}", here_id(user)), &here(online)))
        (hx::fill(&format!("#{}", conversations::view::status_id(user)), &conversations::view::status(online, last)))
    }
}

fn waiting(listed: &Listed) -> Markup {
    html! { span id=(unread_id(listed.id)) { (unread(listed.unread)) } }
}

/// The id of the place that shows how much is unread in a room.
pub fn unread_id(room: RoomId) -> String {
    format!("unread-{room}")
}

/// How much is.
pub fn unread(count: u32) -> Markup {
    html! {
        @if count > 0 {
            span.unread {
                @if count < COUNTED { (count) } @else { "99+" }
                span.visually-hidden { " unread" }
            }
        }
    }
}
