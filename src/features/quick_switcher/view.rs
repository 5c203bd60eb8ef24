//! The quick switcher: a field with the results below it.

use maud::{Markup, html};
use rocket::uri;

use crate::{
    base::ids::RoomId,
    features::{
        accounts::view::{avatar, name_of},
        conversations, people,
        quick_switcher::{SwitcherResults, routes, strings},
        room_directory::{self, NewRoomOffer},
        rooms::{self, view::sign},
        sidebar::{self, SidebarRoom},
    },
    i18n::lang::Lang,
    model::room::RoomKind,
    web::{
        self,
        form::{result_count, result_count_region},
        icon,
        page::{page, page_header},
    },
};

/// The page with the form and the results.
pub fn page_of(lang: Lang, query: &str, list: &Markup) -> Markup {
    let title = web::strings::go_to(lang);
    page(
        lang,
        title,
        "alone",
        html! {
            main {
                (page_header(room_directory::routes::at(), room_directory::strings::back(lang), &html! { (title) }))
                (form(lang, query, list))
            }
        },
    )
}

/// The field and its results, which follow the typing.
pub fn form(lang: Lang, query: &str, list: &Markup) -> Markup {
    let field = strings::wanted(lang);
    let action = uri!(routes::show(Option::<&str>::None));
    html! {
        form.search role="search" aria-label=(web::strings::go_to(lang)) method="get" action=(action) {
            (icon::search())
            label.visually-hidden for="wanted" { (field) }
            input #wanted name="q" type="search" value=(query) placeholder=(field)
                autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="100" autofocus
                hx-get=(action) hx-trigger="input changed delay:120ms"
                hx-target="#places" hx-swap="outerHTML" hx-sync="this:replace";
            button type="submit" { (strings::find(lang)) }
        }
        (result_count_region())
        (list)
    }
}

/// The results.
pub fn list(lang: Lang, query: &str, found: &SwitcherResults) -> Markup {
    html! {
        div #places data-wanted=(query) {
            @if found.is_empty() {
                p.hint { (nothing(lang, query)) }
            }
            @if !found.own.is_empty() {
                ul aria-label=(strings::own(lang)) { @for listed in &found.own { li { (own(lang, listed)) } } }
            }
            @if !found.people.items.is_empty() {
                h2 { (strings::people(lang)) }
                ul {
                    @for person in &found.people.items {
                        li {
                            a href=(uri!(conversations::routes::chat(&person.username))) {
                                (avatar(person))
                                (name_of(lang, person))
                                @if person.display_name.is_some() && !person.shares_name { " " span.hint { "@" (person.username) } }
                            }
                        }
                    }
                    @if found.people.has_more { li { a href=(all_people(query)) { (people::strings::more(lang)) } } }
                }
            }
            @if !found.open.items.is_empty() {
                h2 { (strings::rooms(lang)) }
                ul {
                    @for room in &found.open.items {
                        li {
                            form method="post" action=(uri!(room_directory::routes::join(room.id))) {
                                button type="submit" {
                                    (sign(RoomKind::Open))
                                    bdi { (room.name) }
                                    " " span.hint { (strings::join(lang)) }
                                }
                            }
                        }
                    }
                    @if found.open.has_more { li { a href=(all_rooms(query)) { (room_directory::strings::more_rooms(lang)) } } }
                }
            }
            @if let NewRoomOffer::Create(name) = &found.offer { (room_directory::view::create(lang, name)) }
        }
    }
}

/// The pages that list everything that was found.
fn all_people(query: &str) -> String {
    uri!(people::routes::list(Some(query), Option::<&str>::None)).to_string()
}

fn all_rooms(query: &str) -> String {
    let query = query.trim().trim_start_matches(['#', '@']);
    uri!(room_directory::routes::show(
        Some(query),
        Option::<&str>::None
    ))
    .to_string()
}

/// The results in place of earlier ones, with their number for screen readers.
pub fn updated_list(lang: Lang, query: &str, found: &SwitcherResults) -> Markup {
    let SwitcherResults {
        own, people, open, ..
    } = found;
    let count = own
        .len()
        .saturating_add(people.items.len())
        .saturating_add(open.items.len());
    html! { (list(lang, query, found)) (result_count(lang, count, &nothing(lang, query))) }
}

fn nothing(lang: Lang, query: &str) -> Markup {
    match query.trim() {
        "" => html! { (strings::nowhere(lang)) },
        query => strings::nothing(lang, html! { bdi { (strings::quoted(lang, query)) } }),
    }
}

fn own(lang: Lang, listed: &SidebarRoom) -> Markup {
    html! {
        a href=(rooms::routes::at(listed.id)) {
            @match &listed.with {
                Some(person) => (avatar(person)),
                None => (sign(listed.kind)),
            }
            (sidebar::view::name_of_listed(lang, listed)) " "
            (sidebar::view::unread(lang, listed.unread))
        }
    }
}
