//! The lobby, and the page to open a room.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        accounts::{Viewer, view::name_of},
        room_directory::{Offer, Offered, routes, strings},
        rooms,
        sidebar::{Listed, Sidebar, view::sidebar},
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    streams::view as stream_view,
    web::{
        self,
        form::{Field, field},
        icon,
        local_time::LocalTime,
        page::{page, page_header, skip_link},
    },
};

/// The form to enter a room by its name.
pub fn join_form(lang: Lang, typed: &str, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::join());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: strings::enter_a_room(lang),
                value: typed,
                hint: Some(strings::enter_hint(lang)),
                ..Field::text("name")
            }, problems))
            button.primary type="submit" { (strings::enter(lang)) }
        }
    }
}

/// What stands in the lobby.
pub struct Lobby<'a> {
    /// Who looks.
    pub viewer: &'a Viewer,
    /// What stands beside it.
    pub beside: &'a Sidebar,
    /// The open rooms.
    pub offer: &'a Offer,
    /// Whether they have been in no room yet.
    pub newcomer: bool,
    /// What is looked for, if something is: a phone shows the rooms then, and else the list
    /// of one's own.
    pub wanted: Option<&'a str>,
}

/// Where one is who is in no room: the open rooms, and a way in.
pub fn lobby(lobby: &Lobby<'_>, join_form: &Markup) -> Markup {
    let here = routes::at();
    let lang = lobby.viewer.lang();
    let wanted = lobby.wanted.unwrap_or_default();
    let class = match lobby.wanted {
        Some(_) => "app in-lobby finding",
        None if lobby.newcomer => "app in-lobby newcomer",
        None => "app in-lobby",
    };
    page(
        lang,
        strings::lobby(lang),
        class,
        html! {
            (skip_link("lobby", strings::skip(lang)))
            (sidebar(lobby.viewer, lobby.beside, None))
            main.lobby #lobby tabindex="-1" data-viewer=(lobby.viewer.id()) {
                (page_header(&here, web::strings::back_to_rooms(lang), &html! { (strings::lobby(lang)) }))
                @if lobby.newcomer { (welcome(lobby.viewer, lobby.beside.rooms.first(), lobby.offer)) }
                (join_form)
                section aria-labelledby="open-rooms" {
                    div.heading {
                        h2 #open-rooms { (strings::open_rooms(lang)) }
                        a.button href=(uri!(routes::new())) { (strings::new_room(lang)) }
                    }
                    form.search method="get" action=(here) role="search" aria-label=(strings::open_rooms(lang)) {
                        (icon::search())
                        label.visually-hidden for="q" { (strings::find_a_room(lang)) }
                        input #q name="q" type="search" value=(wanted) placeholder=(strings::find_a_room(lang)) autocomplete="off"
                            hx-get=(here) hx-trigger="input changed delay:200ms" hx-target="#offer" hx-swap="innerHTML";
                    }
                    ul #offer { (offer(lang, lobby.offer, wanted)) }
                }
                (stream_view::personal_stream())
            }
        },
    )
}

/// A word to somebody who has been in no room, and a way into the one they are in already,
/// else into the one where most are.
pub fn welcome(viewer: &Viewer, own: Option<&Listed>, offer: &Offer) -> Markup {
    let lang = viewer.lang();
    let open = offer.rooms.iter().filter(|room| !room.archived);
    let first = strings::first(lang);
    html! {
        section.welcome {
            h2 { (strings::welcome(lang, name_of(lang, viewer.person()))) }
            @match (own, open.max_by_key(|room| room.members)) {
                (Some(room), _) => {
                    p { (strings::in_already(lang, html! { strong { bdi { (room.name) } } })) }
                    a.button.primary href=(rooms::routes::at(room.id)) {
                        (strings::go_to_room(lang, html! { bdi { (room.name) } }))
                    }
                }
                (None, Some(room)) => {
                    p { (strings::rooms_are(lang)) }
                    form method="post" action=(uri!(routes::join_one(room.id))) {
                        button.primary type="submit" { (strings::join_room(lang, html! { bdi { (room.name) } })) }
                    }
                }
                (None, None) => {
                    p { (strings::no_rooms_yet(lang)) }
                    form method="post" action=(uri!(routes::join())) {
                        button.primary type="submit" name="name" value=(first) { (strings::open_first(lang, first)) }
                    }
                }
            }
        }
    }
}

/// Some of the open rooms, and the way to more.
pub fn offer(lang: Lang, offer: &Offer, wanted: &str) -> Markup {
    html! {
        @for room in &offer.rooms { (offered(lang, room)) }
        @if let Some(after) = &offer.more {
            li.more {
                @let more = uri!(routes::show(Some(wanted), Some(after.as_str())));
                a href=(more) hx-get=(more) hx-target="closest li" hx-swap="outerHTML" { (strings::more_rooms(lang)) }
            }
        } @else if offer.rooms.is_empty() {
            li.hint {
                @if wanted.trim().is_empty() { (strings::none_open(lang)) }
                @else { (strings::none_found(lang)) }
            }
        }
    }
}

fn offered(lang: Lang, room: &Offered) -> Markup {
    let members = strings::members(lang, room.members);
    html! {
        li.offered {
            (rooms::view::sign(crate::model::room::RoomKind::Open))
            div {
                @if room.inside {
                    a.name href=(rooms::routes::at(room.id)) { bdi { (room.name) } }
                } @else {
                    span.name { bdi { (room.name) } }
                }
                @if room.archived { " " span.hint { (strings::archived(lang)) } }
                @if !room.topic.is_empty() { p { bdi { (room.topic) } } }
                p.hint {
                    @match room.said_at {
                        Some(said_at) => (strings::members_since(lang, members, LocalTime(lang, said_at).dated())),
                        None => (members),
                    }
                }
            }
            @if room.inside {
                form method="post" action=(uri!(rooms::routes::leave(room.id))) {
                    button.quiet type="submit" aria-label=(strings::leave_room(lang, &room.name)) { (strings::leave(lang)) }
                }
            } @else {
                form method="post" action=(uri!(routes::join_one(room.id))) {
                    button type="submit" aria-label=(strings::join_this(lang, &room.name)) { (strings::join(lang)) }
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
pub fn new_form(lang: Lang, wanted: &Wanted<'_>, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::create());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field { label: strings::name(lang), value: wanted.name, ..Field::text("name") }, problems))
            (field(lang, &Field {
                label: strings::topic(lang),
                value: wanted.topic,
                required: false,
                hint: Some(strings::topic_hint(lang)),
                ..Field::text("topic")
            }, problems))
            fieldset {
                legend { (strings::who_may(lang)) }
                label.choice {
                    input type="radio" name="kind" value="open" checked[!wanted.private];
                    span { (strings::everybody(lang)) " " span.hint { (strings::everybody_hint(lang)) } }
                }
                label.choice {
                    input type="radio" name="kind" value="private" checked[wanted.private];
                    span { (strings::invited(lang)) " " span.hint { (strings::invited_hint(lang)) } }
                }
            }
            (field(lang, &Field {
                label: strings::invite(lang),
                value: wanted.people,
                required: false,
                hint: Some(strings::invite_hint(lang)),
                ..Field::text("people")
            }, problems))
            button.primary type="submit" { (strings::open_the_room(lang)) }
        }
    }
}

/// The page around the form to open a room.
pub fn new_page(lang: Lang, form: &Markup) -> Markup {
    let title = strings::new_room(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (page_header(routes::at(), strings::back(lang), &html! { (title) }))
                (form)
            }
        },
    )
}
