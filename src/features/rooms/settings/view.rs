//! The page of a room's settings.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::{MessageId, RoomId},
    features::{
        invitations, pins, room_directory,
        rooms::{
            self, Clearing, Member,
            settings::{
                routes::{self, SettingsChange},
                strings,
            },
        },
        sidebar::{
            Sidebar,
            view::{SidebarPlace, page_beside},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::room::{NotificationLevel, Room},
    web::{
        self,
        form::{Field, field, saved_at_once, settings_script},
        local_time::LocalTime,
        page::page_header,
    },
};

/// A room's name and topic, as typed.
#[derive(Clone, Copy)]
pub struct NameAndTopic<'a> {
    /// The name.
    pub name: &'a str,
    /// The topic.
    pub topic: &'a str,
}

impl<'a> NameAndTopic<'a> {
    /// The room's own.
    pub fn of(room: &'a Room) -> Self {
        Self {
            name: &room.name,
            topic: &room.topic,
        }
    }
}

/// The page, with the form for name and topic.
pub fn page(
    member: &Member,
    beside: &Sidebar,
    done: Option<SettingsChange>,
    rename_form: &Markup,
) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let back = rooms::routes::at(room.id);
    let manages = member.manages();
    page_beside(
        member.viewer(),
        beside,
        SidebarPlace::Elsewhere,
        strings::settings(lang),
        &html! {
            (page_header(&back, rooms::strings::back(lang), &strings::settings_of(lang, html! { bdi { (room.name) } })))
            @match done {
                Some(SettingsChange::Saved) => p.done role="status" { (web::strings::saved(lang)) },
                Some(SettingsChange::Cleared) => {
                    div.done role="status" {
                        p { (strings::cleared(lang)) }
                        @if let Some(cleared) = member.read_state().clearing() { (undo_clearing(lang, room, cleared)) }
                    }
                }
                Some(SettingsChange::Archived) => (archived_note(lang, room)),
                None => {}
            }
            section {
                h2 { (strings::news(lang)) }
                (notification_form(member))
            }
            @if manages { section { h2 { (strings::naming(lang)) } (rename_form) } }
            section {
                h2 { (strings::history(lang)) }
                form.card method="post" action=(uri!(routes::clear_history(room.id))) {
                    p.hint { (strings::clear_hint(lang)) }
                    button type="submit" { (strings::clear(lang)) }
                }
            }
            @if manages { (pins_section(lang, room)) (archive_section(lang, room)) }
            @if !room.is_direct() { (leave_section(lang, room)) }
            @if manages {
                section {
                    h2 { (strings::delete(lang)) }
                    p.hint { (strings::delete_hint(lang)) }
                    p { a.button.danger href=(uri!(routes::confirm_delete(room.id))) { (strings::delete_room(lang)) } }
                }
            }
            (settings_script())
        },
    )
}

/// In place of the beginning of the history, for somebody who has cleared it.
pub fn cleared_history(lang: Lang, room: &Room, clearing: Clearing) -> Markup {
    html! {
        li.beginning.cleared {
            p {
                @match clearing.at {
                    Some(at) => (strings::you_cleared(lang, LocalTime(lang, at).dated())),
                    None => (strings::you_cleared_once(lang)),
                }
            }
            (undo_clearing(lang, room, clearing))
        }
    }
}

fn undo_clearing(lang: Lang, room: &Room, clearing: Clearing) -> Markup {
    let action = uri!(routes::restore_history(room.id, Some(clearing.newest)));
    html! {
        form method="post" action=(action) {
            button type="submit" { (strings::undo(lang)) }
        }
    }
}

/// The confirmation with the button that undoes it, as long as the room is archived and the
/// reader manages it.
fn archived_note(lang: Lang, room: &Room) -> Markup {
    html! {
        @if room.archived {
            div.done role="status" {
                p { (strings::archived(lang)) }
                form method="post" action=(uri!(routes::archive(room.id))) {
                    input type="hidden" name="archived" value="false";
                    button type="submit" { (strings::undo(lang)) }
                }
            }
        }
    }
}

fn notification_form(member: &Member) -> Markup {
    let (lang, now) = (member.lang(), member.read_state().notify);
    let choice = |notify: NotificationLevel, label: &str, hint: &str| {
        html! {
            // (A line of its own in text browsers.)
            div {
                label.choice {
                    input type="radio" name="notify" value=(notify.name()) autocomplete="off" checked[notify == now];
                    span { (label) " " span.hint { (hint) } }
                }
            }
        }
    };
    let choices = html! {
        fieldset {
            legend.visually-hidden { (strings::news(lang)) }
            (choice(NotificationLevel::All, strings::everything(lang), strings::everything_hint(lang)))
            (choice(NotificationLevel::Mentions, strings::mentions(lang), strings::mentions_hint(lang)))
            (choice(NotificationLevel::Nothing, strings::nothing(lang), strings::nothing_hint(lang)))
        }
    };
    saved_at_once(lang, uri!(routes::notify(member.room().id)), &choices)
}

