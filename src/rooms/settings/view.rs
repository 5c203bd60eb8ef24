//! The page of a room's settings.

use maud::{Markup, html};
use rocket::uri;

use super::{
    Member,
    routes::{self, Done},
    words,
};
use crate::{
    event::Notify,
    ids::RoomId,
    lobby,
    rooms::{self, Kind, Room},
    web::{
        self,
        form::{Field, Problems, field},
        lang::Lang,
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
    let (lang, room) = (member.lang(), member.room());
    let back = rooms::routes::at(room.id);
    page::page(
        lang,
        words::settings(lang),
        "alone",
        html! {
            main {
                (page::lead(&back, rooms::words::back(lang), &words::settings_of(lang, html! { bdi { (room.name) } })))
                @match done {
                    Some(Done::Saved) => p.done role="status" { (web::words::saved(lang)) },
                    Some(Done::Cleared) => {
                        div.done role="status" {
                            p { (words::cleared(lang)) }
                            form method="post" action=(uri!(routes::restore(room.id))) {
                                button type="submit" { (words::undo(lang)) }
                            }
                        }
                    }
                    None => {}
                }
                section {
                    h2 { (words::news(lang)) }
                    (news(member))
                }
                section {
                    h2 { (words::history(lang)) }
                    form.card method="post" action=(uri!(routes::clear(room.id))) {
                        p.hint { (words::clear_hint(lang)) }
                        button.danger type="submit" { (words::clear(lang)) }
                    }
                }
                @if !room.is_direct() {
                    section {
                        h2 { (words::leave(lang)) }
                        form.card method="post" action=(uri!(rooms::routes::leave(room.id))) {
                            @if room.kind == Kind::Private {
                                p.hint { (words::leave_hint(lang)) }
                            }
                            button type="submit" { (rooms::words::leave(lang)) }
                        }
                    }
                }
                @if member.manages() { (managing(lang, room, naming)) }
            }
        },
    )
}

fn news(member: &Member) -> Markup {
    let (lang, now) = (member.lang(), member.reading().notify);
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
                legend.visually-hidden { (words::news(lang)) }
                (choice(Notify::All, words::everything(lang), words::everything_hint(lang)))
                (choice(Notify::Mentions, words::mentions(lang), words::mentions_hint(lang)))
                (choice(Notify::Nothing, words::nothing(lang), words::nothing_hint(lang)))
            }
            button.primary type="submit" { (web::words::save(lang)) }
        }
    }
}

fn managing(lang: Lang, room: &Room, naming: &Markup) -> Markup {
    html! {
        section { h2 { (words::naming(lang)) } (naming) }
        section {
            h2 { (words::archive(lang)) }
            @if room.archived {
                form.card method="post" action=(uri!(routes::archive(room.id))) {
                    input type="hidden" name="archived" value="false";
                    p.hint { (words::archived_hint(lang)) }
                    button type="submit" { (words::take_up(lang)) }
                }
            } @else {
                form.card method="post" action=(uri!(routes::archive(room.id))) {
                    input type="hidden" name="archived" value="true";
                    p.hint { (words::archive_hint(lang)) }
                    button type="submit" { (words::archive_room(lang)) }
                }
            }
        }
        section {
            h2 { (words::delete(lang)) }
            p.hint { (words::delete_hint(lang)) }
            p { a.button.danger href=(uri!(routes::deletion(room.id))) { (words::delete_room(lang)) } }
        }
    }
}

/// The form to call the room something else.
pub fn naming(member: &Member, typed: Naming<'_>, problems: &Problems) -> Markup {
    let (lang, action) = (member.lang(), uri!(routes::rename(member.room().id)));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field { label: lobby::words::name(lang), value: typed.name, ..Field::text("name") }, problems))
            (field(lang, &Field {
                label: lobby::words::topic(lang),
                value: typed.topic,
                required: false,
                hint: Some(lobby::words::topic_hint(lang)),
                ..Field::text("topic")
            }, problems))
            button.primary type="submit" { (web::words::save(lang)) }
        }
    }
}

/// The form to delete the room.
pub fn deletion(member: &Member, typed: &str, problems: &Problems) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let action = uri!(routes::delete(room.id));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            p { (words::will_be_gone(lang, html! { strong { bdi { (room.name) } } })) }
            (field(lang, &Field {
                label: words::its_name(lang),
                value: typed,
                hint: Some(words::its_name_hint(lang)),
                ..Field::text("confirm")
            }, problems))
            div.actions {
                button.danger type="submit" { (words::delete_for_all(lang)) }
                a.button.quiet href=(uri!(routes::page(room.id, _))) { (words::keep(lang)) }
            }
        }
    }
}

/// The page around the form to delete the room.
pub fn deletion_page(lang: Lang, form: &Markup) -> Markup {
    page::page(
        lang,
        words::delete_title(lang),
        "alone",
        html! { main { h1 { (words::delete_question(lang)) } (form) } },
    )
}
