//! The lobby, and the page to open a room.

use maud::{Markup, html};
use rocket::uri;

use super::{Offer, Offered, routes};
use crate::{
    accounts::Viewer,
    ids::RoomId,
    rooms,
    sidebar::Sidebar,
    sidebar::view::sidebar,
    streams,
    web::{
        form::{Field, Problems, field},
        moment::Moment,
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

/// Where one is who is in no room: the open rooms, and a way in.
pub fn lobby(
    viewer: &Viewer,
    beside: &Sidebar,
    offer: &Offer,
    wanted: &str,
    join_form: &Markup,
) -> Markup {
    let here = routes::at();
    page(
        "Lobby",
        "app in-lobby",
        html! {
            (sidebar(viewer, beside, None))
            main.lobby {
                h1 { "Lobby" }
                (join_form)
                section aria-labelledby="open-rooms" {
                    div.heading {
                        h2 #open-rooms { "Open rooms" }
                        a.button href=(uri!(routes::new())) { "New room" }
                    }
                    form.search method="get" action=(here) role="search" {
                        label.visually-hidden for="q" { "Find a room" }
                        input #q name="q" type="search" value=(wanted) placeholder="Find a room" autocomplete="off"
                            hx-get=(here) hx-trigger="input changed delay:200ms" hx-target="#offer" hx-swap="innerHTML";
                    }
                    ul #offer { (self::offer(offer, wanted)) }
                }
                (streams::view::own())
            }
        },
    )
}

/// Some of the open rooms, and the way to more.
pub fn offer(offer: &Offer, wanted: &str) -> Markup {
    html! {
        @for room in &offer.rooms { (offered(room)) }
        @if let Some(after) = &offer.more {
            li.more {
                @let more = uri!(routes::show(Some(wanted), Some(after.as_str())));
                a href=(more) hx-get=(more) hx-target="closest li" hx-swap="outerHTML" { "More rooms" }
            }
        } @else if offer.rooms.is_empty() {
            li.hint {
                @if wanted.trim().is_empty() { "There is no open room yet. Open the first." }
                @else { "No open room is called so. Enter its name above to open it." }
            }
        }
    }
}

fn offered(room: &Offered) -> Markup {
    html! {
        li.offered {
            div {
                @if room.inside {
                    a.name href=(rooms::routes::at(room.id)) { bdi { (room.name) } }
                } @else {
                    span.name { bdi { (room.name) } }
                }
                @if room.archived { " " span.hint { "archived" } }
                @if !room.topic.is_empty() { p { bdi { (room.topic) } } }
                p.hint {
                    (room.members) @if room.members == 1 { " member" } @else { " members" }
                    @if let Some(said_at) = room.said_at { ", last message " (Moment(said_at).dated()) }
                }
            }
            @if room.inside {
                form method="post" action=(uri!(rooms::routes::leave(room.id))) {
                    button.quiet type="submit" aria-label={ "Leave " (room.name) } { "Leave" }
                }
            } @else {
                form method="post" action=(uri!(routes::join_one(room.id))) {
                    button type="submit" aria-label={ "Join " (room.name) } { "Join" }
                }
            }
        }
    }
}

/// A room as somebody wants it.
#[derive(Default)]
pub struct Wanted<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its topic.
    pub topic: &'a str,
    /// Whether only who is invited comes in.
    pub private: bool,
    /// Who is invited.
    pub people: &'a str,
}

/// The form to open a room.
pub fn new_form(wanted: &Wanted<'_>, problems: &Problems) -> Markup {
    let action = uri!(routes::create());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field { label: "Name", value: wanted.name, ..Field::text("name") }, problems))
            (field(&Field {
                label: "Topic",
                value: wanted.topic,
                required: false,
                hint: Some("What it is about, in a line."),
                ..Field::text("topic")
            }, problems))
            fieldset {
                legend { "Who may come in" }
                label.choice {
                    input type="radio" name="kind" value="open" checked[!wanted.private];
                    span { "Everybody " span.hint { "It stands in the lobby." } }
                }
                label.choice {
                    input type="radio" name="kind" value="private" checked[wanted.private];
                    span { "Who is invited " span.hint { "Nobody else knows of it." } }
                }
            }
            (field(&Field {
                label: "Invite",
                value: wanted.people,
                required: false,
                hint: Some("Usernames, with commas or spaces between them."),
                ..Field::text("people")
            }, problems))
            button.primary type="submit" { "Open the room" }
        }
    }
}

/// The page around the form to open a room.
pub fn new_page(form: &Markup) -> Markup {
    page(
        "New room",
        "alone",
        html! {
            main {
                h1 { "New room" }
                (form)
                p.actions { a.button href=(routes::at()) { "Back to the lobby" } }
            }
        },
    )
}
