//! The directory of rooms, and the page on which a room is created.

use maud::{Markup, html};
use rocket::uri;

use crate::streams::view as stream_view;
use crate::{
    base::ids::RoomId,
    features::{
        accounts::{Viewer, view::name_of},
        room_directory::{DirectoryPage, DirectoryRoom, NewRoomOffer, routes, strings},
        rooms::{self, RoomName},
        sidebar::{
            Sidebar,
            view::{SidebarPlace, sidebar},
        },
    },
    i18n::{field_errors::FieldErrors, lang::Lang},
    model::room::RoomKind,
    web::{
        self,
        form::{Field, field, problem},
        icon,
        local_time::LocalTime,
        page::{page, page_header, skip_link},
    },
};

/// The content of the directory.
pub struct DirectoryView<'a> {
    /// The reader.
    pub viewer: &'a Viewer,
    /// Their sidebar.
    pub sidebar: &'a Sidebar,
    /// The open rooms.
    pub found: &'a DirectoryPage,
    /// Whether they have not visited any room yet.
    pub newcomer: bool,
    /// The search, if there is one: phones show the open rooms then, and otherwise the
    /// reader's own rooms.
    pub query: Option<&'a str>,
    /// The reason why no room was created with the name that is searched, if there is one.
    pub problems: FieldErrors,
}

/// The directory's page.
pub fn directory(content: &DirectoryView<'_>) -> Markup {
    let here = routes::at();
    let lang = content.viewer.lang();
    let query = content.query.unwrap_or_default();
    let refused = content.problems.of("name");
    let class = match content.query {
        Some(_) => "app in-lobby finding",
        None if content.newcomer => "app in-lobby newcomer",
        None => "app in-lobby",
    };
    page(
        lang,
        strings::lobby(lang),
        class,
        html! {
            (skip_link("lobby", strings::skip(lang)))
            (sidebar(content.viewer, content.sidebar, SidebarPlace::Directory))
            main.lobby #lobby tabindex="-1" data-viewer=(content.viewer.id()) {
                (page_header(&here, web::strings::back_to_rooms(lang), &html! { (strings::lobby(lang)) }))
                @if content.newcomer { (welcome(content.viewer, content.found)) }
                form.search method="get" action=(here) role="search" aria-label=(strings::open_rooms(lang)) {
                    (icon::search())
                    label.visually-hidden for="q" { (strings::find_or_create(lang)) }
                    input #q name="q" type="search" value=(query) placeholder=(strings::find_or_create(lang))
                        autocomplete="off" autocapitalize="none" maxlength="100"
                        aria-invalid=[refused.map(|_| "true")] aria-describedby=[refused.map(|_| "name-problem")]
                        hx-get=(here) hx-trigger="input changed delay:200ms" hx-target="#offer" hx-swap="innerHTML" hx-sync="this:replace";
                }
                (problem(lang, "name", &content.problems))
                section aria-labelledby="open-rooms" {
                    div.heading {
                        h2 #open-rooms { (strings::open_rooms(lang)) }
                        a.button href=(uri!(routes::new())) { (strings::new_room(lang)) }
                    }
                    ul #offer { (rooms(lang, content.found, query)) }
                }
                (stream_view::personal_stream(content.sidebar.edition()))
            }
        },
    )
}

/// The welcome for somebody who has not visited any room, with a button that joins the room
/// with the most members or creates the first one.
pub fn welcome(viewer: &Viewer, found: &DirectoryPage) -> Markup {
    let lang = viewer.lang();
    let open = found.rooms.iter().filter(|room| !room.archived);
    let first = strings::first(lang);
    html! {
        section.welcome {
            h2 { (strings::welcome(lang, name_of(lang, viewer.person()))) }
            @if let Some(room) = open.max_by_key(|room| room.members) {
                p { (strings::rooms_are(lang)) }
                form method="post" action=(uri!(routes::join(room.id))) {
                    button.primary type="submit" { (strings::join_room(lang, html! { bdi { (room.name) } })) }
                }
            } @else {
                p { (strings::no_rooms_yet(lang)) }
                form method="post" action=(uri!(routes::join_by_name())) {
                    button.primary type="submit" name="name" value=(first) { (strings::create_named(lang, html! { bdi { (first) } })) }
                }
            }
        }
    }
}

