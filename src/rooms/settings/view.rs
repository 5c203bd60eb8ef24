//! The page of a room's settings.

use maud::{Markup, html};
use rocket::uri;

use super::{
    Member,
    routes::{self, Done},
};
use crate::{
    event::Notify,
    ids::RoomId,
    rooms::{self, Kind, Room},
    web::{
        form::{Field, Problems, field},
        page,
    },
};

/// What a room is to be called.
#[derive(Clone, Copy)]
pub struct Naming<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it is about.
    pub topic: &'a str,
}

impl<'a> Naming<'a> {
    /// What it is called.
    pub fn of(room: &'a Room) -> Self {
        Self {
            name: &room.name,
            topic: &room.topic,
        }
    }
}

/// The page, with the form to call the room something else.
pub fn page(member: &Member, done: Option<Done>, naming: &Markup) -> Markup {
    let room = member.room();
    let back = rooms::routes::at(room.id);
    page::page(
        "Settings",
        "alone",
        html! {
            main {
                h1 { "Settings of " bdi { (room.name) } }
                @match done {
                    Some(Done::Saved) => p.done role="status" { "Saved." },
                    Some(Done::Cleared) => {
                        div.done role="status" {
                            p { "The history is cleared, for you alone." }
                            form method="post" action=(uri!(routes::restore(room.id))) {
                                button type="submit" { "Undo" }
                            }
                        }
                    }
                    None => {}
                }
                section {
                    h2 { "What is news to you" }
                    (news(member))
                }
                section {
                    h2 { "Your history" }
                    form.card method="post" action=(uri!(routes::clear(room.id))) {
                        p.hint { "Clears all that was said here so far, for you alone. The others keep it." }
                        button.danger type="submit" { "Clear history for me" }
                    }
                }
                @if !room.is_direct() {
                    section {
                        h2 { "Leave" }
                        form.card method="post" action=(uri!(rooms::routes::leave(room.id))) {
                            @if room.kind == Kind::Private {
                                p.hint { "Only somebody who is in it can ask you in again." }
                            }
                            button type="submit" { "Leave this room" }
                        }
                    }
                }
                @if member.manages() { (managing(room, naming)) }
                p.actions { a.button href=(back) { "Back to the room" } }
            }
        },
    )
}

fn news(member: &Member) -> Markup {
    let now = member.reading().notify;
    let choice = |notify: Notify, label: &str, hint: &str| {
        html! {
            label.choice {
                input type="radio" name="notify" value=(notify.name()) checked[notify == now];
                span { (label) " " span.hint { (hint) } }
            }
        }
    };
    html! {
        form.card method="post" action=(uri!(routes::notify(member.room().id))) {
            fieldset {
                legend.visually-hidden { "What is news to you" }
                (choice(Notify::All, "Everything", "All that is said is counted until you have read it."))
                (choice(Notify::Mentions, "Mentions", "Only what has your name in it: @you."))
                (choice(Notify::Nothing, "Nothing", "The room is muted."))
            }
            button type="submit" { "Save" }
        }
    }
}

fn managing(room: &Room, naming: &Markup) -> Markup {
    html! {
        section { h2 { "Name and topic" } (naming) }
        section {
            h2 { "Archive" }
            @if room.archived {
                form.card method="post" action=(uri!(routes::archive(room.id))) {
                    input type="hidden" name="archived" value="false";
                    p.hint { "It is archived: everybody can read it, and nobody writes in it." }
                    button type="submit" { "Take it up again" }
                }
            } @else {
                form.card method="post" action=(uri!(routes::archive(room.id))) {
                    input type="hidden" name="archived" value="true";
                    p.hint { "Everybody in it can still read it, and nobody can write in it, until you take it up again." }
                    button type="submit" { "Archive this room" }
                }
            }
        }
        section {
            h2 { "Delete" }
            p.hint { "With all that was said in it, for everybody." }
            p { a.button.danger href=(uri!(routes::deletion(room.id))) { "Delete this room…" } }
        }
    }
}

/// The form to call the room something else.
pub fn naming(room: &Room, typed: Naming<'_>, problems: &Problems) -> Markup {
    let action = uri!(routes::rename(room.id));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(&Field { label: "Name", value: typed.name, ..Field::text("name") }, problems))
            (field(&Field {
                label: "Topic",
                value: typed.topic,
                required: false,
                hint: Some("What it is about, in a line."),
                ..Field::text("topic")
            }, problems))
            button.primary type="submit" { "Save" }
        }
    }
}

/// The form to delete the room.
pub fn deletion(room: &Room, typed: &str, problems: &Problems) -> Markup {
    let action = uri!(routes::delete(room.id));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            p { "All that was said in " strong { bdi { (room.name) } } " will be gone, for everybody. This cannot be undone." }
            (field(&Field {
                label: "The room's name",
                value: typed,
                hint: Some("Type it, so that nothing is deleted by mistake."),
                ..Field::text("confirm")
            }, problems))
            div.actions {
                button.danger type="submit" { "Delete for everybody" }
                a.button.quiet href=(uri!(routes::page(room.id, _))) { "Keep it" }
            }
        }
    }
}

/// The page around the form to delete the room.
pub fn deletion_page(form: &Markup) -> Markup {
    page::page(
        "Delete room",
        "alone",
        html! { main { h1 { "Delete this room?" } (form) } },
    )
}