fn pins_section(lang: Lang, room: &Room) -> Markup {
    let choice = |owner_only: bool, label: &str| {
        html! {
            div {
                label.choice {
                    input type="radio" name="owner_only" value=(owner_only) autocomplete="off" checked[owner_only == room.owner_pins];
                    span { (label) }
                }
            }
        }
    };
    let choices = html! {
        fieldset {
            legend.visually-hidden { (pins::strings::who_may(lang)) }
            (choice(false, pins::strings::everyone(lang)))
            (choice(true, pins::strings::owner(lang)))
        }
    };
    html! {
        section {
            h2 { (pins::strings::who_may(lang)) }
            (saved_at_once(lang, uri!(routes::who_pins(room.id)), &choices))
        }
    }
}

fn archive_section(lang: Lang, room: &Room) -> Markup {
    let (archived, hint, button) = match room.archived {
        true => (
            "false",
            strings::archived_hint(lang),
            strings::take_up(lang),
        ),
        false => (
            "true",
            strings::archive_hint(lang),
            strings::archive_room(lang),
        ),
    };
    html! {
        section {
            h2 { (strings::archive(lang)) }
            form.card method="post" action=(uri!(routes::archive(room.id))) {
                input type="hidden" name="archived" value=(archived);
                p.hint { (hint) }
                button type="submit" { (button) }
            }
        }
    }
}

fn leave_section(lang: Lang, room: &Room) -> Markup {
    html! {
        section {
            h2 { (strings::leave(lang)) }
            @if rooms::leave_view::asks(room) {
                p.hint { (strings::leave_hint(lang)) }
                p { a.button.danger href=(uri!(rooms::routes::confirm_leave(room.id))) aria-label=(rooms::strings::leave_which_dots(lang, &room.name)) { (rooms::strings::leave_dots(lang)) } }
            } @else {
                form.card method="post" action=(uri!(rooms::routes::leave(room.id, _))) {
                    button type="submit" aria-label=(rooms::strings::leave_which(lang, &room.name)) { (rooms::strings::leave(lang)) }
                }
                form.card method="post" action=(uri!(invitations::routes::leave_for_good(room.id, _))) {
                    p.hint { (invitations::strings::leave_for_good_hint(lang)) }
                    button.danger type="submit" aria-label=(invitations::strings::leave_for_good_which(lang, &room.name)) { (invitations::strings::leave_for_good(lang)) }
                }
            }
        }
    }
}

/// The form for name and topic.
pub fn rename_form(member: &Member, typed: NameAndTopic<'_>, problems: &FieldErrors) -> Markup {
    let (lang, action) = (member.lang(), uri!(routes::rename(member.room().id)));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field { label: room_directory::strings::name(lang), value: typed.name, ..Field::text("name") }, problems))
            (field(lang, &Field {
                label: room_directory::strings::topic(lang),
                value: typed.topic,
                required: false,
                hint: Some(room_directory::strings::topic_hint(lang)),
                ..Field::text("topic")
            }, problems))
            button type="submit" { (web::strings::save(lang)) }
        }
    }
}

/// The form that deletes the room.
pub fn delete_form(member: &Member, typed: &str, problems: &FieldErrors) -> Markup {
    let (lang, room) = (member.lang(), member.room());
    let action = uri!(routes::delete(room.id));
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            p { (strings::will_be_gone(lang, html! { strong { bdi { (room.name) } } })) }
            (field(lang, &Field {
                label: strings::its_name(lang),
                value: typed,
                hint: Some(strings::its_name_hint(lang)),
                ..Field::text("confirm")
            }, problems))
            div.actions {
                button.danger type="submit" { (strings::delete_for_all(lang)) }
                " " a.button.quiet href=(uri!(routes::page(room.id, _))) { (strings::keep(lang)) }
            }
        }
    }
}

/// The page around the form that deletes the room.
pub fn delete_page(member: &Member, beside: &Sidebar, form: &Markup) -> Markup {
    let lang = member.lang();
    page_beside(
        member.viewer(),
        beside,
        SidebarPlace::Elsewhere,
        strings::delete_title(lang),
        &html! { h1 { (strings::delete_question(lang)) } (form) },
    )
}