/// The rooms of a page, and the link to the next one. The last row creates the room that was
/// searched, if there is none.
pub fn rooms(lang: Lang, found: &DirectoryPage, query: &str) -> Markup {
    html! {
        @for room in &found.rooms { (directory_room(lang, room)) }
        @if let Some(after) = &found.next {
            li.more {
                @let more = uri!(routes::show(Some(query), Some(after.as_str())));
                a href=(more) hx-get=(more) hx-target="closest li" hx-swap="outerHTML" { (strings::more_rooms(lang)) }
            }
        }
        @match &found.offer {
            NewRoomOffer::Create(name) if found.next.is_none() => {
                @if found.rooms.is_empty() { li.hint { (strings::none_found(lang)) } }
                li { (create(lang, name)) }
            }
            NewRoomOffer::Refused(problem) => {
                @if found.rooms.is_empty() { li.hint { (problem(lang)) } }
            }
            _ => {
                @if found.rooms.is_empty() { li.hint { (strings::none_open(lang)) } }
            }
        }
    }
}

/// The button that creates an open room with this name.
pub fn create(lang: Lang, name: &RoomName) -> Markup {
    let named = html! { bdi { (name.as_str()) } };
    html! {
        form.create method="post" action=(uri!(routes::join_by_name())) {
            input type="hidden" name="name" value=(name.as_str());
            button type="submit" {
                span.sign aria-hidden="true" { "+" }
                " "
                span.label { (strings::create_named(lang, named)) }
                " " span.hint { (strings::everybody_hint(lang)) }
            }
        }
    }
}

/// The page that a link into a room leads to.
pub fn invited(lang: Lang, room: &DirectoryRoom) -> Markup {
    let named = html! { bdi { (room.name) } };
    page(
        lang,
        &room.name,
        "alone",
        html! {
            main {
                (page_header(routes::at(), strings::back(lang), &html! { (named) }))
                @if !room.topic.is_empty() { p { bdi { (room.topic) } } }
                (facts(lang, room))
                form method="post" action=(uri!(routes::join(room.id))) {
                    button.primary type="submit" { (strings::join_room(lang, named)) }
                }
            }
        },
    )
}

/// The number of members, and when the last message was posted.
fn facts(lang: Lang, room: &DirectoryRoom) -> Markup {
    let members = strings::members(lang, room.members);
    html! {
        p.hint {
            @match room.posted_at {
                Some(posted_at) => (strings::members_since(lang, members, LocalTime(lang, posted_at).dated())),
                None => (members),
            }
        }
    }
}

fn directory_room(lang: Lang, room: &DirectoryRoom) -> Markup {
    html! {
        li.offered {
            (rooms::view::sign(RoomKind::Open))
            div {
                @if room.is_member {
                    a.name href=(rooms::routes::at(room.id)) { bdi { (room.name) } }
                } @else {
                    span.name { bdi { (room.name) } }
                }
                @if room.archived { " " span.hint { (strings::archived(lang)) } }
                @if !room.topic.is_empty() { p { bdi { (room.topic) } } }
                (facts(lang, room))
            }
            @if room.is_member {
                form method="post" action=(uri!(rooms::routes::leave(room.id, _))) {
                    button.quiet type="submit" aria-label=(strings::leave_room(lang, &room.name)) { (strings::leave(lang)) }
                }
            } @else {
                form method="post" action=(uri!(routes::join(room.id))) {
                    button type="submit" aria-label=(strings::join_this(lang, &room.name)) { (strings::join(lang)) }
                }
            }
        }
    }
}

/// The typed data of a new room.
#[derive(Default)]
pub struct NewRoom<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its topic.
    pub topic: &'a str,
    /// Whether only invited people can join.
    pub private: bool,
    /// The usernames to invite.
    pub people: &'a str,
}

/// The form that creates a room.
pub fn new_form(lang: Lang, typed: &NewRoom<'_>, problems: &FieldErrors) -> Markup {
    let action = uri!(routes::create());
    html! {
        form.card method="post" action=(action)
            hx-post=(action) hx-target="this" hx-swap="outerHTML" {
            (field(lang, &Field { label: strings::name(lang), value: typed.name, ..Field::text("name") }, problems))
            (field(lang, &Field {
                label: strings::topic(lang),
                value: typed.topic,
                required: false,
                hint: Some(strings::topic_hint(lang)),
                ..Field::text("topic")
            }, problems))
            fieldset {
                legend { (strings::who_may(lang)) }
                div { label.choice {
                    input type="radio" name="kind" value="open" checked[!typed.private];
                    span { (strings::everybody(lang)) " " span.hint { (strings::everybody_hint(lang)) } }
                } }
                div { label.choice {
                    input type="radio" name="kind" value="private" checked[typed.private];
                    span { (strings::invited(lang)) " " span.hint { (strings::invited_hint(lang)) } }
                } }
            }
            (field(lang, &Field {
                label: strings::invite(lang),
                value: typed.people,
                required: false,
                hint: Some(strings::invite_hint(lang)),
                ..Field::text("people")
            }, problems))
            button.primary type="submit" { (strings::open_the_room(lang)) }
        }
    }
}

/// The page around the form that creates a room.
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
