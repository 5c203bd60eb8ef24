//! The lobby, and the page to open a room.

use maud::{Markup, html};
use rocket::uri;

use super::{Offer, Offered, routes, words};
use crate::{
    accounts::{Viewer, view::name_of},
    ids::RoomId,
    rooms,
    sidebar::{Listed, Sidebar, view::sidebar},
    streams,
    web::{
        self,
        form::{Field, Problems, field},
        icon,
        lang::Lang,
        moment::Moment,
        page::{lead, page, skip},
    },
};

/// The form to enter a room by its name.
pub fn join_form(lang: Lang, typed: &str, problems: &Problems) -> Markup {
    let action = uri!(routes::join());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field {
                label: words::enter_a_room(lang),
                value: typed,
                hint: Some(words::enter_hint(lang)),
                ..Field::text("name")
            }, problems))
            button.primary type="submit" { (words::enter(lang)) }
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
        words::lobby(lang),
        class,
        html! {
            (skip("lobby", words::skip(lang)))
            (sidebar(lobby.viewer, lobby.beside, None))
            main.lobby #lobby tabindex="-1" data-viewer=(lobby.viewer.id()) {
                (lead(&here, web::words::back_to_rooms(lang), &html! { (words::lobby(lang)) }))
                @if lobby.newcomer { (welcome(lobby.viewer, lobby.beside.rooms.first(), lobby.offer)) }
                (join_form)
                section aria-labelledby="open-rooms" {
                    div.heading {
                        h2 #open-rooms { (words::open_rooms(lang)) }
                        a.button href=(uri!(routes::new())) { (words::new_room(lang)) }
                    }
                    form.search method="get" action=(here) role="search" aria-label=(words::open_rooms(lang)) {
                        (icon::search())
                        label.visually-hidden for="q" { (words::find_a_room(lang)) }
                        input #q name="q" type="search" value=(wanted) placeholder=(words::find_a_room(lang)) autocomplete="off"
                            hx-get=(here) hx-trigger="input changed delay:200ms" hx-target="#offer" hx-swap="innerHTML";
                    }
                    ul #offer { (offer(lang, lobby.offer, wanted)) }
                }
                (streams::view::own())
            }
        },
    )
}

/// A word to somebody who has been in no room, and a way into the one they are in already,
/// else into the one where most are.
pub fn welcome(viewer: &Viewer, own: Option<&Listed>, offer: &Offer) -> Markup {
    let lang = viewer.lang();
    let open = offer.rooms.iter().filter(|room| !room.archived);
    let first = words::first(lang);
    html! {
        section.welcome {
            h2 { (words::welcome(lang, name_of(lang, viewer.person()))) }
            @match (own, open.max_by_key(|room| room.members)) {
                (Some(room), _) => {
                    p { (words::in_already(lang, html! { strong { bdi { (room.name) } } })) }
                    a.button.primary href=(rooms::routes::at(room.id)) {
                        (words::go_to_room(lang, html! { bdi { (room.name) } }))
                    }
                }
                (None, Some(room)) => {
                    p { (words::rooms_are(lang)) }
                    form method="post" action=(uri!(routes::join_one(room.id))) {
                        button.primary type="submit" { (words::join_room(lang, html! { bdi { (room.name) } })) }
                    }
                }
                (None, None) => {
                    p { (words::no_rooms_yet(lang)) }
                    form method="post" action=(uri!(routes::join())) {
                        button.primary type="submit" name="name" value=(first) { (words::open_first(lang, first)) }
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
                a href=(more) hx-get=(more) hx-target="closest li" hx-swap="outerHTML" { (words::more_rooms(lang)) }
            }
        } @else if offer.rooms.is_empty() {
            li.hint {
                @if wanted.trim().is_empty() { (words::none_open(lang)) }
                @else { (words::none_found(lang)) }
            }
        }
    }
}

fn offered(lang: Lang, room: &Offered) -> Markup {
    let members = words::members(lang, room.members);
    html! {
        li.offered {
            (rooms::view::sign(rooms::Kind::Open))
            div {
                @if room.inside {
                    a.name href=(rooms::routes::at(room.id)) { bdi { (room.name) } }
                } @else {
                    span.name { bdi { (room.name) } }
                }
                @if room.archived { " " span.hint { (words::archived(lang)) } }
                @if !room.topic.is_empty() { p { bdi { (room.topic) } } }
                p.hint {
                    @match room.said_at {
                        Some(said_at) => (words::members_since(lang, members, Moment(lang, said_at).dated())),
                        None => (members),
                    }
                }
            }
            @if room.inside {
                form method="post" action=(uri!(rooms::routes::leave(room.id))) {
                    button.quiet type="submit" aria-label=(words::leave_room(lang, &room.name)) { (words::leave(lang)) }
                }
            } @else {
                form method="post" action=(uri!(routes::join_one(room.id))) {
                    button type="submit" aria-label=(words::join_this(lang, &room.name)) { (words::join(lang)) }
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
pub fn new_form(lang: Lang, wanted: &Wanted<'_>, problems: &Problems) -> Markup {
    let action = uri!(routes::create());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field { label: words::name(lang), value: wanted.name, ..Field::text("name") }, problems))
            (field(lang, &Field {
                label: words::topic(lang),
                value: wanted.topic,
                required: false,
                hint: Some(words::topic_hint(lang)),
                ..Field::text("topic")
            }, problems))
            fieldset {
                legend { (words::who_may(lang)) }
                label.choice {
                    input type="radio" name="kind" value="open" checked[!wanted.private];
                    span { (words::everybody(lang)) " " span.hint { (words::everybody_hint(lang)) } }
                }
                label.choice {
                    input type="radio" name="kind" value="private" checked[wanted.private];
                    span { (words::invited(lang)) " " span.hint { (words::invited_hint(lang)) } }
                }
            }
            (field(lang, &Field {
                label: words::invite(lang),
                value: wanted.people,
                required: false,
                hint: Some(words::invite_hint(lang)),
                ..Field::text("people")
            }, problems))
            button.primary type="submit" { (words::open_the_room(lang)) }
        }
    }
}

/// The page around the form to open a room.
pub fn new_page(lang: Lang, form: &Markup) -> Markup {
    let title = words::new_room(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (lead(routes::at(), words::back(lang), &html! { (title) }))
                (form)
            }
        },
    )
}
